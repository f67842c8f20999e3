"""The plan never exceeds the award; the ledger is only added to, and its balance is counted."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from calls.accompanying import queries
from calls.accompanying.models import Project, Transaction
from calls.accompanying.services import (
    add_instalment,
    cancel_project,
    change_instalment,
    pay_instalment,
    record_return,
    remove_instalment,
    sign_agreement,
)
from calls.accompanying.states import ProjectState
from minka.common.errors import DomainError
from minka.notifications.models import Notice
from minka.notifications.states import Channel
from tests.factories.accompanying import make_project
from tests.factories.applying import make_proposal
from tests.factories.publishing import make_call

DAY = date(2026, 10, 10)


def plan(project, world, at, amount):
    return add_instalment(
        project=project,
        due_on=DAY,
        amount=Decimal(amount),
        condition="",
        actor=world.steward,
        at=at,
    )


def pay(instalment, world, at, **more):
    return pay_instalment(instalment=instalment, on=DAY, actor=world.steward, at=at, **more)


def give_back(project, world, at, amount, instalment=None):
    return record_return(
        project=project,
        amount=Decimal(amount),
        on=DAY,
        note="Sobró",
        actor=world.steward,
        at=at,
        instalment=instalment,
    )


def test_instalments_are_numbered_and_fit_the_award(draft, world, at):
    numbers = [plan(draft, world, at, amount).number for amount in (7000, 5000)]
    assert numbers == [1, 2]
    assert queries.planned_total(draft) == Decimal(12000)
    with pytest.raises(DomainError) as refusal:
        plan(draft, world, at, "0.01")
    assert refusal.value.code == "over_the_award"


def test_without_an_award_nothing_can_be_planned(draft, world, at):
    Project.objects.filter(pk=draft.pk).update(amount=None)
    with pytest.raises(DomainError) as refusal:
        plan(draft, world, at, 1)
    assert refusal.value.code == "no_award"


def test_a_planned_payment_changes_within_the_award(instalment, world, at):
    given = {"instalment": instalment, "due_on": DAY, "condition": "Informe", "at": at}
    changed = change_instalment(amount=Decimal(12000), actor=world.steward, **given)
    assert (changed.amount, changed.condition) == (Decimal(12000), "Informe")
    with pytest.raises(DomainError) as refusal:
        change_instalment(amount=Decimal(12001), actor=world.steward, **given)
    assert refusal.value.code == "over_the_award"


def test_a_payment_is_recorded_once_and_told(project, instalment, world, at):
    paid = pay(instalment, world, at, note="Transferencia 7")
    assert (paid.amount, paid.currency, paid.recorded_by) == (Decimal(5000), "USD", world.steward)
    with pytest.raises(DomainError) as refusal:
        pay(instalment, world, at)
    assert refusal.value.code == "paid"
    told = Notice.objects.filter(kind="accompanying.instalment_paid", channel=Channel.MAIL)
    assert set(told.values_list("recipient", flat=True)) == {world.applicant.pk, world.viewer.pk}
    assert told.first().data["amount"] == {"decimal": "5000.00"}


def test_a_paid_instalment_stays_as_it_is(instalment, world, at):
    pay(instalment, world, at)
    for act in (
        lambda: remove_instalment(instalment=instalment, actor=world.steward, at=at),
        lambda: change_instalment(
            instalment=instalment,
            due_on=DAY,
            amount=Decimal(1),
            condition="",
            actor=world.steward,
            at=at,
        ),
    ):
        with pytest.raises(DomainError) as refusal:
            act()
        assert refusal.value.code == "paid"


def test_an_unpaid_instalment_can_go(project, instalment, world, at):
    remove_instalment(instalment=instalment, actor=world.steward, at=at)
    assert not project.instalments.exists()


def test_nothing_is_paid_before_signing_or_after_the_end(draft, world, at):
    made = plan(draft, world, at, 100)
    with pytest.raises(DomainError) as refusal:
        pay(made, world, at)
    assert refusal.value.code == "wrong_state"
    cancel_project(project=draft, reason="x", actor=world.steward, at=at)
    with pytest.raises(DomainError):
        plan(draft, world, at, 100)


def test_a_mistake_is_answered_by_a_return_and_paid_again(project, instalment, world, at):
    pay(instalment, world, at)
    give_back(project, world, at, 5000, instalment)
    again = pay(instalment, world, at)
    assert again.amount == Decimal(5000)
    kinds = [(row.kind, row.balance) for row in queries.ledger_of(project)]
    assert kinds == [
        ("commitment", Decimal(12000)),
        ("disbursement", Decimal(7000)),
        ("return", Decimal(12000)),
        ("disbursement", Decimal(7000)),
    ]


def test_what_came_back_in_part_leaves_that_part_open(project, instalment, world, at):
    pay(instalment, world, at)
    give_back(project, world, at, 1500, instalment)
    assert queries.instalments_of(project).get().paid == Decimal(3500)
    assert pay(instalment, world, at).amount == Decimal(1500)


@pytest.mark.parametrize("amount", ["5000.01", "99999"])
def test_more_cannot_come_back_than_was_paid(project, instalment, world, at, amount):
    pay(instalment, world, at)
    with pytest.raises(DomainError) as refusal:
        give_back(project, world, at, amount)
    assert refusal.value.code == "over_paid"


def test_money_comes_back_after_a_project_was_cancelled(project, instalment, world, at):
    pay(instalment, world, at)
    cancel_project(project=project, reason="x", actor=world.steward, at=at)
    give_back(project, world, at, 5000)
    row = queries.with_money(Project.objects.filter(pk=project.pk)).get()
    assert (row.committed, row.paid, row.left) == (Decimal(12000), Decimal(0), Decimal(12000))


def test_a_call_sums_its_projects(project, instalment, world, at):
    pay(instalment, world, at)
    other = make_project(world.rival_proposal, amount=Decimal(3000), state=ProjectState.CANCELLED)
    assert other.call == world.call
    assert queries.money_of_call(world.call) == {
        "awarded": Decimal(12000),
        "committed": Decimal(12000),
        "paid": Decimal(5000),
    }


def test_the_database_refuses_nothing_and_less(project, world):
    given = {"project": project, "kind": "return", "currency": "USD", "on": DAY}
    with pytest.raises(IntegrityError), transaction.atomic():
        Transaction.objects.create(amount=Decimal(0), recorded_by=world.steward, **given)
    with pytest.raises(IntegrityError), transaction.atomic():
        project.instalments.create(number=1, due_on=DAY, amount=Decimal(-1))


SIGNED = date(2026, 10, 1)
# 15 October, 02:30 UTC: still the 14th in Santiago, where the call is at home.
EVENING = datetime(2026, 10, 15, 2, 30, tzinfo=UTC)


def on(day: int) -> date:
    return date(2026, 10, day)


@pytest.mark.parametrize("day", [SIGNED, on(14)])
def test_money_moves_from_the_day_of_signing_to_today(project, instalment, world, day):
    given = {"on": day, "actor": world.steward, "at": EVENING}
    assert pay_instalment(instalment=instalment, **given).on == day
    assert record_return(project=project, amount=Decimal(1), **given).on == day


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (on(15), "This day has not come yet."),
        (date(2062, 10, 1), "This day has not come yet."),
        (
            date(2026, 9, 30),
            "The agreement was signed on Oct. 1, 2026: no payment comes before it.",
        ),
    ],
)
def test_no_payment_is_dated_before_signing_or_after_today(instalment, world, day, words):
    with pytest.raises(DomainError) as refusal:
        pay_instalment(instalment=instalment, on=day, actor=world.steward, at=EVENING)
    assert (str(refusal.value), refusal.value.code) == (words, "on")
    assert not instalment.transactions.exists()


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (on(15), "This day has not come yet."),
        (on(9), "The first payment was on Oct. 10, 2026: nothing comes back before it."),
    ],
)
def test_nothing_comes_back_before_the_first_payment_or_after_today(
    project, instalment, world, at, day, words
):
    pay(instalment, world, at)
    with pytest.raises(DomainError) as refusal:
        record_return(project=project, amount=Decimal(1), on=day, actor=world.steward, at=EVENING)
    assert (str(refusal.value), refusal.value.code) == (words, "on")
    assert not project.transactions.filter(kind="return").exists()


def test_a_return_of_an_instalment_waits_for_its_own_payment(project, instalment, world, at):
    later = project.instalments.create(number=2, due_on=DAY, amount=Decimal(100))
    pay(instalment, world, at)
    pay_instalment(instalment=later, on=on(12), actor=world.steward, at=at)
    given = {"project": project, "amount": Decimal(1), "on": on(11), "actor": world.steward}
    with pytest.raises(DomainError, match=r"Oct\. 12, 2026"):
        record_return(instalment=later, at=at, **given)
    assert record_return(instalment=instalment, at=at, **given).on == on(11)


MOVES = st.lists(
    st.tuples(st.sampled_from(["plan", "pay", "back"]), st.integers(1, 3000), st.integers(0, 3)),
    max_size=12,
)


class LedgerHolds(TestCase):
    """Whatever people try, in whatever order, no more is planned or paid than awarded."""

    @settings(max_examples=25, deadline=None)
    @given(moves=MOVES)
    def test_any_order_of_acts(self, moves):
        at = datetime(2026, 10, 15, tzinfo=UTC)
        call = make_call()
        project = make_project(
            make_proposal(call),
            state=ProjectState.PREPARING,
            agreement="x",
            amount=Decimal(5000),
        )
        actor = call.created_by
        project = sign_agreement(project=project, signed_on=DAY, actor=actor, at=at)
        for what, amount, which in moves:
            parts = list(project.instalments.all())
            try:
                if what == "plan":
                    add_instalment(
                        project=project, due_on=DAY, amount=Decimal(amount), condition="",
                        actor=actor, at=at,
                    )  # fmt: skip
                elif what == "pay" and parts:
                    part = parts[which % len(parts)]
                    pay_instalment(instalment=part, on=DAY, actor=actor, at=at)
                elif what == "back":
                    part = parts[which % len(parts)] if parts and which else None
                    record_return(
                        project=project, amount=Decimal(amount), on=DAY, actor=actor, at=at,
                        instalment=part,
                    )  # fmt: skip
            except DomainError:
                continue
        row = queries.with_money(Project.objects.filter(pk=project.pk)).get()
        assert queries.planned_total(project) <= Decimal(5000)
        assert Decimal(0) <= row.paid <= Decimal(5000)
        assert row.left == queries.ledger_of(project)[-1].balance
