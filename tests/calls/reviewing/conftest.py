"""One call after its deadline, with an eligible proposal."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from calls.applying.states import ProposalState
from calls.publishing.states import CallRole
from tests.factories.accounts import make_organisation, make_user
from tests.factories.applying import make_proposal
from tests.factories.publishing import make_call, make_grant

LATER = datetime(2026, 12, 10, 15, 0, tzinfo=UTC)
DUE = datetime(2026, 12, 20, 15, 0, tzinfo=UTC)


@pytest.fixture
def later() -> datetime:
    """Return an instant after the deadline, before reviews are due."""
    return LATER


@pytest.fixture
def at(later: datetime) -> datetime:
    """Let the clock of this room's tests stand after the deadline."""
    return later


@pytest.fixture
def case(db) -> SimpleNamespace:
    """Return a call with its steward, its stage, an organisation's person, proposal and entry."""
    call = make_call()
    stage = call.stages.get()
    stage.reviews_due_at = DUE
    stage.save()
    steward = make_user("Ana Quispe")
    make_grant(call, steward, CallRole.STEWARD)
    applicant = make_user("Rosa Mamani")
    proposal = make_proposal(call, make_organisation(applicant), state=ProposalState.ELIGIBLE)
    return SimpleNamespace(
        call=call,
        stage=stage,
        steward=steward,
        applicant=applicant,
        proposal=proposal,
        entry=proposal.entries.get(),
        criteria=list(stage.criteria.all()),
    )
