"""A call after its deadline with eligible, reviewed proposals; of one stage, and of two."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from calls.applying.states import ProposalState
from calls.publishing.states import CallRole
from tests.factories.accounts import make_organisation, make_user
from tests.factories.applying import make_proposal
from tests.factories.publishing import make_call, make_grant
from tests.factories.reviewing import make_review, make_reviewer

LATER = datetime(2026, 12, 21, 15, 0, tzinfo=UTC)


@pytest.fixture
def later() -> datetime:
    """Return an instant after the deadline."""
    return LATER


@pytest.fixture
def at(later: datetime) -> datetime:
    """Let the clock of this room's tests stand after the deadline."""
    return later


def make_case(*, stages: int = 1, values=(4, 3, 1), **extra) -> SimpleNamespace:
    """Make a call with one eligible proposal for each value, reviewed by two people."""
    call = make_call(stages=stages, **extra)
    steward, member = make_user("Ana Quispe"), make_user("Luis Choque")
    make_grant(call, steward, CallRole.STEWARD)
    make_grant(call, member, CallRole.COMMITTEE)
    reviewers = [make_reviewer(call), make_reviewer(call)]
    entries = []
    for value in values:
        organisation = make_organisation(make_user())
        proposal = make_proposal(call, organisation, state=ProposalState.ELIGIBLE)
        entry = proposal.entries.get()
        for reviewer in reviewers:
            make_review(entry, reviewer, value=value)
        entries.append(entry)
    return SimpleNamespace(
        call=call,
        stage=call.stages.order_by("order").first(),
        steward=steward,
        member=member,
        reviewers=reviewers,
        entries=entries,
        people=[entry.proposal.organisation.members.get() for entry in entries],
    )


@pytest.fixture
def case(db) -> SimpleNamespace:
    """Return a call of one stage."""
    return make_case()


@pytest.fixture
def two_stages(db) -> SimpleNamespace:
    """Return a call with a profile stage."""
    return make_case(stages=2)
