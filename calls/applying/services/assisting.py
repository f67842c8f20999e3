"""Typing a proposal for people who cannot, by telephone or from paper; and their confirmation."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from calls.applying.models import Proposal
from calls.applying.queries import writing_members
from calls.applying.rules import awaits
from calls.publishing.models import Call
from minka.accounts.models import Organisation, User
from minka.accounts.queries import open_invitations
from minka.accounts.services import invite_member, register_for
from minka.accounts.states import MemberRole
from minka.common.audit import record
from minka.common.errors import DomainError
from minka.common.languages import said
from minka.common.models import lock
from minka.notifications.services import notify, spread

from .starting import start_proposal


@transaction.atomic
def begin_assisted(
    *,
    call: Call,
    title: str,
    language: str,
    way: str,
    actor: User,
    at: datetime,
    organisation: Organisation | None = None,
    contact: str = "",
    details: dict[str, Any] | None = None,
) -> Proposal:
    """Begin a proposal that ``actor``, of the call's team, types for an organisation.

    ``organisation`` is one that is here: its people are told. Without one, it is registered from
    ``details`` and the person at the address ``contact`` is invited as its owner. ``way`` says
    how it reached the team. Raises ``DomainError`` for who is not of the call's own team, and as
    ``start_proposal``.
    """
    if not actor.has_perm("applying.assist", call):
        raise DomainError(_("Only the call’s own team types proposals for others."), code="right")
    if organisation is None:
        note = _("The team of the call “%(call)s” types a proposal for you. Read and confirm it.")
        organisation = register_for(
            contact=contact,
            language=language,
            note=note % {"call": said(call.title, language)},
            actor=actor,
            at=at,
            **(details or {}),
        )
    proposal = start_proposal(
        call=call, organisation=organisation, title=title, language=language, actor=actor, at=at
    )
    proposal.assisted_by = actor
    proposal.save(update_fields=["assisted_by", "updated_at"])
    record(proposal, "applying.assisted", actor=actor, at=at, way=way, person=str(actor))
    tell_to_confirm(proposal, at)
    return proposal


def tell_to_confirm(proposal: Proposal, at: datetime) -> int:
    """Ask those who write for the organisation to confirm what was typed; return how many."""
    ids = [pk for pk in writing_members(proposal) if pk != proposal.assisted_by_id]
    spread(
        "applying.to_confirm",
        user_ids=ids,
        key=f"{proposal.public_id}/{at:%Y-%m-%d}",
        at=at,
        path=reverse("applying:confirm_typed", args=[proposal.public_id]),
        about=proposal.public_id,
        data={
            "title": proposal.title,
            "call": proposal.call.title,
            "organisation": proposal.organisation.name,
            "by": str(proposal.assisted_by),
        },
    )
    return len(ids)


@transaction.atomic
def ask_to_confirm(*, proposal: Proposal, actor: User, at: datetime, contact: str = "") -> None:
    """Ask again: the organisation's people, or by a new invitation while nobody has joined it.

    Raises ``DomainError`` when it is confirmed, and without an address where nobody was reached.
    """
    proposal = lock(proposal)
    if not awaits(proposal):
        raise DomainError(_("What was typed is confirmed already."), code="confirmed")
    if tell_to_confirm(proposal, at):
        return
    waiting = open_invitations("organisation", proposal.organisation.public_id, at).first()
    address = contact or (waiting.email if waiting else "")
    if not address:
        raise DomainError(_("Write the e-mail of somebody there."), code="contact")
    invite_member(
        organisation=proposal.organisation,
        email=address,
        role=MemberRole.OWNER,
        actor=actor,
        at=at,
        language=proposal.language,
    )


@transaction.atomic
def confirm_assistance(*, proposal: Proposal, actor: User, at: datetime) -> Proposal:
    """Confirm, for the organisation, what was typed for it; confirming twice is once.

    From then on only its own people write it. Raises ``DomainError`` for who may not.
    """
    proposal = lock(proposal)
    if proposal.assisted_by_id is not None and proposal.assistance_confirmed_at is not None:
        return proposal
    if not actor.has_perm("applying.confirm_assistance", proposal):
        raise DomainError(_("Only who may submit the proposal confirms it."), code="right")
    proposal.assistance_confirmed_at = at
    proposal.save(update_fields=["assistance_confirmed_at", "updated_at"])
    record(proposal, "applying.assistance_confirmed", actor=actor, at=at)
    assistant = proposal.assisted_by
    if assistant is not None:
        notify(
            "applying.confirmed",
            to=[assistant],
            key=str(proposal.public_id),
            at=at,
            path=reverse("applying:assisted", args=[proposal.call.slug]),
            about=proposal.public_id,
            title=proposal.title,
            organisation=proposal.organisation.name,
            by=str(actor),
        )
    return proposal


def greet_owner(*, invitation: Any, user: User, at: datetime, **_sent: Any) -> None:
    """Listen to ``invitation_accepted``: show a new owner what waits for their confirmation."""
    if invitation.kind != "organisation" or invitation.role != MemberRole.OWNER:
        return
    waiting = Proposal.objects.filter(
        organisation__public_id=invitation.scope_id,
        assisted_by__isnull=False,
        assistance_confirmed_at__isnull=True,
    ).select_related("call", "organisation", "assisted_by")
    for proposal in waiting:
        tell_to_confirm(proposal, at)
