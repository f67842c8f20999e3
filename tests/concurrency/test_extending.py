"""An extension, a grace or a late code while somebody submits: nobody is refused by an old date."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction

from calls.applying.models import Entry, Receipt
from calls.applying.services import NotReceived, reopen_entry, submit_entry, withdraw_entry
from calls.applying.services.late_codes import give_late_code, revoke_late_code, take_late_code
from calls.publishing.models import LateCode
from calls.publishing.services import extend_deadline
from minka.common.errors import DomainError
from minka.common.models import AuditEvent
from minka.notifications.models import AddressMail, FanOut
from tests.factories.publishing import CLOSES

from .test_submitting import TWENTY, WAYS, check_one_receipt, ready

pytestmark = pytest.mark.django_db(transaction=True)
LATE = CLOSES + timedelta(seconds=1)
UNTIL = CLOSES + timedelta(hours=2)


def extend(entry, actor, until=UNTIL, at=LATE):
    """Return the act of extending the deadline."""
    return lambda: extend_deadline(
        stage=entry.stage, deadline_at=until, reason="Hubo un corte.", actor=actor, at=at
    )


def send(entry, owner, at=LATE, key=None):
    """Return the act of sending."""
    return lambda: submit_entry(
        entry=entry, actor=owner, at=at, idempotency_key=key or uuid.uuid4()
    )


@pytest.mark.postgresql
@pytest.mark.parametrize("what", ["submit", "reopen", "withdraw"])
def test_an_extension_made_while_it_waited_for_the_lock_counts(what, at):
    """The waiting act read the stage before the extension was committed; it is asked again."""
    entry, owner = ready()
    if what != "submit":
        send(entry, owner, at)()
    act = {
        "submit": send(entry, owner),
        "reopen": lambda: reopen_entry(entry=entry, actor=owner, at=LATE),
        "withdraw": lambda: withdraw_entry(entry=entry, actor=owner, at=LATE),
    }[what]
    waiting = threading.Event()

    def wait_and_act():
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                backends.append(cursor.fetchone()[0])
            waiting.set()
            return act()
        finally:
            connection.close()

    backends: list[int] = []
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Entry.objects.select_for_update().get(pk=entry.pk)
            later = pool.submit(wait_and_act)
            waiting.wait(10)
            _until_it_waits(backends[0])
            extend(entry, owner)()
        found = later.result(20)
    if what == "submit":
        check_one_receipt(entry, [found])
    elif what == "reopen":
        assert found.revision == {}
    else:
        assert found.state == "withdrawn"
    assert not AuditEvent.objects.filter(verb="applying.refused").exists()


def _until_it_waits(backend: int) -> None:
    """Wait until another connection stands before our lock."""
    for _attempt in range(500):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_blocking_pids(%s)", [backend])
            if cursor.fetchone()[0]:
                return
        threading.Event().wait(0.02)
    raise AssertionError("it does not wait")


@pytest.mark.parametrize("run", WAYS)
def test_of_submissions_beside_an_extension_each_is_received_or_told_and_then_received(run):
    entry, owner = ready()
    found = run([extend(entry, owner), *[send(entry, owner)] * 8])
    receipts = [one for one in found if isinstance(one, Receipt)]
    refused = [one for one in found if isinstance(one, NotReceived)]
    assert len(receipts) + len(refused) == 8
    again = send(entry, owner)()
    check_one_receipt(entry, [*receipts, again])
    assert AuditEvent.objects.filter(verb="applying.refused").count() == len(refused)


@pytest.mark.parametrize("run", WAYS)
def test_an_extension_pressed_twenty_times_is_one(run):
    entry, owner = ready()
    found = run([extend(entry, owner)] * TWENTY)
    assert sum(isinstance(one, DomainError) for one in found) == TWENTY - 1
    assert AuditEvent.objects.filter(verb="publishing.deadline_extended").count() == 1
    assert FanOut.objects.filter(kind="applying.extended").count() == 1
    entry.stage.refresh_from_db()
    assert entry.stage.deadline_at == UNTIL


@pytest.mark.parametrize("run", WAYS)
def test_of_two_extensions_the_later_stands(run):
    entry, owner = ready()
    run([extend(entry, owner, UNTIL + timedelta(hours=n)) for n in range(6)])
    entry.stage.refresh_from_db()
    assert entry.stage.deadline_at == UNTIL + timedelta(hours=5)


@pytest.mark.parametrize("run", WAYS)
def test_a_lost_response_is_asked_for_again_after_the_deadline(run, at):
    """Sent in time, answered to nobody; the retry comes late and gets the receipt that there is."""
    entry, owner = ready()
    key = uuid.uuid4()
    first = send(entry, owner, at=CLOSES, key=key)()
    found = run([send(entry, owner, at=UNTIL, key=key)] * 5)
    check_one_receipt(entry, [first, *found])
    assert not AuditEvent.objects.filter(verb="applying.refused").exists()


@pytest.mark.parametrize("run", WAYS)
def test_two_colleagues_on_the_two_sides_of_the_deadline_get_one_receipt(run):
    """Whoever comes late finds what the other sent in time, or was refused before it arrived."""
    entry, owner = ready()
    found = run([send(entry, owner, at=CLOSES), send(entry, owner, at=LATE)])
    receipts = [one for one in found if isinstance(one, Receipt)]
    check_one_receipt(entry, receipts)
    assert receipts[0].submitted_at == CLOSES


def give(entry, actor, **more):
    """Return the act of giving a late code."""
    values = {"until": UNTIL, "reason": "Luz.", "actor": actor, "at": LATE, **more}
    organisation = entry.proposal.organisation
    return lambda: give_late_code(stage=entry.stage, organisation=organisation, **values)


@pytest.mark.parametrize("run", WAYS)
def test_one_form_of_a_late_code_makes_one_code(run):
    entry, owner = ready()
    found = run([give(entry, owner, key=uuid.UUID(int=7))] * 10)
    assert LateCode.objects.count() == AddressMail.objects.count() == 1
    assert sum(bool(code) for _made, code in found) == 1


@pytest.mark.parametrize("run", WAYS)
def test_a_late_code_entered_many_times_at_once_is_entered_once(run):
    entry, owner = ready()
    _made, code = give(entry, owner)()
    run([lambda: take_late_code(entry=entry, code=code, actor=owner, at=LATE)] * 10)
    assert AuditEvent.objects.filter(verb="applying.late_code_taken").count() == 1
    check_one_receipt(entry, [send(entry, owner)()])


@pytest.mark.parametrize("run", WAYS)
def test_a_code_taken_back_beside_a_submission_leaves_one_of_two_worlds(run):
    entry, owner = ready()
    made, code = give(entry, owner)()
    take_late_code(entry=entry, code=code, actor=owner, at=LATE)
    found = run([lambda: revoke_late_code(code=made, actor=owner, at=LATE), send(entry, owner)])
    entry.refresh_from_db()
    received = isinstance(found[1], Receipt)
    assert (entry.state == "submitted") is received is Receipt.objects.exists()
    assert AuditEvent.objects.filter(verb="applying.refused").count() == (not received)
