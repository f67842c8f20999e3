"""Writing together at once: nobody takes everybody's right, and an answer is given once."""

from datetime import UTC, datetime

import pytest

from calls.applying.models import Partner, Proposal
from calls.applying.rules import role_in
from calls.applying.services.asking import answer_partner, ask_partner
from calls.applying.services.assisting import confirm_assistance
from calls.applying.services.writers import give_role
from minka.common.errors import DomainError
from minka.common.models import AuditEvent
from minka.notifications.models import AddressMail
from tests.factories.accounts import make_member, make_organisation, make_user
from tests.factories.applying import make_proposal
from tests.factories.publishing import make_call

from .test_submitting import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]
AT = datetime(2026, 10, 15, 15, 0, tzinfo=UTC)


@pytest.fixture
def proposal():
    """Return a draft, its owner beside it as ``created_by``."""
    owner = make_user()
    organisation = make_organisation(owner)
    return make_proposal(make_call(), organisation, submitted=False, created_by=owner)


@pytest.fixture
def partner(proposal):
    """Return a partner that can be asked."""
    return Partner.objects.create(
        proposal=proposal, name="Uma Suyu", country="BO", role="other", email="uma@example.org"
    )


def test_of_two_who_take_the_right_from_each_other_one_keeps_it(proposal):
    one, other = (make_member(proposal.organisation, make_user(), "editor").user for _ in "ab")

    def take(actor, user):
        return lambda: give_role(proposal=proposal, user=user, role="viewer", actor=actor, at=AT)

    answers = at_once([take(one, other), take(other, one)])
    assert sorted(role_in(user, proposal) for user in (one, other)) == ["submitter", "viewer"]
    assert [getattr(x, "code", x) for x in answers].count("right") == 1


def test_one_mail_is_owed_however_many_ask(partner, proposal):
    actor = proposal.created_by
    answers = at_once([lambda: ask_partner(partner=partner, actor=actor, at=AT)] * 6)
    assert AddressMail.objects.count() == 1
    assert sum(isinstance(x, DomainError) for x in answers) == 5


def test_confirming_and_declining_at_once_gives_one_answer(partner, proposal):
    token = ask_partner(partner=partner, actor=proposal.created_by, at=AT)
    uma = make_user(email="uma@example.org")

    def say(confirms):
        return lambda: answer_partner(
            partner=partner, token=token, confirms=confirms, user=uma, at=AT
        )

    answers = at_once([say(True), say(False)] * 3)
    stored = Partner.objects.get()
    told = {x.state for x in answers if isinstance(x, Partner)}
    assert told == {stored.state}
    moves = AuditEvent.objects.filter(target_id=stored.public_id, state_from="asked")
    assert moves.count() == 1


def test_what_was_typed_is_confirmed_once(proposal):
    Proposal.objects.update(assisted_by=make_user())
    owner = proposal.created_by
    at_once([lambda: confirm_assistance(proposal=proposal, actor=owner, at=AT)] * 6)
    assert AuditEvent.objects.filter(verb="applying.assistance_confirmed").count() == 1
