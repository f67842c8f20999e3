"""Ranking and decisions for team and committee; results for everybody; feedback for its people."""

from datetime import UTC, datetime

from calls.applying.states import ProposalState
from calls.publishing.states import CallState
from tests.factories.reviewing import make_review
from tests.factories.selecting import make_decision
from tests.permissions.table import Row, everybody, only

DECIDERS = ("steward", "committee", "admin")
TEAM = ("steward", "admin")
RELEASED = datetime(2026, 12, 22, 12, 0, tzinfo=UTC)


def of_call(world) -> dict:
    """Name the call."""
    return {"slug": world.call.slug}


def of_proposal(world) -> dict:
    """Name the proposal."""
    return {"public_id": world.proposal.public_id}


def eligible(world) -> dict:
    """Make the proposal eligible, with a review of the rival's."""
    type(world.proposal).objects.update(state=ProposalState.ELIGIBLE)
    return {"review": make_review(world.rival_proposal.entries.get())}


def released(world) -> dict:
    """Release: the proposal in reserve, the rival selected."""
    proposals = ((world.proposal, "reserve"), (world.rival_proposal, "selected"))
    for proposal, outcome in proposals:
        make_decision(proposal.entries.get(), outcome, released_at=RELEASED)
        proposal.state = outcome
        proposal.save()
    world.call.stages.update(results_released_at=RELEASED)
    world.call.state = CallState.DECIDED
    world.call.save()
    return {}


ROWS = [
    Row("selecting:ranking", of_call, only(200, *DECIDERS), prepare=eligible),
    Row(
        "selecting:decide",
        lambda w: {"slug": w.call.slug, "public_id": w.assignment.entry.public_id},
        only(200, *DECIDERS),
        prepare=eligible,
    ),
    Row(
        "selecting:decide_many",
        of_call,
        only(200, *DECIDERS),
        method="post",
        data=lambda w: {"entry": str(w.assignment.entry.public_id)},
        prepare=eligible,
    ),
    Row("selecting:release", of_call, only(200, *TEAM), prepare=eligible),
    Row("selecting:release", of_call, only(302, *TEAM), method="post", prepare=eligible),
    Row(
        "selecting:promote",
        lambda w: {"slug": w.call.slug, "public_id": w.proposal.public_id},
        only(200, *TEAM),
        prepare=released,
    ),
    Row("selecting:results", of_call, everybody(404)),
    Row("selecting:results", of_call, everybody(200), prepare=released),
    Row("selecting:feedback", of_proposal, only(404)),
    Row(
        "selecting:feedback",
        of_proposal,
        only(200, "applicant", "viewer", *DECIDERS),
        prepare=released,
    ),
]
