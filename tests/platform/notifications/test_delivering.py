"""What is due reaches a final state, whatever the mail server does and whoever dies."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils.translation import override

from minka.common.errors import DomainError
from minka.common.models import AuditEvent
from minka.notifications.models import Notice
from minka.notifications.queries import unsettled
from minka.notifications.services import (
    choose_mails,
    deliver,
    mark_all_read,
    notify,
    try_again,
)
from minka.notifications.services.delivering import LEASE, PAUSES, claim
from minka.notifications.states import Channel, NoticeState
from minka.notifications.tasks import deliver_due
from tests.factories.accounts import make_user
from tests.platform.notifications.conftest import NO_LONGER_DUE

pytestmark = pytest.mark.django_db


def tell(user, at, key="1", kind="trial.told"):
    notify(kind, to=[user], key=key, at=at, path="/x/", what="Recibo")
    return Notice.objects.get(recipient=user, channel=Channel.MAIL, key=key, kind=kind)


def state(notice):
    notice.refresh_from_db()
    return notice.state


def test_a_mail_goes_out_and_says_when(at, clock, sink):
    notice = tell(make_user(email="ana@example.org"), at)
    clock.on(seconds=4)
    assert deliver(clock=clock)["sent"] == 1
    notice.refresh_from_db()
    assert (notice.state, notice.sent_at, notice.attempts) == ("sent", clock.instant, 1)
    assert (notice.claimed_until, notice.error) == (None, "")
    assert [mail["Subject"] for mail in sink.to("ana@example.org")] == ["Recibo & más"]


def test_delivering_twice_sends_once(at, clock, sink):
    tell(make_user(), at)
    for _each in range(3):
        deliver(clock=clock)
        clock.on(minutes=10)
    assert len(sink.taken) == 1


def test_the_task_carries_nothing_and_can_come_twice(at, sink):
    tell(make_user(), at)
    for _twice in range(2):
        deliver_due()
    assert len(sink.taken) == 1


def test_a_batch_uses_one_connection(at, clock, sink):
    for _each in range(5):
        tell(make_user(), at)
    deliver(clock=clock)
    assert (len(sink.taken), sink.connections) == (5, 1)


@pytest.mark.parametrize("answer", ["552 too big", "rcpt 550 nobody here"])
def test_a_refusal_for_good_is_a_failure_and_blocks_nobody(at, clock, sink, answer):
    bad, good = make_user(email="bad@example.org"), make_user()
    sink.answers["bad@example.org"] = answer
    refused, taken = tell(bad, at), tell(good, at)
    deliver(clock=clock)
    assert (state(refused), state(taken)) == (NoticeState.FAILED, NoticeState.SENT)
    assert answer.removeprefix("rcpt ")[:3] in refused.error
    clock.on(days=2)
    assert not deliver(clock=clock)


@pytest.mark.parametrize("answer", ["451 later", "rcpt 450 busy", "421 closing"])
def test_a_refusal_for_now_is_tried_again_after_growing_pauses(at, clock, sink, answer):
    sink.answers["slow@example.org"] = answer
    slow, good = tell(make_user(email="slow@example.org"), at), tell(make_user(), at)
    deliver(clock=clock)
    assert (state(slow), state(good)) == (NoticeState.PENDING, NoticeState.SENT)
    assert slow.due_at == at + timedelta(minutes=1)
    clock.on(seconds=59)
    assert not deliver(clock=clock)
    clock.on(seconds=1)
    deliver(clock=clock)
    slow.refresh_from_db()
    assert (slow.attempts, slow.due_at) == (2, clock.instant + timedelta(minutes=5))
    sink.answers.clear()
    clock.on(minutes=5)
    deliver(clock=clock)
    assert (state(slow), slow.error) == (NoticeState.SENT, "")


def test_after_the_last_pause_it_is_a_failure(at, clock, sink):
    sink.answers["never@example.org"] = "451 later"
    notice = tell(make_user(email="never@example.org"), at)
    for _each in range(len(PAUSES)):
        deliver(clock=clock)
        assert state(notice) == NoticeState.PENDING
        clock.on(hours=13)
    deliver(clock=clock)
    assert (state(notice), notice.attempts) == (NoticeState.FAILED, len(PAUSES) + 1)


def test_a_connection_that_breaks_after_the_text_leaves_a_doubt(at, clock, sink):
    sink.answers["lost@example.org"] = "drop"
    doubt, good = tell(make_user(email="lost@example.org"), at), tell(make_user(), at)
    deliver(clock=clock)
    assert (state(doubt), state(good)) == (NoticeState.UNSURE, NoticeState.SENT)
    clock.on(days=2)
    deliver(clock=clock)
    assert len(sink.to("lost@example.org")) == 1


def test_a_server_that_falls_silent_holds_nobody_for_long(at, clock, sink):
    sink.answers["mute@example.org"] = "hang"
    mute, good = tell(make_user(email="mute@example.org"), at), tell(make_user(), at)
    deliver(clock=clock)
    assert (state(mute), mute.attempts) == (NoticeState.PENDING, 1)
    assert state(good) == NoticeState.SENT


def test_a_server_that_is_away_costs_no_attempt_and_little_time(at, clock, sink):
    notices = [tell(make_user(), at) for _each in range(3)]
    sink.stop()
    assert deliver(clock=clock)["stopped"] == 1
    assert {(state(n), n.attempts, n.claimed_until) for n in notices} == {("pending", 0, None)}
    assert not deliver(clock=clock)
    assert len(unsettled(at + timedelta(minutes=16))) == 3


def test_what_was_claimed_by_a_process_that_died_is_taken_over(at, clock, sink):
    notice = tell(make_user(), at)
    assert claim(Notice, at=at) == [notice]
    assert not deliver(clock=clock)["sent"]
    clock.on(seconds=LEASE.total_seconds() + 1)
    assert deliver(clock=clock)["sent"] == 1


def test_what_was_being_handed_over_by_a_process_that_died_is_unsure(at, clock, sink, monkeypatch):
    notice = tell(make_user(), at)
    monkeypatch.setattr("minka.notifications.services.delivering.Post.send", _die)
    with pytest.raises(KeyboardInterrupt):
        deliver(clock=clock)
    assert state(notice) == NoticeState.SENDING
    monkeypatch.undo()
    assert not deliver(clock=clock)["unsure"]
    clock.on(minutes=6)
    assert deliver(clock=clock)["unsure"] == 1
    assert (state(notice), notice.error, sink.taken) == (NoticeState.UNSURE, "lost", [])


def _die(*_args):
    raise KeyboardInterrupt


def test_the_time_for_one_run_is_limited(at, clock, sink):
    for _each in range(3):
        tell(make_user(), at)
    assert deliver(clock=clock, budget=timedelta()) == {}

    def ticking():
        clock.on(seconds=20)
        return clock.instant

    assert deliver(clock=ticking, budget=timedelta(seconds=150))["sent"] < 3
    assert Notice.objects.filter(claimed_until__isnull=False).count() == 0


def test_rights_are_asked_again_when_sending(at, clock, sink):
    notice = tell(make_user(), at, key="secret")
    NO_LONGER_DUE.add("secret")
    deliver(clock=clock)
    assert (state(notice), notice.error, sink.taken) == (NoticeState.DROPPED, "not_due", [])


def test_who_left_read_it_or_switched_it_off_gets_no_mail(at, clock, sink):
    gone, off, read, kept = (make_user(is_active=name != "gone") for name in ("gone", *"abc"))
    mails = [tell(user, at) for user in (gone, off, read, kept)]
    proof = tell(read, at, kind="trial.proof")
    choose_mails(user=off, by_mail={"trial.told": False})
    mark_all_read(user=read, at=at)
    deliver(clock=clock)
    assert [(state(m), m.error) for m in mails] == [
        ("dropped", "inactive"),
        ("dropped", "preference"),
        ("dropped", "read"),
        ("sent", ""),
    ]
    assert state(proof) == NoticeState.SENT


def test_words_that_cannot_be_written_are_tried_again_and_block_nobody(at, clock, sink, caplog):
    broken, good = tell(make_user(), at, kind="trial.broken"), tell(make_user(), at)
    deliver(clock=clock)
    assert (state(broken), broken.attempts, broken.error) == ("pending", 1, "NoReverseMatch")
    assert state(good) == NoticeState.SENT
    for _each in PAUSES:
        clock.on(hours=13)
        deliver(clock=clock)
    assert state(broken) == NoticeState.FAILED
    assert str(broken.public_id) in caplog.text


def test_an_address_that_cannot_be_a_header_fails_alone(at, clock, sink):
    user = make_user()
    type(user).objects.filter(pk=user.pk).update(email="a@example.org\nBcc: b@example.org")
    bad, good = tell(user, at), tell(make_user(), at)
    deliver(clock=clock)
    assert (state(bad), state(good), len(sink.taken)) == ("failed", "sent", 1)


def test_a_person_asks_for_another_try(at, clock, sink):
    admin = make_user(is_superuser=True)
    sink.answers["bad@example.org"] = "552 full"
    notice = tell(make_user(email="bad@example.org"), at)
    deliver(clock=clock)
    sink.answers.clear()
    try_again(notice=notice, actor=admin, at=clock.instant)
    event = AuditEvent.objects.get(target_id=notice.public_id)
    assert (event.state_from, event.state_to, event.actor) == ("failed", "pending", admin)
    deliver(clock=clock)
    assert state(notice) == NoticeState.SENT
    with override("en"), pytest.raises(DomainError, match="not lost"):
        try_again(notice=notice, actor=admin, at=clock.instant)


def test_everything_settled_leaves_nothing_to_report(at, clock, sink):
    tell(make_user(), at)
    assert unsettled(at) == []
    assert len(unsettled(at, bound=timedelta())) == 1
    deliver(clock=clock)
    assert unsettled(at + timedelta(days=9)) == []


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has only one writer")
def test_two_workers_at_once_send_each_mail_once(at, clock, sink):
    people = [make_user() for _each in range(60)]
    notify("trial.told", to=people, key="race", at=at, what="x")
    start = threading.Barrier(2)

    def work():
        start.wait(5)
        try:
            deliver(clock=clock)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _each in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert sorted(mail["To"] for mail in sink.taken) == sorted(p.email for p in people)
    assert set(Notice.objects.values_list("state", flat=True)) == {"sent"}
