"""Many hands at once: one proposal an organisation, one submission, one receipt, no lost text."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from calls.applying.models import Entry, Proposal, Receipt
from calls.applying.queries import current_entry
from calls.applying.rules import sha256_of
from calls.applying.services import (
    AlreadyProposed,
    NotReceived,
    StaleDraft,
    save_draft,
    start_proposal,
    submit_entry,
    withdraw_entry,
)
from calls.applying.states import BudgetSource
from minka.common.errors import DomainError
from minka.common.models import AuditEvent
from minka.notifications.models import Notice
from tests.factories.accounts import make_organisation, make_user
from tests.factories.applying import make_proposal
from tests.factories.publishing import CLOSES, make_call

pytestmark = pytest.mark.django_db(transaction=True)
TWENTY = 20


def ready():
    """Make a complete draft; return its entry and its owner."""
    owner = make_user()
    call = make_call(code="PAR")
    proposal = make_proposal(call, make_organisation(owner), submitted=False)
    entry = current_entry(proposal)
    proposal.budget_lines.create(
        stage=entry.stage, concept="Todo", source=BudgetSource.REQUESTED, amount=12000
    )
    return entry, owner


def at_once(acts):
    """Run every act in a thread and connection of its own, all released together."""
    gate = threading.Barrier(len(acts))

    def run(act):
        gate.wait()
        try:
            return act()
        except DomainError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def in_turn(acts):
    """Run every act one after the other."""
    found = []
    for act in acts:
        try:
            found.append(act())
        except DomainError as error:
            found.append(error)
    return found


# SQLite has one writer: there the same acts come one after the other.
WAYS = [
    pytest.param(at_once, id="at-once", marks=pytest.mark.postgresql),
    pytest.param(in_turn, id="in-turn"),
]


def check_one_receipt(entry, receipts):
    """Hold invariants I1 and I2."""
    assert len({receipt.pk for receipt in receipts}) == Receipt.objects.count() == 1
    receipt = Receipt.objects.get()
    assert sha256_of(receipt.snapshot) == receipt.sha256
    entry.refresh_from_db()
    assert (entry.state, entry.submissions, receipt.version) == ("submitted", 1, 1)
    assert AuditEvent.objects.filter(state_to="submitted").count() == 2
    assert Notice.objects.filter(kind="applying.received").count() == 2


@pytest.mark.parametrize("run", WAYS)
@pytest.mark.parametrize("same_key", [True, False], ids=["double-click", "colleagues"])
def test_twenty_submissions_give_one_receipt(run, same_key, at):
    entry, owner = ready()
    key = uuid.uuid4()
    acts = [
        lambda: submit_entry(
            entry=entry,
            actor=owner,
            at=at,
            idempotency_key=key if same_key else uuid.uuid4(),
        )
        for _ in range(TWENTY)
    ]
    check_one_receipt(entry, run(acts))


@pytest.mark.parametrize("run", WAYS)
def test_twenty_starts_give_one_proposal(run, at):
    owner = make_user()
    organisation, call = make_organisation(owner), make_call()
    acts = [
        lambda: start_proposal(
            call=call, organisation=organisation, title="T", language="es", actor=owner, at=at
        )
        for _ in range(TWENTY)
    ]
    found = run(acts)
    assert Proposal.objects.count() == Entry.objects.count() == 1
    assert sum(isinstance(one, AlreadyProposed) for one in found) == TWENTY - 1


@pytest.mark.parametrize("run", WAYS)
def test_ten_organisations_get_ten_numbers(run, at):
    owner, call = make_user(), make_call()
    organisations = [make_organisation(owner) for _ in range(10)]
    acts = [
        lambda one=one: start_proposal(
            call=call, organisation=one, title="T", language="es", actor=owner, at=at
        )
        for one in organisations
    ]
    assert sorted(proposal.number for proposal in run(acts)) == list(range(1, 11))


@pytest.mark.parametrize("run", WAYS)
def test_a_save_and_a_submission_at_once_agree(run, at):
    """The receipt holds the text from before or after the save, never half of it."""
    entry, owner = ready()
    values = {"q_learning": "Después.", "q_where": "Después."}
    save = lambda: save_draft(entry=entry, values=values, actor=owner, at=at)  # noqa: E731
    send = lambda: submit_entry(  # noqa: E731
        entry=entry, actor=owner, at=at, idempotency_key=uuid.uuid4()
    )
    run([save, send])
    entry.refresh_from_db()
    snapshot = Receipt.objects.get().snapshot
    assert snapshot["answers"] == entry.answers
    assert len({text == "Después." for text in entry.answers.values()}) == 1


@pytest.mark.parametrize("run", WAYS)
def test_of_many_savers_of_one_field_one_wins_and_all_others_are_told(run, at):
    entry, owner = ready()
    seen = {"q_where": _mark(entry)}
    acts = [
        lambda n=n: save_draft(
            entry=entry, values={"q_where": f"Lugar {n}"}, actor=owner, at=at, seen=seen
        )
        for n in range(8)
    ]
    found = run(acts)
    stale = [one for one in found if isinstance(one, StaleDraft)]
    entry.refresh_from_db()
    assert (len(stale), entry.version) == (7, 2)
    assert {one.conflicts["q_where"] for one in stale} == {entry.answers["where"]}


def _mark(entry):
    from calls.applying.rules import fingerprint

    return fingerprint(entry.answers["where"])


@pytest.mark.parametrize("run", WAYS)
def test_savers_of_different_fields_all_win(run, at):
    entry, owner = ready()
    acts = [
        lambda name=name: save_draft(entry=entry, values={name: "Nuevo"}, actor=owner, at=at)
        for name in ("q_where", "q_learning", "title", "summary")
    ]
    run(acts)
    entry.refresh_from_db()
    assert entry.answers == {"where": "Nuevo", "learning": "Nuevo"}
    assert (entry.proposal.title, entry.proposal.summary) == ("Nuevo", "Nuevo")


@pytest.mark.parametrize("run", WAYS)
def test_late_ones_leave_a_trace_each_and_nothing_else(run):
    entry, owner = ready()
    acts = [
        lambda: submit_entry(
            entry=entry,
            actor=owner,
            at=CLOSES + timedelta(seconds=1),
            idempotency_key=uuid.uuid4(),
        )
        for _ in range(5)
    ]
    assert all(isinstance(one, NotReceived) for one in run(acts))
    assert AuditEvent.objects.filter(verb="applying.refused").count() == 5
    assert not Receipt.objects.exists()


def test_withdraw_and_submit_again_gives_versions(at):
    entry, owner = ready()
    for version in (1, 2, 3):
        key = uuid.uuid4()
        receipt = submit_entry(entry=entry, actor=owner, at=at, idempotency_key=key)
        assert (receipt.version, receipt.number) == (version, f"PAR-0001-{version}")
        withdraw_entry(entry=entry, actor=owner, at=at)
    assert Receipt.objects.count() == 3
