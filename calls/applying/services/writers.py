"""Who writes a proposal: the role of each colleague here, inviting one, saying that it is ready."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from calls.applying.models import Entry, Proposal, Writer
from calls.applying.rules import role_for, role_in
from calls.applying.rules.roles import members_here
from calls.applying.states import WriterRole
from minka.accounts.models import Invitation, Membership, User
from minka.accounts.services import invite_member
from minka.accounts.states import MemberRole
from minka.common.audit import record
from minka.common.errors import DomainError
from minka.common.models import lock
from minka.notifications.services import notify, spread


@transaction.atomic
def give_role(*, proposal: Proposal, user: User, role: str, actor: User, at: datetime) -> str:
    """Let a member of the organisation read, write or submit one proposal; return the role.

    The proposal is locked, so of two who take the right from each other at once only the first
    does. Raises ``DomainError`` for who may not say so (any more), who is no member, and for an
    owner, who may always submit.
    """
    proposal = lock(proposal)
    if role_in(actor, proposal) != WriterRole.SUBMITTER:
        raise DomainError(_("Only who may submit the proposal says who writes it."), code="right")
    member = members_here(proposal).filter(user=user).first()
    if member is None:
        raise DomainError(_("This person is not a member of the organisation."), code="member")
    if member.role == MemberRole.OWNER:
        raise DomainError(_("An owner may always write and submit."), code="owner")
    if role not in WriterRole.values:
        raise DomainError(_("Choose one."), code="role")
    before = role_for(member.role, member.role_here)  # type: ignore[attr-defined]
    if before == role:
        return role
    _write(proposal, member, role)
    record(proposal, f"applying.made_{role}", actor=actor, at=at, person=str(user))
    if user.pk != actor.pk:
        notify(
            "applying.role_given",
            to=[user],
            key=f"{proposal.public_id}/{role}/{at.isoformat()}",
            at=at,
            path=reverse("applying:proposal", args=[proposal.public_id]),
            about=proposal.public_id,
            title=proposal.title,
            role=role,
            by=str(actor),
        )
    return role


def _write(proposal: Proposal, member: Membership, role: str) -> None:
    """Keep a row only where it says something else than the role in the organisation."""
    if role_for(member.role, None) == role:
        Writer.objects.filter(proposal=proposal, user=member.user_id).delete()
    else:
        Writer.objects.update_or_create(
            proposal=proposal, user_id=member.user_id, defaults={"role": role}
        )


def invite_writer(
    *,
    proposal: Proposal,
    email: str,
    role: str,
    actor: User,
    at: datetime,
    language: str = "es",
    note: str = "",
) -> Invitation:
    """Invite a colleague into the organisation, to read its work and to do ``role`` here.

    Raises ``DomainError`` as ``accounts.services.invite_member``.
    """
    invitation, _token = invite_member(
        organisation=proposal.organisation,
        email=email,
        role=MemberRole.VIEWER,
        actor=actor,
        at=at,
        language=language,
        note=note,
        data={"proposal": str(proposal.public_id), "role": WriterRole(role).value},
    )
    return invitation


def take_up_role(*, invitation: Invitation, user: User, at: datetime, **_sent: Any) -> None:
    """Listen to ``invitation_accepted``: give the role that an invitation named, if any."""
    named = invitation.data.get("proposal") if invitation.kind == "organisation" else None
    if not named:
        return
    proposal = Proposal.objects.filter(
        public_id=UUID(named), organisation__public_id=invitation.scope_id
    ).first()
    if proposal is None:
        return
    proposal, role = lock(proposal), invitation.data["role"]
    member = members_here(proposal).filter(user=user).first()
    if member is not None and member.role == MemberRole.VIEWER:
        _write(proposal, member, role)
        record(proposal, f"applying.made_{role}", actor=user, at=at, person=str(user))


@transaction.atomic
def say_ready(*, entry: Entry, actor: User, at: datetime) -> int:
    """Tell those who may submit that a draft is ready; return how many. Once for each version."""
    rows = members_here(entry.proposal).exclude(user=actor.pk)
    ids = [
        row.user_id
        for row in rows
        if role_for(row.role, row.role_here) == WriterRole.SUBMITTER  # type: ignore[attr-defined]
    ]
    proposal = entry.proposal
    spread(
        "applying.ready",
        user_ids=ids,
        key=f"{entry.public_id}/{entry.version}/{actor.pk}",
        at=at,
        path=reverse("applying:check", args=[proposal.public_id]),
        about=proposal.public_id,
        data={
            "title": proposal.title,
            "by": str(actor),
            "call": proposal.call.title,
            "deadline": entry.stage.deadline_at,
            "zone": proposal.call.zone,
        },
    )
    return len(ids)
