"""Who may do what with a call."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import rules
from django.contrib.auth.models import AnonymousUser
from django.db.models import BooleanField, Expression, F, Q, Value

from minka.accounts.models import Membership, Organisation, User
from minka.accounts.states import MemberRole

from .models import Call, RoleGrant, Stage
from .states import CallRole, CallState

Person = User | AnonymousUser


class _Holds(Expression):
    """Whether a row exists: what ``Exists`` says, without building a query for each.

    Such conditions stand in the query of nearly every page, up to six times.
    """

    def __init__(self, sql: str, *parts: Any) -> None:
        super().__init__(output_field=BooleanField())
        self.sql, self.parts = sql, list(parts)

    def get_source_expressions(self) -> list[Any]:
        """Return the values and columns, in the order of the sentence."""
        return self.parts

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        """Take them back, resolved."""
        self.parts = list(exprs)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Return the condition and its parameters."""
        compiled = [compiler.compile(part) for part in self.parts]
        params = tuple(param for _sql, given in compiled for param in given)
        return self.sql.format(*(sql for sql, _given in compiled)), params


# Our own tables' names; whatever is given goes in as a parameter.
_OWNED = (
    f"EXISTS (SELECT 1 FROM {Membership._meta.db_table} held"  # noqa: S608
    " WHERE held.user_id = {} AND held.role = {} AND held.organisation_id = {})"
)
_GRANTED = (
    f"EXISTS (SELECT 1 FROM {RoleGrant._meta.db_table} held"  # noqa: S608
    " WHERE held.user_id = {} AND held.role = {}"
    " AND ((held.call_id IS NULL AND held.foundation_id = {})"
)


def owned(user_id: int, foundation: str = "pk") -> _Holds:
    """Return the condition that the person owns the foundation named by this column."""
    return _Holds(_OWNED, Value(user_id), Value(MemberRole.OWNER.value), F(foundation))


def granted(user_id: int, role: str, *, call: str | None, foundation: str) -> _Holds:
    """Return the condition that the person has a role for the foundation, or for the call."""
    parts = [Value(user_id), Value(CallRole(role).value), F(foundation)]
    if call is None:
        return _Holds(_GRANTED + "))", *parts)
    return _Holds(_GRANTED + " OR held.call_id = {}))", *parts, F(call))


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
def is_signed_in(user: Person) -> bool:
    """Say whether somebody is signed in."""
    return user.pk is not None and user.is_active


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
rules.add_perm("publishing.ask_about_call", is_signed_in & is_public)
rules.add_perm("publishing.follow_call", is_signed_in & is_public)


def takes_inquiries(call: Call, at: datetime, stages: Sequence[Stage] | None = None) -> bool:
    """Say whether one may still ask about a call: until the last deadline of a published one.

    Give the ``stages`` where they are at hand; otherwise they are read.
    """
    if call.state != CallState.PUBLISHED:
        return False
    known = call.stages.all() if stages is None else stages
    ends = [stage.deadline_at for stage in known if stage.deadline_at]
    return bool(ends) and at <= max(ends)
