"""A proposal in reserve takes the place of one that fell out."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from calls.applying.models import Proposal
from calls.applying.states import ProposalState
from calls.publishing.states import CallState
from calls.selecting.models import Decision
from calls.selecting.queries import forget_figures, reserves
from calls.selecting.signals import proposal_selected
from calls.selecting.states import Outcome
from minka.accounts.models import User
from minka.common.audit import record
from minka.common.errors import DomainError
from minka.common.models import lock
from minka.common.states import move

from .telling import people_of, tell


@transaction.atomic
def promote_reserve(
    *, proposal: Proposal, reason: str, amount: Decimal | None, actor: User, at: datetime
) -> Decision:
    """Select a proposal that is in reserve; its people are told at once.

    Raises ``DomainError`` without a reason or an amount, when the call's results are not out, and
    ``MoveRefused`` when it is not in reserve.
    """
    if not reason.strip():
        raise DomainError(_("Give the reason for the decision."), code="reason")
    proposal = lock(proposal)
    if proposal.call.state != CallState.DECIDED:
        raise DomainError(_("The results of this call are not out."), code="not_out")
    decision = reserves(proposal.call, proposal.public_id).first()
    award = amount if amount is not None else proposal.amount
    if not award or award <= 0:
        raise DomainError(_("Write the amount awarded."), code="amount")
    move(proposal, ProposalState.SELECTED, actor=actor, at=at)
    if decision is None:
        raise DomainError(_("This proposal does not wait for a decision."), code="not_waiting")
    decision.outcome, decision.amount = Outcome.SELECTED, award
    decision.reason = f"{decision.reason}\n\n{reason.strip()}"
    decision.decided_by, decision.decided_at, decision.released_at = actor, at, at
    decision.save()
    record(
        decision, "selecting.promoted", actor=actor, at=at, reason=reason,
        context=proposal.call, number=proposal.number,
    )  # fmt: skip
    decision.entry.proposal = proposal
    proposal_selected.send(Decision, proposal=proposal, decision=decision, actor=actor, at=at)
    tell(decision.entry.stage, proposal, Outcome.SELECTED, people_of(proposal), at)
    forget_figures(proposal.call_id)
    return decision
