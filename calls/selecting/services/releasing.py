"""Releasing: all decisions of a stage become known together, in one transaction."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from calls.applying.models import Proposal
from calls.applying.services import open_final_entry
from calls.applying.states import ProposalState
from calls.publishing.models import Stage
from calls.publishing.services import mark_decided
from calls.publishing.states import CallState, StageKind
from calls.selecting.models import Decision
from calls.selecting.queries import Release, forget_figures, release_of
from calls.selecting.signals import proposal_selected, results_released
from calls.selecting.states import Outcome
from minka.accounts.models import User
from minka.common.audit import record
from minka.common.errors import DomainError
from minka.common.models import lock
from minka.common.states import move

from .telling import tell_results


@transaction.atomic
def release_results(*, stage: Stage, actor: User, at: datetime) -> Release:
    """Tell every organisation what was decided, and everybody the results; return the figures.

    Moves the proposals, opens the final proposals of those invited, closes the call after its last
    stage, and sends ``proposal_selected`` and ``results_released``. Done already, it does nothing.
    Raises ``DomainError`` while the deadline is not over, or a proposal lacks its check or its
    decision, or there is nothing to tell.
    """
    stage = lock(stage)
    if stage.results_released_at is not None:
        return Release()
    release = release_of(stage)
    _refuse_unless_ready(stage, release, at)
    stage.results_released_at = at
    stage.save(update_fields=["results_released_at", "updated_at"])
    decisions = _decisions(stage)
    for decision in decisions:
        move(decision.entry.proposal, decision.outcome, actor=actor, at=at)
    Decision.objects.filter(pk__in=[d.pk for d in decisions]).update(released_at=at)
    late = _close_not_sent(stage, actor, at)
    _open_finals(stage, decisions, actor, at)
    if stage.kind == StageKind.FINAL:
        stage.call = mark_decided(call=stage.call, actor=actor, at=at)
    record(stage, "selecting.released", actor=actor, at=at, context=stage.call, told=release.told)
    _announce(stage, decisions, actor, at)
    tell_results(stage=stage, decisions=decisions, others=[*_ineligible(stage), *late], at=at)
    forget_figures(stage.call_id)
    return release


def _refuse_unless_ready(stage: Stage, release: Release, at: datetime) -> None:
    if stage.call.state != CallState.PUBLISHED:
        raise DomainError(_("This call does not select any more."), code="over")
    if stage.closes_at is None or at <= stage.closes_at:
        raise DomainError(_("The deadline of this stage is not over yet."), code="too_early")
    if release.unchecked:
        raise DomainError(_("Some proposals were not checked for eligibility."), code="unchecked")
    if release.undecided:
        raise DomainError(_("Some proposals lack a decision."), code="undecided")
    if not release.told:
        raise DomainError(_("There is nothing to publish."), code="nothing")


def _decisions(stage: Stage) -> list[Decision]:
    """Return the stage's decisions, each with its proposal locked, the best first."""
    decisions = list(
        Decision.objects.select_for_update(of=("self",))
        .filter(entry__stage=stage, released_at__isnull=True)
        .select_related("entry")
        .defer("entry__answers", "entry__typed")
        .order_by("rank", "id")
    )
    ids = [decision.entry.proposal_id for decision in decisions]
    proposals = {
        proposal.pk: proposal
        for proposal in Proposal.objects.select_for_update(of=("self",))
        .filter(pk__in=ids)
        .select_related("organisation")
        .order_by("pk")
    }
    for decision in decisions:
        proposal = proposals[decision.entry.proposal_id]
        proposal.call = stage.call
        decision.entry.proposal = proposal
        decision.entry.stage = stage
    return decisions


def _open_finals(stage: Stage, decisions: Iterable[Decision], actor: User, at: datetime) -> None:
    final = stage.call.stages.filter(order__gt=stage.order).order_by("order").first()
    for decision in decisions:
        if decision.outcome == Outcome.INVITED and final is not None:
            open_final_entry(proposal=decision.entry.proposal, stage=final, actor=actor, at=at)


def _close_not_sent(stage: Stage, actor: User, at: datetime) -> list[tuple[Proposal, str]]:
    """Close the proposals that were invited to this stage and did not arrive."""
    if stage.order == 1:
        return []
    late = list(
        Proposal.objects.select_for_update(of=("self",))
        .filter(call=stage.call_id, state=ProposalState.INVITED)
        .select_related("organisation")
        .order_by("pk")
    )
    for proposal in late:
        proposal.call = stage.call
        move(proposal, ProposalState.NOT_SELECTED, actor=actor, at=at)
    return [(proposal, "not_sent") for proposal in late]


def _ineligible(stage: Stage) -> list[tuple[Proposal, str]]:
    if stage.order > 1:
        return []
    found = Proposal.objects.filter(call=stage.call_id, state=ProposalState.INELIGIBLE)
    return [(proposal, "ineligible") for proposal in found.select_related("organisation")]


def _announce(stage: Stage, decisions: Iterable[Decision], actor: User, at: datetime) -> None:
    for decision in decisions:
        if decision.outcome == Outcome.SELECTED:
            decision.released_at = at
            proposal_selected.send(
                Decision, proposal=decision.entry.proposal, decision=decision, actor=actor, at=at
            )
    results_released.send(Stage, stage=stage, actor=actor, at=at)
