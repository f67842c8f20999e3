"""A notice is written with what it tells: once for each event, person and channel."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from minka.notifications.kinds import NoticeKind, plain, register, revive
from minka.notifications.models import FanOut, Notice
from minka.notifications.services import choose_mails, deliver, fan_out, notify, spread
from minka.notifications.states import Channel, FanOutState, NoticeState
from tests.factories.accounts import make_user
from tests.platform.notifications.conftest import AUDIENCE

pytestmark = pytest.mark.django_db


def told(user, channel):
    return Notice.objects.filter(recipient=user, channel=channel)


def test_a_person_is_told_once_by_mail_and_on_the_site(at):
    ana = make_user("Ana")
    for _twice in range(2):
        notify("trial.told", to=[ana, ana], key="1", at=at, path="/x/", what="Recibo")
    mail = told(ana, Channel.MAIL).get()
    site = told(ana, Channel.SITE).get()
    assert (mail.state, mail.sent_at, mail.data) == (NoticeState.PENDING, None, {"what": "Recibo"})
    assert (site.state, site.sent_at, site.read_at) == (NoticeState.SENT, at, None)


def test_another_event_is_another_notice(at):
    ana = make_user()
    for key in ("1", "2"):
        notify("trial.told", to=[ana], key=key, at=at)
    assert Notice.objects.count() == 4


def test_nothing_is_told_when_the_act_is_undone(at):
    ana = make_user()
    with transaction.atomic():
        notify("trial.told", to=[ana], key="1", at=at)
        transaction.set_rollback(True)
    assert not Notice.objects.exists()


def test_an_unknown_kind_is_an_error(at):
    with pytest.raises(KeyError, match=r"trial\.nothing"):
        notify("trial.nothing", to=[make_user()], key="1", at=at)


def test_nobody_to_tell_costs_nothing(at, django_assert_num_queries):
    with django_assert_num_queries(0):
        notify("trial.told", to=[], key="1", at=at)


def test_a_mail_that_is_not_wanted_is_not_written(at):
    ana, luz = make_user("Ana"), make_user("Luz")
    choose_mails(user=ana, by_mail={"trial.told": False, "trial.quiet": True, "trial.proof": False})
    for kind in ("trial.told", "trial.quiet", "trial.proof"):
        notify(kind, to=[ana, luz], key="1", at=at)
    mails = Notice.objects.filter(channel=Channel.MAIL).values_list("recipient__name", "kind")
    assert set(mails) == {
        ("Ana", "trial.quiet"),
        ("Ana", "trial.proof"),
        ("Luz", "trial.told"),
        ("Luz", "trial.proof"),
    }
    assert Notice.objects.filter(channel=Channel.SITE).count() == 6


def test_a_notice_held_back_shows_when_it_is_due(at, clock):
    ana = make_user()
    notify("trial.told", to=[ana], key="1", at=at, due_at=at + timedelta(hours=1), what="x")
    assert told(ana, Channel.SITE).get().state == NoticeState.PENDING
    assert not deliver(clock=clock)["sent"]
    clock.on(hours=1)
    assert deliver(clock=clock)["sent"] == 2
    assert told(ana, Channel.SITE).get().sent_at == clock.instant


def test_a_fan_out_tells_its_audience_once(at, clock):
    AUDIENCE.extend(make_user().pk for _each in range(3))
    for _twice in range(2):
        fan_out("trial.told", key="1", about=uuid.uuid4(), at=at, path="/x/", what="Prórroga")
    assert not Notice.objects.exists()
    deliver(clock=clock)
    assert Notice.objects.filter(channel=Channel.SITE, path="/x/").count() == 3
    assert Notice.objects.filter(channel=Channel.MAIL, state=NoticeState.SENT).count() == 3
    assert FanOut.objects.get().state == FanOutState.DONE


def test_a_fan_out_that_died_half_way_goes_on_and_doubles_nobody(at, clock):
    people = [make_user().pk for _each in range(3)]
    AUDIENCE.extend(people)
    fan_out("trial.quiet", key="1", about=uuid.uuid4(), at=at)
    spread("trial.quiet", user_ids=people[:2], key="1", at=at, data={})
    FanOut.objects.update(claimed_until=at + timedelta(minutes=1))
    deliver(clock=clock)
    assert Notice.objects.count() == 2
    clock.on(minutes=2)
    deliver(clock=clock)
    assert sorted(Notice.objects.values_list("recipient_id", flat=True)) == sorted(people)


def test_a_kind_without_an_audience_cannot_fan_out(at):
    with pytest.raises(ValueError, match="no audience"):
        fan_out("trial.proof", key="1", about=uuid.uuid4(), at=at)


def test_a_poisoned_fan_out_ends_as_failed(at, clock):
    register(NoticeKind("trial.poison", "Poison", audience=lambda row: [1 // 0]))
    fan_out("trial.poison", key="1", about=uuid.uuid4(), at=at)
    for _each in range(8):
        deliver(clock=clock)
        clock.on(hours=13)
    row = FanOut.objects.get()
    assert (row.state, row.error, row.attempts) == (FanOutState.FAILED, "ZeroDivisionError", 8)


def test_telling_500_people_takes_few_queries(at, clock, django_assert_max_num_queries):
    """G13: on PostgreSQL at most 10; SQLite needs an INSERT for each 60 rows."""
    from django.db import connection

    from minka.accounts.models import User

    User.objects.bulk_create(User(email=f"p{n}@example.org", name=str(n)) for n in range(500))
    people = list(User.objects.values_list("pk", flat=True))
    limit = 5 if connection.vendor == "postgresql" else 15
    with django_assert_max_num_queries(limit):
        spread("trial.quiet", user_ids=people, key="1", at=at, data={"what": "x"})
    assert Notice.objects.count() == 500


def test_data_survive_the_outbox_as_what_they_were(at):
    given = {
        "when": at,
        "day": at.date(),
        "amount": Decimal("1500.50"),
        "title": {"es": "Acción", "en": "Action"},
        "words": "2026-13-40",
        "id": uuid.UUID(int=5),
        "count": 3,
    }
    kept = revive(plain(given))
    assert kept == {**given, "id": str(uuid.UUID(int=5))}
