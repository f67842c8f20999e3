"""The plan never exceeds the award; the ledger is only added to, and its balance is counted."""

from datetime import date
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

DAY = date(2027, 2, 1)


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


MOVES = st.lists(
    st.tuples(st.sampled_from(["plan", "pay", "back"]), st.integers(1, 3000), st.integers(0, 3)),
    max_size=12,
)


class LedgerHolds(TestCase):
    """Whatever people try, in whatever order, no more is planned or paid than awarded."""

    @settings(max_examples=25, deadline=None)
    @given(moves=MOVES)
    def test_any_order_of_acts(self, moves):
        from datetime import UTC, datetime

        at = datetime(2027, 1, 1, tzinfo=UTC)
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
