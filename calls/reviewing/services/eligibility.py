"""Eligibility: yes or no with a reason. The organisation hears of it with the results."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from calls.applying.models import Entry, Proposal
from calls.applying.states import ProposalState
from calls.publishing.models import Stage
from calls.publishing.states import CallState
from calls.reviewing.models import EligibilityCheck
from calls.reviewing.queries import forget_progress
from calls.reviewing.states import PENDING
from minka.accounts.models import User
from minka.common.errors import DomainError
from minka.common.models import lock
from minka.common.states import move

from .assigning import remove_assignment
from .tally import recount


@transaction.atomic
def check_eligibility(
    *, entry: Entry, eligible: bool, reason: str, actor: User, at: datetime
) -> EligibilityCheck:
    """Say whether a proposal may be considered; nobody outside the foundation is told yet.

    Called again it changes the answer; reviews that wait for a proposal found not eligible are
    taken back. Raises ``DomainError`` before the deadline (it may still be withdrawn), after the
    results, and without a reason for a no; ``MoveRefused`` once it was considered further.
    """
    _still_open(entry.stage, at)
    if not eligible and not reason.strip():
        raise DomainError(_("Say why it is not eligible."), code="reason")
    proposal = lock(entry.proposal)
    to = ProposalState.ELIGIBLE if eligible else ProposalState.INELIGIBLE
    if proposal.state != to:
        move(proposal, to, actor=actor, at=at, reason=reason)
        entry.proposal = proposal
    if not eligible:
        _take_back(entry, actor, at)
    forget_progress(entry.stage_id)
    return EligibilityCheck.objects.create(
        entry=entry, eligible=eligible, reason=reason.strip(), checked_by=actor, checked_at=at
    )


@transaction.atomic
def check_many(
    *,
    stage: Stage,
    proposals: Iterable[Proposal],
    eligible: bool,
    reason: str,
    actor: User,
    at: datetime,
) -> int:
    """Check several proposals of a stage alike, all or none; return how many."""
    entries = Entry.objects.filter(stage=stage, proposal__in=list(proposals)).select_related(
        "proposal__call", "stage__call"
    )
    for entry in entries:
        check_eligibility(entry=entry, eligible=eligible, reason=reason, actor=actor, at=at)
    return len(entries)


def _still_open(stage: Stage, at: datetime) -> None:
    if stage.call.state != CallState.PUBLISHED or stage.results_released_at is not None:
        raise DomainError(_("The results of this stage were already published."), code="released")
    if stage.closes_at is None or at <= stage.closes_at:
        raise DomainError(
            _("Eligibility is checked after the deadline: until then proposals can change."),
            code="too_early",
        )


def _take_back(entry: Entry, actor: User, at: datetime) -> None:
    entry = lock(entry)  # before looking: a review may be on its way in
    waiting = list(entry.assignments.filter(state__in=PENDING).select_related("reviewer__call"))
    for assignment in waiting:
        remove_assignment(assignment, actor=actor, at=at, reason=_("The proposal is not eligible."))
    if waiting:
        recount(entry)
