"""A project is opened by a decision, agreed, signed, and ends."""

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from calls.accompanying.models import Project, Transaction
from calls.accompanying.services import (
    accept_report,
    cancel_project,
    complete_project,
    open_project,
    save_agreement,
    sign_agreement,
    submit_report,
)
from calls.accompanying.signals import project_opened
from calls.accompanying.states import ProjectState, TransactionKind
from calls.selecting.signals import proposal_selected
from minka.common.errors import DomainError
from minka.common.models import AuditEvent
from minka.common.states import MoveRefused
from minka.notifications.models import Notice
from minka.notifications.states import Channel
from tests.calls.accompanying.conftest import DAY

START, END = date(2027, 2, 1), date(2027, 11, 30)


def test_a_decision_opens_a_project_once_and_tells_its_people(world, at):
    heard = []

    def listen(**said):
        heard.append(said["project"])

    project_opened.connect(listen)
    decision = SimpleNamespace(amount=Decimal(11000))
    for _twice in range(2):
        proposal_selected.send(
            object, proposal=world.proposal, decision=decision, actor=world.steward, at=at
        )
    project = Project.objects.get()
    assert (project.amount, project.currency, project.state) == (
        Decimal(11000),
        "USD",
        ProjectState.PREPARING,
    )
    assert (project.call, project.organisation) == (world.call, world.organisation)
    assert heard == [project]
    told = Notice.objects.filter(kind="accompanying.project_opened", channel=Channel.SITE)
    assert set(told.values_list("recipient", flat=True)) == {world.applicant.pk, world.viewer.pk}
    assert AuditEvent.objects.filter(target_id=project.public_id).count() == 1
    project_opened.disconnect(listen)


def test_without_a_decided_amount_it_is_what_was_asked(world, at):
    given = {"proposal": world.proposal, "actor": world.steward, "at": at}
    project = open_project(decision=SimpleNamespace(amount=None), **given)
    assert project.amount == world.proposal.amount


def agree(project, world, at, **changed):
    given = {
        "agreement": "Ferias",
        "planned_start": START,
        "planned_end": END,
        "amount": Decimal(9000),
        **changed,
    }
    return save_agreement(project=project, actor=world.steward, at=at, **given)


def test_before_signing_all_of_it_may_change(draft, world, at):
    saved = agree(draft, world, at)
    assert (saved.amount, saved.planned_start, saved.planned_end) == (Decimal(9000), START, END)


def test_after_signing_only_the_text_and_the_end_may_change(project, world, at):
    saved = agree(project, world, at, planned_end=END + timedelta(days=30), agreement="Más ferias")
    assert (saved.amount, saved.agreement) == (Decimal(12000), "Más ferias")
    assert saved.planned_end == END + timedelta(days=30)
    assert saved.planned_start != START


@pytest.mark.parametrize(
    ("changed", "code"),
    [({"planned_end": START - timedelta(days=1)}, "dates"), ({"amount": Decimal(1)}, "amount")],
)
def test_an_agreement_that_cannot_hold_is_refused(draft, world, at, changed, code):
    draft.instalments.create(number=1, due_on=START, amount=Decimal(5000))
    with pytest.raises(DomainError) as refusal:
        agree(draft, world, at, **changed)
    assert refusal.value.code == code


def test_signing_starts_the_project_and_commits_its_amount(draft, world, at):
    signed = sign_agreement(project=draft, signed_on=DAY, actor=world.steward, at=at)
    assert (signed.state, signed.signed_on, signed.actual_start) == (
        ProjectState.RUNNING,
        DAY,
        max(DAY, draft.planned_start),
    )
    entry = Transaction.objects.get(project=signed)
    assert (entry.kind, entry.amount, entry.currency, entry.on) == (
        TransactionKind.COMMITMENT,
        Decimal(12000),
        "USD",
        DAY,
    )
    with pytest.raises(MoveRefused):
        sign_agreement(project=signed, signed_on=DAY, actor=world.steward, at=at)
    assert Transaction.objects.count() == 1


@pytest.mark.parametrize("field", ["agreement", "planned_start", "planned_end", "amount"])
def test_signing_needs_the_whole_agreement(draft, world, at, field):
    setattr(draft, field, "" if field == "agreement" else None)
    draft.save()
    with pytest.raises(DomainError) as refusal:
        sign_agreement(project=draft, signed_on=DAY, actor=world.steward, at=at)
    assert refusal.value.code == "incomplete"


def test_signing_refuses_a_plan_beyond_the_award(draft, world, at):
    draft.instalments.create(number=1, due_on=START, amount=Decimal(12001))
    with pytest.raises(DomainError) as refusal:
        sign_agreement(project=draft, signed_on=DAY, actor=world.steward, at=at)
    assert refusal.value.code == "over_the_award"


def test_a_project_ends_when_its_reports_are_accepted(project, report, world, at):
    given = {"project": project, "actual_end": END, "actor": world.steward, "at": at}
    with pytest.raises(DomainError, match=r".") as refusal:
        complete_project(**given)
    assert refusal.value.code == "reports_open"
    submit_report(report=report, draft="Hicimos", actor=world.applicant, at=at)
    accept_report(report=report, answer="", actor=world.steward, at=at)
    ended = complete_project(**given)
    assert (ended.state, ended.actual_end) == (ProjectState.COMPLETED, END)
    with pytest.raises(MoveRefused):
        cancel_project(project=ended, reason="x", actor=world.steward, at=at)


def test_a_project_cannot_end_before_it_began(project, world, at):
    with pytest.raises(DomainError) as refusal:
        complete_project(project=project, actual_end=date(2026, 1, 1), actor=world.steward, at=at)
    assert refusal.value.code == "dates"


@pytest.mark.parametrize("which", ["draft", "project"])
def test_a_project_may_be_cancelled_with_a_reason(request, which, world, at):
    row = request.getfixturevalue(which)
    cancelled = cancel_project(project=row, reason="Se disolvió", actor=world.steward, at=at)
    assert cancelled.state == ProjectState.CANCELLED
    event = AuditEvent.objects.get(target_id=row.public_id, state_to="cancelled")
    assert (event.reason, event.actor, event.context_id) == (
        "Se disolvió",
        world.steward,
        world.call.public_id,
    )
    with override("en"), pytest.raises(DomainError, match="can no longer be changed"):
        agree(row, world, at)


def test_the_database_holds_the_dates(draft):
    with pytest.raises(IntegrityError), transaction.atomic():
        Project.objects.filter(pk=draft.pk).update(planned_end=date(2020, 1, 1))


def test_an_agreement_is_not_signed_on_a_day_to_come(draft, world, at):
    with pytest.raises(DomainError) as refusal:
        sign_agreement(project=draft, signed_on=date(2026, 10, 16), actor=world.steward, at=at)
    assert refusal.value.code == "signed_on"
    draft.refresh_from_db()
    assert (draft.state, draft.signed_on) == ("preparing", None)
    assert not draft.transactions.exists()
