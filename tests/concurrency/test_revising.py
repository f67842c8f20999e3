"""Many hands at once on what was sent: one new version, and what was received never half changed."""

import uuid

import pytest

from calls.applying.models import Receipt
from calls.applying.queries import snapshot_of, whole
from calls.applying.rules import sha256_of
from calls.applying.services import (
    drop_revision,
    reopen_entry,
    save_draft,
    submit_entry,
    withdraw_entry,
)
from minka.common.models import AuditEvent

from .test_submitting import TWENTY, WAYS, ready

pytestmark = pytest.mark.django_db(transaction=True)
CHANGED = {"title": "Otro título", "q_where": "Cusco"}


def sent(at):
    """Return an entry that was received, its owner and its receipt."""
    entry, owner = ready()
    return entry, owner, send(entry, owner, at)()


def send(entry, owner, at, key=None):
    """Return the act of sending."""
    return lambda: submit_entry(
        entry=entry, actor=owner, at=at, idempotency_key=key or uuid.uuid4()
    )


def stands(entry):
    """Hold that what is stored is what the last receipt says."""
    entry = (
        type(entry)
        .objects.select_related("proposal__call", "form_version", "stage")
        .get(pk=entry.pk)
    )
    last = entry.receipts.latest("version")
    assert sha256_of(snapshot_of(whole(entry))) == last.sha256
    assert entry.submissions == last.version == entry.receipts.count()
    return entry, last


@pytest.mark.parametrize("run", WAYS)
@pytest.mark.parametrize("same_key", [True, False], ids=["double-click", "colleagues"])
def test_twenty_sendings_of_changes_give_one_new_version(run, same_key, at):
    entry, owner, first = sent(at)
    reopen_entry(entry=entry, actor=owner, at=at)
    save_draft(entry=entry, values=CHANGED, actor=owner, at=at)
    key = uuid.uuid4() if same_key else None
    receipts = run([send(entry, owner, at, key) for _ in range(TWENTY)])
    assert len({receipt.pk for receipt in receipts}) == 1
    assert Receipt.objects.count() == 2
    entry, last = stands(entry)
    assert (entry.revision, entry.proposal.title) == (None, "Otro título")
    assert last.pk != first.pk
    assert AuditEvent.objects.filter(verb="applying.resubmitted").count() == 1


@pytest.mark.parametrize("run", WAYS)
def test_twenty_openings_are_one(run, at):
    entry, owner, _first = sent(at)
    run([lambda: reopen_entry(entry=entry, actor=owner, at=at)] * TWENTY)
    assert AuditEvent.objects.filter(verb="applying.reopened").count() == 1
    stands(entry)


@pytest.mark.parametrize("run", WAYS)
def test_a_save_and_a_sending_at_once_lose_nothing(run, at):
    """The save is in the new version, or refused: never outside of what the receipt says."""
    entry, owner, _first = sent(at)
    reopen_entry(entry=entry, actor=owner, at=at)
    save_draft(entry=entry, values=CHANGED, actor=owner, at=at)
    values = {"q_learning": "Después."}
    save = lambda: save_draft(entry=entry, values=values, actor=owner, at=at)  # noqa: E731
    run([save, send(entry, owner, at)])
    entry, _last = stands(entry)
    assert entry.answers["where"] == "Cusco"


@pytest.mark.parametrize("run", WAYS)
def test_sending_withdrawing_and_giving_up_at_once_agree(run, at):
    entry, owner, _first = sent(at)
    reopen_entry(entry=entry, actor=owner, at=at)
    save_draft(entry=entry, values=CHANGED, actor=owner, at=at)
    run(
        [
            send(entry, owner, at),
            lambda: drop_revision(entry=entry, actor=owner, at=at),
            lambda: withdraw_entry(entry=entry, actor=owner, at=at),
        ]
    )
    entry.refresh_from_db()
    assert entry.revision is None
    if entry.state == "submitted":
        stands(entry)
