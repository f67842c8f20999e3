"""What the home page says of drafts: those that can still be sent, however many were missed."""

from datetime import timedelta

import pytest

from calls.applying.views.panels import MOST, home
from tests.factories.accounts import make_member, make_organisation, make_user
from tests.factories.applying import make_proposal
from tests.factories.publishing import make_call

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation():
    """Return an organisation with an owner."""
    return make_organisation(make_user())


def draft_in(organisation, closes):
    """Return a draft of the organisation in a call of its own that closes then."""
    call = make_call()
    call.stages.update(opens_at=closes - timedelta(days=60), deadline_at=closes)
    return make_proposal(call, organisation, submitted=False)


def shown(organisation, at):
    """Return the titles of the tasks on the card."""
    user = organisation.memberships.get(role="owner").user
    return [str(task.title) for card in home(user, at) for task in card.tasks]


def test_many_missed_drafts_do_not_hide_one_that_can_be_sent(organisation, at):
    for day in range(1, MOST + 2):
        draft_in(organisation, at - timedelta(days=day))
    live = draft_in(organisation, at + timedelta(days=3))
    assert shown(organisation, at) == [live.title]


def test_the_card_ends_after_the_nearest_ones(organisation, at):
    drafts = [draft_in(organisation, at + timedelta(days=day)) for day in range(1, MOST + 3)]
    assert shown(organisation, at) == [draft.title for draft in drafts[:MOST]]


def test_a_colleague_who_only_reads_has_nothing_to_send(organisation, at):
    draft_in(organisation, at + timedelta(days=3))
    reader = make_member(organisation, role="viewer").user
    assert all(not card.tasks for card in home(reader, at))
