"""Organisations for their members, invitations for whoever holds them, one's own settings."""

from typing import Any

from minka.accounts.services import invite_member
from minka.common.times import now
from tests.factories.world import ROLES, World
from tests.permissions.table import LOGIN, Row, everybody, only, signed_in


def one(world: World) -> dict[str, Any]:
    """Name the applicant's organisation."""
    return {"public_id": world.organisation.public_id}


def the_viewer(world: World) -> dict[str, Any]:
    """Name the viewer's membership in it."""
    member = world.organisation.memberships.get(user=world.viewer)
    return {**one(world), "member_id": member.public_id}


def invited(world: World) -> dict[str, Any]:
    """Invite the peer into the applicant's organisation."""
    invitation, token = invite_member(
        organisation=world.organisation,
        email=world.peer.email,
        role="editor",
        actor=world.applicant,
        at=now(),
    )
    return {"invitation": invitation, "token": token}


def token(world: World) -> dict[str, Any]:
    """Name the invitation by its link."""
    return {"token": world.things["token"]}


MEMBERS = only(200, "applicant", "viewer", "admin")
OWNER: dict[str, int | str] = {**only(200, "applicant", "admin"), "viewer": 403}
OWNER_ACTS: dict[str, int | str] = {**only(302, "applicant", "admin"), "viewer": 403}
# Who is not a member but an administrator has nothing to leave, and is told so.
LEAVES = only(302, "applicant", "viewer", "admin")
# Everybody is sent on: the peer in, others back with the reason, the anonymous to sign in.
ANSWERS: dict[str, int | str] = {**dict.fromkeys(ROLES, 302), "anonymous": LOGIN}
ADMIN = only(200, "admin")

ROWS = [
    Row("accounts:profile", lambda w: {}, signed_in(200)),
    Row("accounts:organisations", lambda w: {}, signed_in(200)),
    Row("accounts:organisation_new", lambda w: {}, signed_in(200)),
    Row("accounts:organisation", one, MEMBERS),
    Row("accounts:organisation_edit", one, OWNER),
    Row("accounts:organisation_edit", one, OWNER, method="post"),
    Row("accounts:invite", one, OWNER),
    Row(
        "accounts:invite",
        one,
        OWNER_ACTS,
        method="post",
        data=lambda w: {"email": "nueva@example.org", "role": "viewer"},
    ),
    Row("accounts:leave", one, MEMBERS),
    Row("accounts:leave", one, LEAVES, method="post"),
    Row("accounts:member", the_viewer, OWNER),
    Row(
        "accounts:member", the_viewer, OWNER_ACTS, method="post", data=lambda w: {"role": "editor"}
    ),
    Row("accounts:remove", the_viewer, OWNER),
    Row("accounts:remove", the_viewer, OWNER_ACTS, method="post"),
    Row("accounts:hand_over", the_viewer, OWNER),
    Row("accounts:hand_over", the_viewer, OWNER_ACTS, method="post"),
    Row(
        "accounts:revoke",
        lambda w: {**one(w), "invitation_id": w.things["invitation"].public_id},
        OWNER,
        prepare=invited,
    ),
    Row(
        "accounts:revoke",
        lambda w: {**one(w), "invitation_id": w.things["invitation"].public_id},
        OWNER_ACTS,
        method="post",
        prepare=invited,
    ),
    Row("accounts:invitation", token, everybody(200), prepare=invited),
    Row(
        "accounts:invitation",
        token,
        ANSWERS,
        method="post",
        data=lambda w: {"answer": "accept"},
        prepare=invited,
    ),
    Row(
        "accounts:my_invitation",
        lambda w: {"public_id": w.things["invitation"].public_id},
        only(200, "peer"),
        prepare=invited,
    ),
    Row("accounts:administration", lambda w: {}, ADMIN),
    Row("accounts:publishing", one, ADMIN),
    Row(
        "accounts:publishing",
        one,
        only(302, "admin"),
        method="post",
        data=lambda w: {"allowed": "yes"},
    ),
]
