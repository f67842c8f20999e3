"""Opening spaces, and who is in them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from calls.applying.models import Proposal
from calls.applying.states import ProposalState
from calls.publishing.models import Call, Stage
from calls.publishing.queries import stewards_of
from minka.accounts.models import Invitation, Membership, User
from minka.accounts.services import invite
from minka.accounts.states import MemberRole
from minka.common.addresses import free_slug, until_free
from minka.common.audit import record
from minka.common.errors import DomainError
from minka.common.models import lock

from ..models import Space, SpaceMember
from ..states import Level, SpaceKind, SpaceRole

# Paths of the site that stand where a space's address stands.
_TAKEN = {"of", "open", "posts"}


def _free_slug(wanted: str) -> str:
    return free_slug(wanted, Space, otherwise="espacio", reserved=_TAKEN, longest=70)


def _create(wanted: str, **values: Any) -> Space:
    """Make a space at a free address; when somebody takes it in the same moment, at the next."""
    return until_free(lambda: Space.objects.create(slug=_free_slug(wanted), **values))


@transaction.atomic
def open_public_space(
    *, title: dict[str, str], description: dict[str, str], actor: User, at: datetime
) -> Space:
    """Open a space for everybody; whoever opens it facilitates it."""
    space = _create(
        next(iter(title.values())),
        kind=SpaceKind.PUBLIC,
        title=title,
        description=description,
        created_by=actor,
    )
    SpaceMember.objects.create(
        space=space, user=actor, role=SpaceRole.FACILITATOR, level=Level.WATCHING
    )
    record(space, "discussing.opened", actor=actor, at=at)
    return space


@transaction.atomic
def open_call_space(
    *, call: Call, facilitators: Iterable[User], actor: User | None, at: datetime
) -> Space:
    """Return the space of a call, opened if it was not yet."""
    space, new = until_free(
        lambda: Space.objects.get_or_create(
            call=call,
            defaults={
                "kind": SpaceKind.CALL,
                "slug": _free_slug(call.slug),
                "title": call.title,
                "description": {},
                "created_by": actor,
            },
        )
    )
    if new:
        record(space, "discussing.opened", actor=actor, at=at, context=call)
    add_people(
        space=space,
        user_ids=[user.pk for user in facilitators],
        role=SpaceRole.FACILITATOR,
        actor=actor,
        at=at,
    )
    return space


@transaction.atomic
def add_people(
    *,
    space: Space,
    user_ids: Iterable[int],
    actor: User | None,
    at: datetime,
    role: str = SpaceRole.MEMBER,
) -> int:
    """Give people a place in a space; who has one keeps it. Return how many are new."""
    wanted = set(user_ids)
    have = set(
        SpaceMember.objects.filter(space=space, user_id__in=wanted).values_list(
            "user_id", flat=True
        )
    )
    new = sorted(wanted - have)
    SpaceMember.objects.bulk_create(
        [SpaceMember(space=space, user_id=pk, role=role, level=Level.NORMAL) for pk in new],
        ignore_conflicts=True,
    )
    if new:
        record(space, "discussing.people_added", actor=actor, at=at, n=len(new))
    return len(new)


def invite_peer(
    *, space: Space, email: str, language: str, note: str, actor: User, at: datetime
) -> Invitation:
    """Invite somebody by mail to a space. Raises ``DomainError`` when they are in it already."""
    if SpaceMember.objects.filter(space=space, user__email=email.strip().lower()).exists():
        raise DomainError(_("This person is already in the space."))
    invitation, _token = invite(
        kind="space",
        scope_id=space.public_id,
        scope_name=str(space),
        role=SpaceRole.MEMBER,
        email=email,
        language=language,
        note=note,
        invited_by=actor,
        at=at,
    )
    return invitation


@transaction.atomic
def accept_place(*, invitation: Invitation, user: User, at: datetime) -> None:
    """Give whoever accepted an invitation their place."""
    space = Space.objects.get(public_id=invitation.scope_id)
    add_people(space=space, user_ids=[user.pk], actor=user, at=at)


@transaction.atomic
def follow_space(*, space: Space, user: User, level: int) -> None:
    """Set how closely a person follows a space; in a public one this gives them a place."""
    SpaceMember.objects.update_or_create(
        space=space, user=user, defaults={"level": level}, create_defaults={"level": level}
    )


@transaction.atomic
def leave_space(*, space: Space, user: User, at: datetime) -> None:
    """Give one's place up. Raises ``DomainError`` for the last facilitator."""
    remove_person(space=space, user=user, actor=user, at=at)


@transaction.atomic
def remove_person(*, space: Space, user: User, actor: User, at: datetime) -> None:
    """Take somebody's place away. Raises ``DomainError`` for the last facilitator."""
    # One row for everybody who leaves: two facilitators never wait for each other's places.
    places = SpaceMember.objects.filter(space=lock(space))
    place = places.filter(user=user).first()
    if place is None:
        return
    others = places.filter(role=SpaceRole.FACILITATOR).exclude(pk=place.pk)
    if place.role == SpaceRole.FACILITATOR and not others.exists():
        raise DomainError(_("A space needs somebody who facilitates it. Name another one first."))
    place.delete()
    record(space, "discussing.person_left", actor=actor, at=at, name=str(user))


@transaction.atomic
def admit_applicants(*, call: Call, actor: User | None, at: datetime) -> Space:
    """Open the call's space to everybody who applied, funded or not, and to its team."""
    space = open_call_space(call=call, facilitators=stewards_of(call), actor=actor, at=at)
    applied = Proposal.objects.filter(call=call).exclude(
        state__in=[ProposalState.DRAFT, ProposalState.WITHDRAWN]
    )
    people = Membership.objects.filter(
        organisation__in=applied.values("organisation"),
        role__in=[MemberRole.OWNER, MemberRole.EDITOR],
    )
    add_people(space=space, user_ids=people.values_list("user_id", flat=True), actor=actor, at=at)
    return space


def on_results_released(
    sender: object, *, stage: Stage, actor: User, at: datetime, **_: Any
) -> None:
    """Results are public: the call's people meet."""
    admit_applicants(call=stage.call, actor=actor, at=at)


def on_invitation_accepted(
    sender: object, *, invitation: Invitation, user: User, at: datetime, **_: Any
) -> None:
    """Give a place to whoever accepted an invitation to a space."""
    if invitation.kind == "space":
        accept_place(invitation=invitation, user=user, at=at)
