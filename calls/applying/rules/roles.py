"""What one person may do in one proposal: as in the organisation, unless a row here says otherwise.

A row counts only for a member, and not for an owner, who may always write and submit: somebody can.
"""

from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from calls.applying.models import Proposal, Writer
from calls.applying.states import WriterRole
from minka.accounts.models import Membership
from minka.accounts.states import MemberRole

MAY_WRITE = (WriterRole.EDITOR, WriterRole.SUBMITTER)
# Who of the call's team types a proposal for people who cannot; no row of the table says so.
ASSISTANT = "assistant"
# Over rows with ``member_role`` and ``role_here``: their person may write.
WRITES = (
    Q(member_role=MemberRole.OWNER)
    | Q(role_here__in=MAY_WRITE)
    | Q(role_here__isnull=True, member_role=MemberRole.EDITOR)
)


def role_for(member_role: str, role_here: str | None) -> str:
    """Return the ``WriterRole`` of a member, nothing for who is none."""
    if not member_role:
        return ""
    if member_role == MemberRole.OWNER:
        return WriterRole.SUBMITTER
    if role_here:
        return role_here
    return WriterRole.SUBMITTER if member_role == MemberRole.EDITOR else WriterRole.VIEWER


def role_here(user: Any, proposal: str) -> Subquery:
    """Return a person's row in the proposal named by this column, for ``annotate``."""
    rows = Writer.objects.filter(proposal=OuterRef(proposal), user=user)
    return Subquery(rows.values("role"))


def members_here(proposal: Proposal) -> QuerySet[Membership]:
    """Return the members of a proposal's organisation with ``member_role`` and ``role_here``."""
    rows = Writer.objects.filter(proposal=proposal.pk, user=OuterRef("user"))
    members = Membership.objects.filter(organisation=proposal.organisation_id)
    return members.annotate(member_role=F("role"), role_here=Subquery(rows.values("role")))


def role_in(user: Any, proposal: Proposal) -> str:
    """Return the ``WriterRole`` of a person in a proposal; nothing when they are no member."""
    if not user.is_authenticated:
        return ""
    found: Any = members_here(proposal).filter(user=user.pk).first()
    return role_for(found.member_role, found.role_here) if found else ""
