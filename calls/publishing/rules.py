"""Who may do what with a call."""

import rules
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q

from minka.accounts.models import Membership, Organisation, User
from minka.accounts.states import MemberRole

from .models import Call, RoleGrant
from .states import CallRole, CallState

Person = User | AnonymousUser


def owned(user_id: int, foundation: str = "pk") -> Exists:
    """Return the condition that the person owns the foundation named by this column."""
    return Exists(
        Membership.objects.filter(
            organisation=OuterRef(foundation), user=user_id, role=MemberRole.OWNER
        )
    )


def granted(user_id: int, role: str, *, call: str | None, foundation: str) -> Exists:
    """Return the condition that the person has a role for the foundation, or for the call."""
    where = Q(call__isnull=True, foundation=OuterRef(foundation))
    if call is not None:
        where |= Q(call=OuterRef(call))
    return Exists(RoleGrant.objects.filter(where, user=user_id, role=role))


def managing(user_id: int) -> Q:
    """Return the condition, over calls, that the person manages the call."""
    return Q(owned(user_id, "foundation")) | Q(
        granted(user_id, CallRole.STEWARD, call="pk", foundation="foundation")
    )


def sitting(user_id: int) -> Q:
    """Return the condition, over calls, that the person sits in the call's committee."""
    return Q(granted(user_id, CallRole.COMMITTEE, call="pk", foundation="foundation"))


def _known(user: Person, call: Call, what: str) -> bool | None:
    """Return what was read together with the call (``queries.with_standing``), if anything."""
    if call.__dict__.get("standing_of") == user.pk:
        return bool(call.__dict__[what])
    return None


@rules.predicate
def is_admin(user: Person) -> bool:
    """Say whether this is an administrator of the platform."""
    return bool(user.is_active and user.is_superuser)


@rules.predicate
def is_steward(user: Person, call: Call | None) -> bool:
    """Say whether the person runs the call: its team, its foundation's, an owner or an admin."""
    if call is None or user.pk is None or not user.is_active:
        return False
    if user.is_superuser:
        return True
    known = _known(user, call, "standing_steward")
    return Call.objects.filter(managing(user.pk), pk=call.pk).exists() if known is None else known


@rules.predicate
def is_committee(user: Person, call: Call | None) -> bool:
    """Say whether the person sits in the committee of the call or of its foundation."""
    if call is None or user.pk is None or not user.is_active:
        return False
    known = _known(user, call, "standing_committee")
    return Call.objects.filter(sitting(user.pk), pk=call.pk).exists() if known is None else known


@rules.predicate
def is_public(user: Person, call: Call | None) -> bool:
    """Say whether everybody may read the call: it was published, whatever came after."""
    return call is not None and call.state != CallState.DRAFT and call.published_at is not None


@rules.predicate
def is_draft(user: Person, call: Call | None) -> bool:
    """Say whether the call is still being written."""
    return call is not None and call.state == CallState.DRAFT


@rules.predicate
def may_create(user: Person, foundation: Organisation | None) -> bool:
    """Say whether the person may begin a call of this foundation (any of theirs when none)."""
    if user.pk is None or not user.is_active:
        return False
    theirs = Organisation.objects.filter(may_publish=True)
    if foundation is not None:
        theirs = theirs.filter(pk=foundation.pk)
    if not user.is_superuser:
        team = granted(user.pk, CallRole.STEWARD, call=None, foundation="pk")
        theirs = theirs.filter(Q(owned(user.pk)) | Q(team))
    return theirs.exists()


rules.add_perm("publishing.view_call", is_public | is_steward | is_committee)
rules.add_perm("publishing.manage_call", is_steward)
rules.add_perm("publishing.sit_in_committee", is_steward | is_committee)
rules.add_perm("publishing.create_call", may_create)
