"""Deciding about a proposal at a stage, privately, as often as needed until the release."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from calls.applying.models import Entry
from calls.applying.states import EntryState
from calls.publishing.models import Stage
from calls.publishing.states import CallState
from calls.selecting.models import Decision
from calls.selecting.rules import DECIDABLE, outcomes_of
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
    """Decide, or decide anew; nobody outside the foundation knows until the release.

    ``amount`` is what is awarded, in the call's currency (what was asked, when left empty), and
    only for a selected proposal. The score and rank are kept as they stand now. Raises
    ``DomainError`` without a reason, for an outcome that the stage does not have, for a proposal
    that waits for no decision, for more money than was asked, and after the release.
    """
    entry = lock(entry)
    stage = Stage.objects.select_related("call").get(pk=entry.stage_id)
    _check(entry, stage, outcome, reason)
    awarded = _awarded(entry, outcome, amount)
    decision, _new = Decision.objects.update_or_create(
        entry=entry,
        defaults={
            "outcome": outcome,
            "reason": reason.strip(),
            "feedback": feedback.strip(),
            "amount": awarded,
            "score": entry.score_mean,
            "rank": _rank(entry),
            "decided_by": actor,
            "decided_at": at,
        },
    )
    record(
        entry, "selecting.decided", actor=actor, at=at, reason=reason.strip(), context=stage.call,
        proposal=entry.proposal.number, outcome=str(Outcome(outcome).label),
    )  # fmt: skip
    return decision


def _check(entry: Entry, stage: Stage, outcome: str, reason: str) -> None:
    if stage.results_released_at is not None or stage.call.state != CallState.PUBLISHED:
        raise DomainError(_("The results of this stage were already published."), code="released")
    if outcome not in outcomes_of(stage):
        raise DomainError(_("This cannot be decided at this stage."), code="outcome")
    if not reason.strip():
        raise DomainError(_("Write the reason of the decision."), code="reason")
    waits = entry.state == EntryState.SUBMITTED
    if not waits or entry.proposal.state not in DECIDABLE[stage.kind]:
        raise DomainError(_("This proposal does not wait for a decision."), code="not_waiting")


def _awarded(entry: Entry, outcome: str, amount: Decimal | None) -> Decimal | None:
    if outcome != Outcome.SELECTED:
        return None
    asked = entry.proposal.amount
    if amount is None:
        return asked
    if amount <= 0 or (asked is not None and amount > asked):
        raise DomainError(
            _("The award must be more than nothing, and no more than was asked."), code="amount"
        )
    return amount


def _rank(entry: Entry) -> int | None:
    if entry.score_mean is None:
        return None
    better = Entry.objects.filter(
        stage=entry.stage_id, state=EntryState.SUBMITTED, score_mean__gt=entry.score_mean
    )
    return better.count() + 1


@transaction.atomic
def withdraw_decision(*, entry: Entry, actor: User, at: datetime) -> None:
    """Take a decision back before the release; the proposal waits again.

    Raises ``DomainError`` after the release.
    """
    entry = lock(entry)
    stage = Stage.objects.select_related("call").get(pk=entry.stage_id)
    if stage.results_released_at is not None:
        raise DomainError(_("The results of this stage were already published."), code="released")
    gone, _detail = Decision.objects.filter(entry=entry).delete()
    if gone:
        record(
            entry, "selecting.undecided", actor=actor, at=at, context=stage.call,
            proposal=entry.proposal.number,
        )  # fmt: skip
