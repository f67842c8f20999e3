"""Sending a proposal, and taking it back: the server's clock decides, to the second."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from calls.applying.models import Entry, Proposal, Receipt
from calls.applying.queries import revised, snapshot_of, whole, writing_members
from calls.applying.rules import (
    Problem,
    is_writable,
    problems_of,
    sha256_of,
)
from calls.applying.signals import entry_submitted, entry_withdrawn
from calls.applying.states import EntryState, ProposalState
from minka.accounts.models import User
from minka.common.audit import record
from minka.common.errors import DomainError
from minka.common.states import move
from minka.notifications.services import spread

from .locking import lock_entry, still_receives, why_refused
from .saving import settle


class NotReceived(DomainError):
    """It arrived outside the dates of its stage; the draft is kept."""


class Incomplete(DomainError):
    """Something is missing or does not fit: ``problems``. The draft is kept."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__(_("Something is missing. The draft is kept."), code="incomplete")


def submit_entry(*, entry: Entry, actor: User, at: datetime, idempotency_key: UUID) -> Receipt:
    """Receive an entry: its receipt, both states and the notices in one transaction.

    The same key, a second press, or a colleague's at once give the receipt that there is. ``at``
    is when the server finished receiving the request. Raises ``NotReceived`` outside the dates
    and ``Incomplete`` when something is missing; both attempts stay in the audit trail.
    """
    with transaction.atomic():
        entry = lock_entry(entry)
        existing = _receipt_there(entry, idempotency_key)
        if existing is not None:
            return existing
        refusal = _refusal(revised(entry), at)
        if refusal is None:
            if entry.revision is not None:
                return _receive_again(lock_entry(entry), actor, at, idempotency_key)
            return _receive(entry, actor, at, idempotency_key)
        record(
            entry.proposal,
            "applying.refused",
            actor=actor,
            at=at,
            reason=str(refusal),
            code=refusal.code,
            stage=entry.stage.kind,
        )
    raise refusal


def _receipt_there(entry: Entry, key: UUID) -> Receipt | None:
    if not entry.submissions:
        return None
    same = entry.receipts.filter(idempotency_key=key).first()
    if same is None and entry.state == EntryState.SUBMITTED and entry.revision is None:
        return entry.receipts.order_by("-version").first()
    return same


def _refusal(entry: Entry, at: datetime) -> DomainError | None:
    if not still_receives(entry, at):
        return NotReceived(why_refused(entry, at), code="late")
    if not is_writable(entry):
        return NotReceived(
            _("The call’s team examines what you sent already: the version received stands."),
            code="examined",
        )
    problems = problems_of(whole(entry), at)
    return Incomplete(problems) if problems else None


def _receive_again(entry: Entry, actor: User, at: datetime, key: UUID) -> Receipt:
    """Receive the changes of what was sent; where nothing differs, the last receipt stands."""
    last = entry.receipts.latest("version")
    entry = whole(settle(entry, actor, at))
    if sha256_of(snapshot_of(entry)) == last.sha256:
        return last
    return _receive(entry, actor, at, key)


def _receive(entry: Entry, actor: User, at: datetime, key: UUID) -> Receipt:
    proposal, call = entry.proposal, entry.proposal.call
    snapshot = snapshot_of(entry)
    entry.submissions += 1
    receipt = Receipt.objects.create(
        entry=entry,
        version=entry.submissions,
        number=receipt_number(entry),
        submitted_at=at,
        zone=call.zone,
        submitted_by=actor,
        sha256=sha256_of(snapshot),
        snapshot=snapshot,
        idempotency_key=key,
    )
    entry.submitted_at = at
    if entry.state == EntryState.SUBMITTED:
        _stands_again(entry, receipt, actor, at)
    else:
        move(entry, EntryState.SUBMITTED, actor=actor, at=at, also=["submissions", "submitted_at"])
        _stands(proposal, receipt, actor, at)
    entry_submitted.send(sender=Entry, entry=entry, receipt=receipt, actor=actor, at=at)
    _tell_receipt(receipt, entry, at)
    return receipt


def _stands(proposal: Proposal, receipt: Receipt, actor: User, at: datetime) -> None:
    if proposal.state == ProposalState.INVITED:
        move(proposal, ProposalState.FINALISED, actor=actor, at=at, receipt=receipt.number)
    else:
        proposal.submitted_at = at
        also = ["submitted_at"]
        move(
            proposal, ProposalState.SUBMITTED, actor=actor, at=at, also=also, receipt=receipt.number
        )


def _stands_again(entry: Entry, receipt: Receipt, actor: User, at: datetime) -> None:
    """A new version takes the place of the one before, without a moment between them."""
    proposal = entry.proposal
    entry.save(update_fields=["submissions", "submitted_at", "updated_at"])
    if proposal.state == ProposalState.SUBMITTED:
        proposal.submitted_at = at
        proposal.save(update_fields=["submitted_at", "updated_at"])
    record(proposal, "applying.resubmitted", actor=actor, at=at, receipt=receipt.number)


def receipt_number(entry: Entry) -> str:
    """Return ``CODE-0007-1``: call, proposal, version; a later stage's versions begin with F."""
    proposal = entry.proposal
    mark = "F" if entry.stage.order > 1 else ""
    return f"{proposal.call.code}-{proposal.number:04d}-{mark}{entry.submissions}"


def _tell_receipt(receipt: Receipt, entry: Entry, at: datetime) -> None:
    proposal = entry.proposal
    spread(
        "applying.received",
        user_ids=[receipt.submitted_by_id, *writing_members(proposal)],
        key=str(receipt.public_id),
        at=at,
        path=reverse("applying:receipt", args=[receipt.public_id]),
        about=proposal.public_id,
        data={
            "number": receipt.number,
            "title": proposal.title,
            "call": proposal.call.title,
            "organisation": proposal.organisation.name,
            "received": at,
            "zone": receipt.zone,
            "sha256": receipt.sha256,
            "deadline": entry.stage.deadline_at,
        },
    )


@transaction.atomic
def withdraw_entry(*, entry: Entry, actor: User, at: datetime) -> Entry:
    """Take back what was sent, until the deadline; it becomes a draft again, its receipts stay.

    Changes that were not sent are in the draft then.

    Raises ``DomainError`` after the deadline, ``MoveRefused`` when it is not submitted.
    """
    entry = lock_entry(entry)
    proposal = entry.proposal
    if not still_receives(entry, at):
        raise DomainError(
            _("The deadline has passed: what was submitted stays. Write to the call’s team."),
            code="late",
        )
    if entry.revision is not None:
        entry = settle(entry, actor, at)
    entry.submitted_at = None
    move(entry, EntryState.WITHDRAWN, actor=actor, at=at, also=["submitted_at"])
    if proposal.state == ProposalState.FINALISED:
        move(proposal, ProposalState.INVITED, actor=actor, at=at)
    else:
        proposal.submitted_at = None
        move(proposal, ProposalState.WITHDRAWN, actor=actor, at=at, also=["submitted_at"])
    entry_withdrawn.send(sender=Entry, entry=entry, actor=actor, at=at)
    spread(
        "applying.withdrawn",
        user_ids=writing_members(proposal),
        key=f"{entry.public_id}/{entry.submissions}",
        at=at,
        path=reverse("applying:hub", args=[proposal.public_id]),
        about=proposal.public_id,
        data={
            "title": proposal.title,
            "call": proposal.call.title,
            "by": str(actor),
            "deadline": entry.stage.deadline_at,
            "zone": proposal.call.zone,
        },
    )
    return entry
