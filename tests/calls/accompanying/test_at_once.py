"""Several hands on one project at once: money moves once, numbers have no gap, sums hold."""

from datetime import date
from decimal import Decimal

import pytest

from calls.accompanying import queries, services
from calls.accompanying.models import Transaction
from minka.common.models import AuditEvent
from tests.concurrency.test_submitting import at_once
from tests.factories.accompanying import make_project
from tests.factories.accounts import make_user
from tests.factories.applying import make_proposal
from tests.factories.publishing import make_call

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]
DAY = date(2026, 10, 10)


@pytest.fixture
def project():
    """Return a project under way of USD 12,000, its commitment in the ledger."""
    made = make_project(make_proposal(make_call()))
    Transaction.objects.create(
        project=made, kind="commitment", amount=made.amount, currency="USD", on=DAY,
        recorded_by=make_user(),
    )  # fmt: skip
    return made


def plan(project, at, amount=3000, **more):
    return services.add_instalment(
        project=project, due_on=DAY, amount=Decimal(amount), condition="", actor=make_user(), at=at,
        **more,
    )  # fmt: skip


def test_six_who_plan_at_once_stay_within_the_award_and_number_without_gaps(project, at):
    at_once([lambda: plan(project, at)] * 6)
    assert list(project.instalments.values_list("number", flat=True)) == [1, 2, 3, 4]
    assert queries.planned_total(project) == project.amount


def test_six_who_pay_one_instalment_at_once_pay_it_once(project, at):
    instalment = plan(project, at)
    actor = make_user()
    at_once(
        [lambda: services.pay_instalment(instalment=instalment, on=DAY, actor=actor, at=at)] * 6
    )
    assert project.transactions.filter(kind="disbursement").count() == 1
    assert AuditEvent.objects.filter(verb="accompanying.paid").count() == 1


def test_six_who_return_at_once_never_return_more_than_was_paid(project, at):
    instalment = plan(project, at)
    actor = make_user()
    services.pay_instalment(instalment=instalment, on=DAY, actor=actor, at=at)
    at_once(
        [
            lambda: services.record_return(
                project=project, amount=Decimal(1000), on=DAY, actor=actor, at=at
            )
        ]
        * 6
    )
    assert project.transactions.filter(kind="return").count() == 3
    assert queries.net_paid(project.transactions.all()) == 0


def test_one_form_pressed_six_times_at_once_makes_one_instalment(project, at):
    key = make_user().public_id
    made = at_once([lambda: plan(project, at, 10, key=key)] * 6)
    assert {instalment.pk for instalment in made} == {project.instalments.get().pk}


def test_a_payment_and_a_removal_at_once_leave_one_of_them(project, at):
    instalment = plan(project, at)
    actor = make_user()
    at_once(
        [
            lambda: services.pay_instalment(instalment=instalment, on=DAY, actor=actor, at=at),
            lambda: services.change_instalment(
                instalment=instalment, due_on=DAY, amount=Decimal(1), condition="", actor=actor,
                at=at,
            ),
        ]
    )  # fmt: skip
    paid = queries.net_paid(project.transactions.all())
    assert paid == project.instalments.get().amount


def test_six_who_sign_at_once_commit_once(at):
    made = make_project(
        make_proposal(make_call()), state="preparing", signed_on=None, agreement="Seis ferias."
    )
    actor = make_user()
    sign = {"signed_on": DAY, "actor": actor, "at": at}
    at_once([lambda: services.sign_agreement(project=made, **sign)] * 6)
    assert made.transactions.count() == 1
    assert AuditEvent.objects.filter(verb="accompanying.project.moved").count() == 1
