"""Deciding: private to the call's team and committee until the stage's results are released."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from calls.applying.models import Entry
from calls.publishing.models import Stage
from calls.publishing.states import CallState
from calls.reviewing.rules import UNDER_REVIEW
from calls.selecting.models import Decision
from calls.selecting.queries import decision_of, rank_of
from calls.selecting.rules import outcomes_of
from calls.selecting.states import Outcome
from minka.accounts.models import User
from minka.common.audit import record
from minka.common.errors import DomainError
from minka.common.models import lock


@transaction.atomic
def decide(
    *,
    entry: Entry,
    outcome: str,
    reason: str,
    actor: User,
    at: datetime,
    feedback: str = "",
    amount: Decimal | None = None,
) -> Decision:
    """Decide about an entry, or decide anew; nobody outside team and committee knows of it.

    ``amount`` (in the call's currency) counts for a selection only; without it, what was asked.
    Score and rank are kept as they stand now. Raises ``DomainError``: ``released`` after the
    results, ``outcome`` for one that this stage does not have, ``reason`` without one,
    ``not_waiting`` when the proposal does not wait for a decision, ``amount`` without any.
    """
    stage = lock(entry.stage)  # as publishing does, and first: a decision is before it or refused
    entry = lock(entry)
    entry.stage = stage
    _refuse_unless_open(stage)
    if outcome not in outcomes_of(stage):
        raise DomainError(_("This stage has no such decision."), code="outcome")
    if not reason.strip():
        raise DomainError(_("Give the reason for the decision."), code="reason")
    if entry.proposal.state not in UNDER_REVIEW:
        raise DomainError(_("This proposal does not wait for a decision."), code="not_waiting")
    decision = decision_of(entry) or Decision(entry=entry)
    decision.outcome, decision.reason, decision.feedback = outcome, reason.strip(), feedback.strip()
    decision.amount = _award(entry, outcome, amount)
    decision.score, decision.rank = entry.score_mean, rank_of(entry)
    decision.decided_by, decision.decided_at = actor, at
    decision.save()
    record(
        decision, f"selecting.decided_{outcome}", actor=actor, at=at, reason=reason,
        context=stage.call, number=entry.proposal.number,
    )  # fmt: skip
    return decision


@transaction.atomic
def decide_many(
    *, entries: Iterable[Entry], outcome: str, reason: str, actor: User, at: datetime
) -> list[Decision]:
    """Decide about several entries alike, all or none; each selected gets what it asked."""
    return [
        decide(entry=entry, outcome=outcome, reason=reason, actor=actor, at=at) for entry in entries
    ]


def _refuse_unless_open(stage: Stage) -> None:
    if stage.results_released_at is not None or stage.call.state != CallState.PUBLISHED:
        raise DomainError(_("The results of this stage were already published."), code="released")


def _award(entry: Entry, outcome: str, amount: Decimal | None) -> Decimal | None:
    if outcome != Outcome.SELECTED:
        return None
    award = amount if amount is not None else entry.proposal.amount
    if not award or award <= 0:
        raise DomainError(_("Write the amount awarded."), code="amount")
    return award
