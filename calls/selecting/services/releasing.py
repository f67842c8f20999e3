"""Releasing the decisions of a stage, all together; and moving the reserve up."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.applying.models import Entry, Proposal
from calls.applying.queries import writing_members
from calls.applying.services import open_final_entry
from calls.applying.states import EntryState, ProposalState
from calls.publishing.models import Stage
from calls.publishing.services import mark_decided
from calls.publishing.states import StageKind
from calls.selecting.models import Decision
from calls.selecting.rules import DECIDABLE
from calls.selecting.signals import proposal_selected, results_released
from calls.selecting.states import Outcome
from minka.accounts.models import User
from minka.common.audit import record
from minka.common.errors import DomainError
from minka.common.models import lock
from minka.common.states import move
from minka.notifications.services import spread


@transaction.atomic
def release_results(*, stage: Stage, actor: User, at: datetime) -> int:
    """Make all decisions of a stage public at once; return how many there are.

    Every proposal moves to what was decided, whoever applied is told, invited ones get their
    final entry, and upper rooms hear of each selected one. All or nothing. Raises ``DomainError``
    when it was done before, or while a proposal still waits to be checked or decided.
    """
    stage = Stage.objects.select_for_update(of=("self",)).select_related("call").get(pk=stage.pk)
    _check(stage)
    decisions = list(
        Decision.objects.filter(entry__stage=stage)
        .select_related("entry__proposal__call", "entry__proposal__organisation")
        .order_by("entry__proposal__number")
    )
    final = stage.call.stages.exclude(pk=stage.pk).filter(kind=StageKind.FINAL).first()
    stage.results_released_at = at
    stage.save(update_fields=["results_released_at", "updated_at"])
    for decision in decisions:
        _apply(decision, final, actor, at)
    _close_the_rest(stage, actor, at)
    _tell_not_eligible(stage, at)
    record(
        stage,
        "selecting.released",
        actor=actor,
        at=at,
        context=stage.call,
        decisions=len(decisions),
    )
    results_released.send(Stage, stage=stage, actor=actor, at=at)
    if stage.kind == StageKind.FINAL:
        mark_decided(call=stage.call, actor=actor, at=at)
    return len(decisions)


def _check(stage: Stage) -> None:
    if stage.results_released_at is not None:
        raise DomainError(_("The results of this stage were already published."), code="released")
    sent = Entry.objects.filter(stage=stage, state=EntryState.SUBMITTED)
    unchecked = sent.filter(proposal__state=ProposalState.SUBMITTED).count()
    if unchecked:
        raise DomainError(
            ngettext(
                "%(n)s proposal has not been checked for eligibility.",
                "%(n)s proposals have not been checked for eligibility.",
                unchecked,
            )
            % {"n": unchecked},
            code="unchecked",
        )
    waiting = sent.filter(proposal__state__in=DECIDABLE[stage.kind], decision__isnull=True).count()
    if waiting:
        raise DomainError(
            ngettext(
                "%(n)s proposal still waits for a decision.",
                "%(n)s proposals still wait for a decision.",
                waiting,
            )
            % {"n": waiting},
            code="undecided",
        )


def _apply(decision: Decision, final: Stage | None, actor: User, at: datetime) -> None:
    """Move one proposal to what was decided, and cause what follows from it."""
    proposal = lock(decision.entry.proposal)
    proposal.call = decision.entry.proposal.call
    proposal.organisation = decision.entry.proposal.organisation
    move(proposal, decision.outcome, actor=actor, at=at, reason=decision.reason)
    decision.released_at = at
    decision.save(update_fields=["released_at", "updated_at"])
    if decision.outcome == Outcome.INVITED and final is not None:
        open_final_entry(proposal=proposal, stage=final, actor=actor, at=at)
    if decision.outcome == Outcome.SELECTED:
        proposal_selected.send(Proposal, proposal=proposal, decision=decision, actor=actor, at=at)
    _tell(proposal, decision.outcome, key=str(decision.public_id), at=at)


def _close_the_rest(stage: Stage, actor: User, at: datetime) -> None:
    """Those invited who never sent their final proposal are not selected."""
    if stage.kind != StageKind.FINAL:
        return
    left = Proposal.objects.select_for_update(of=("self",)).filter(
        call=stage.call, state=ProposalState.INVITED
    )
    for proposal in left.select_related("call", "organisation"):
        move(proposal, ProposalState.NOT_SELECTED, actor=actor, at=at)
        _tell(proposal, Outcome.NOT_SELECTED, key=f"{stage.public_id}/{proposal.public_id}", at=at)


def _tell_not_eligible(stage: Stage, at: datetime) -> None:
    for proposal in _not_eligible(stage):
        key = f"{stage.public_id}/{proposal.public_id}"
        _tell(proposal, ProposalState.INELIGIBLE, key=key, at=at)


def _not_eligible(stage: Stage) -> Iterable[Proposal]:
    return Proposal.objects.filter(
        entries__stage=stage,
        entries__state=EntryState.SUBMITTED,
        state=ProposalState.INELIGIBLE,
    ).select_related("call", "organisation")


def _tell(proposal: Proposal, outcome: str, *, key: str, at: datetime) -> None:
    spread(
        "selecting.result",
        user_ids=writing_members(proposal.organisation_id),
        key=key,
        at=at,
        path=reverse("selecting:feedback", args=[proposal.public_id]),
        about=proposal.public_id,
        data={
            "title": proposal.title,
            "call": proposal.call.title,
            "organisation": proposal.organisation.name,
            "outcome": str(outcome),
        },
    )


@transaction.atomic
def promote_reserve(*, proposal: Proposal, reason: str, actor: User, at: datetime) -> Decision:
    """Select a proposal of the reserve after the release, because another one left its place.

    Raises ``DomainError`` without a reason, ``MoveRefused`` when it is not in the reserve.
    """
    if not reason.strip():
        raise DomainError(_("Write the reason of the decision."), code="reason")
    held = lock(proposal)
    held.call, held.organisation = proposal.call, proposal.organisation
    decision = Decision.objects.select_for_update(of=("self",)).get(
        entry__proposal=held, entry__stage__kind=StageKind.FINAL
    )
    move(held, ProposalState.SELECTED, actor=actor, at=at, reason=reason.strip())
    decision.outcome = Outcome.SELECTED
    decision.amount = decision.amount or held.amount
    decision.reason = reason.strip()
    decision.decided_by, decision.decided_at = actor, at
    decision.save(
        update_fields=["outcome", "amount", "reason", "decided_by", "decided_at", "updated_at"]
    )
    proposal_selected.send(Proposal, proposal=held, decision=decision, actor=actor, at=at)
    _tell(held, Outcome.SELECTED, key=f"{decision.public_id}/promoted", at=at)
    return decision
