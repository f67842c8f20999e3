"""Following a call: what its followers hear, once, in their language, and how they stop."""

from datetime import timedelta

import pytest
from django.core import mail, signing
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import translation

from calls.publishing import services
from calls.publishing.models import Follow
from calls.publishing.queries.follows import followers, told_elsewhere
from calls.publishing.tasks import remind_followers as task
from calls.publishing.views.following import unfollow_path
from calls.publishing.views.notices import notice_kinds
from minka.notifications.delivery.words import UNSUBSCRIBE_SALT
from minka.notifications.models import FanOut, Notice
from minka.notifications.services import deliver, stop_mail
from tests.factories.accounts import make_user
from tests.factories.publishing import CLOSES, make_call

from .conftest import signed_in

KINDS = {kind.name: kind for kind in notice_kinds()}


@pytest.fixture
def call(db):
    """Return an open call."""
    return make_call(title={"es": "Agua", "pt-BR": "Água", "en": "Water"})


@pytest.fixture
def reader(call):
    """Return somebody who follows it, in Portuguese, in Bogotá."""
    person = make_user("Ana Lima", language="pt-br", time_zone="America/Bogota")
    services.follow_call(call=call, user=person)
    return person


def before(**delta):
    """Return an instant so long before the deadline."""
    return CLOSES - timedelta(**delta)


def told(kind="publishing.closing"):
    """Return who was told what on the site."""
    rows = Notice.objects.filter(kind=kind, channel="site").order_by("pk")
    return [(row.recipient_id, row.data.get("days") or row.data.get("what")) for row in rows]


def sweep(clock, instant):
    """Let the machine be at an instant, sweep and deliver."""
    clock.instant = instant
    found = task()
    deliver()
    return found


def test_following_twice_is_following_once(call, reader):
    services.follow_call(call=call, user=reader)
    assert Follow.objects.count() == 1
    services.unfollow_call(call=call, user=reader)
    services.unfollow_call(call=call, user=reader)
    assert not Follow.objects.exists()


def test_a_follower_hears_a_week_and_a_day_before_and_once_each(call, reader, clock):
    for days in (8, 7, 6, 2):
        sweep(clock, before(days=days))
    for hours in (24, 20, 1, 0):
        sweep(clock, before(hours=hours))
    sweep(clock, CLOSES + timedelta(seconds=1))
    assert told() == [(reader.pk, 7), (reader.pk, 1)]


def test_a_new_deadline_is_told_anew(call, reader, clock):
    sweep(clock, before(hours=20))
    stage = call.stages.get()
    moved = CLOSES + timedelta(days=5)
    given = {"reason": "Falló la red.", "actor": call.created_by, "at": clock.instant}
    services.extend_deadline(stage=stage, deadline_at=moved, **given)
    sweep(clock, moved - timedelta(hours=10))
    assert told() == [(reader.pk, 1), (reader.pk, 1)]
    assert told("publishing.changed") == [(reader.pk, "extended")]


@pytest.mark.parametrize("change", [{"state": "cancelled"}, {"state": "decided"}])
def test_what_does_not_receive_reminds_nobody(call, reader, clock, change):
    type(call).objects.filter(pk=call.pk).update(**change)
    assert sweep(clock, before(days=1)) == 0


def test_who_stopped_meanwhile_is_not_mailed(call, reader, clock):
    clock.instant = before(days=1)
    task()
    deliver()
    notice = Notice.objects.filter(kind="publishing.closing", channel="mail").get()
    assert KINDS["publishing.closing"].still_due(notice) is True
    services.unfollow_call(call=call, user=reader)
    assert KINDS["publishing.closing"].still_due(notice) is False


def test_the_mail_speaks_to_its_reader_and_has_a_way_out(call, reader, clock):
    sweep(clock, before(days=7))
    sent = next(one for one in mail.outbox if one.to == [reader.email])
    assert "Água" in sent.subject
    assert "Bogot" in sent.body
    token = unfollow_path(reader, call.public_id).split("/")[-2].split(":")[0]
    assert f"/calls/following/stop/{token}" in sent.body
    assert "/calls/following/stop/" in sent.alternatives[0].content


def test_changes_are_told(call, reader, clock, at):
    call.rules = {"es": [{"title": "Uno", "body": "Antes."}]}
    call.languages = ["es"]
    call.save()
    doing = {"actor": call.created_by, "at": at}
    change = services.Change(1, {}, {"es": "Ahora."}, {"es": "Faltaba."})
    services.amend_rules(call=call, change=change, **doing)
    services.mark_decided(call=call, **doing)
    deliver()
    assert told("publishing.changed") == [(reader.pk, "amended"), (reader.pk, "results")]
    other = make_call()
    services.follow_call(call=other, user=reader)
    services.cancel_call(call=other, reason="Sin fondos.", **doing)
    deliver()
    assert told("publishing.changed")[-1] == (reader.pk, "cancelled")


def test_who_hears_it_from_another_room_is_left_out(call, reader, monkeypatch):
    other = make_user()
    services.follow_call(call=call, user=other)
    inactive = make_user(is_active=False)
    services.follow_call(call=call, user=inactive)
    stage = call.stages.get()
    assert list(followers("closing", stage.public_id)) == [reader.pk, other.pk]
    monkeypatch.setattr(told_elsewhere, "_entries", {})
    told_elsewhere.register("test.closing", ("closing", lambda about: [other.pk]))
    assert list(followers("closing", stage.public_id)) == [reader.pk]
    assert list(followers("amended", call.public_id)) == [reader.pk, other.pk]


@pytest.mark.parametrize("count", [1, 3])
def test_telling_many_costs_what_telling_one_does(call, clock, django_assert_num_queries, count):
    for _ in range(count):
        services.follow_call(call=call, user=make_user())
    clock.instant = before(days=1)
    with django_assert_num_queries(5):  # the stages, what is told, a savepoint around the event
        task()
    with django_assert_num_queries(2):
        assert task() == 0
    event = FanOut.objects.get()
    with django_assert_num_queries(2):  # who hears it from another room, and the followers
        assert len(list(KINDS[event.kind].audience(event))) == count


# ---- Pages


def test_the_button_follows_and_stops(call):
    person = make_user(language="en")
    client = signed_in(person)
    page = client.get(call.get_absolute_url()).content.decode()
    assert "Follow this call" in page
    answer = client.post(reverse("publishing:follow", args=[call.slug]))
    assert answer["Location"] == call.get_absolute_url()
    page = client.get(call.get_absolute_url()).content.decode()
    assert "Stop following" in page
    stop = reverse("publishing:unfollow", args=[call.slug])
    mine = reverse("publishing:following")
    assert client.post(stop, {"next": mine})["Location"] == mine
    assert not Follow.objects.exists()


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_stopping_leads_nowhere_else(call, reader, back):
    stop = reverse("publishing:unfollow", args=[call.slug])
    assert signed_in(reader).post(stop, {"next": back})["Location"] == call.get_absolute_url()


def test_following_asks_for_a_post(call, reader):
    for name in ("follow", "unfollow"):
        url = reverse(f"publishing:{name}", args=[call.slug])
        assert signed_in(reader).get(url).status_code == 405
    assert Follow.objects.count() == 1


def test_a_visitor_sees_no_button(call):
    assert "/follow/" not in Client().get(call.get_absolute_url()).content.decode()


def test_one_finds_what_one_follows(call, reader):
    client = signed_in(reader)
    for url in (reverse("publishing:following"), reverse("common:home")):
        assert "Água" in client.get(url).content.decode()
    assert "Água" in client.get(reverse("notifications:preferences")).content.decode()
    other = signed_in(make_user())
    for url in (reverse("publishing:following"), reverse("notifications:preferences")):
        assert "Água" not in other.get(url).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_for_one_and_for_three(reader, django_assert_num_queries, count):
    for _ in range(count):
        services.follow_call(call=make_call(), user=reader)
    client = signed_in(reader)
    client.get(reverse("publishing:following"))
    with django_assert_num_queries(4):  # the session, the person, the navigation, the calls
        client.get(reverse("publishing:following"))


def test_the_link_of_a_mail_asks_before_it_stops(call, reader):
    url = unfollow_path(reader, call.public_id)
    client = Client()
    page = client.get(url, headers={"accept-language": "en"})
    assert "Stop following this call?" in page.content.decode()
    assert Follow.objects.exists()
    assert client.post(url).status_code == 200
    assert not Follow.objects.exists()
    assert client.post(url).status_code == 200


@pytest.mark.parametrize("token", ["x", "a:b:c", "%00", "é"])
def test_a_false_link_is_not_found(call, reader, token):
    assert Client().post(f"/calls/following/stop/{token}/").status_code == 404
    assert Follow.objects.exists()


def test_a_link_of_another_kind_is_not_found(call, reader):
    claim = {"who": str(reader.public_id), "call": str(call.public_id)}
    token = signing.dumps(claim, salt=UNSUBSCRIBE_SALT)
    url = reverse("publishing:unfollow_by_mail", args=[token])
    assert Client().post(url).status_code == 404


def test_a_kind_switched_off_stays_on_the_site(call, reader, clock):
    stop_mail(user=reader, kind="publishing.closing")
    sweep(clock, before(days=1))
    assert told() == [(reader.pk, 1)]
    assert not Notice.objects.filter(kind="publishing.closing", channel="mail").exists()


WORDS = {
    "closing": {"days": 7, "deadline": CLOSES},
    "changed": {"what": "extended", "before": CLOSES, "after": CLOSES, "reason": "Red."},
    "changed cancelled": {"what": "cancelled", "reason": "Sin fondos."},
    "changed amended": {
        "what": "amended",
        "reasons": {"es": "Lo preguntaron."},
        "number": 3,
        "version": 2,
    },
    "changed results": {"what": "results"},
    "inquiry_asked": {"body": "¿Puede una red?"},
    "inquiry_settled": {"question": {"es": "¿Red?"}, "answer": {"es": "Sí."}, "version": 2},
    "inquiry_settled declined": {"declined": True, "reason": "No es de aquí."},
}


@pytest.mark.parametrize("what", WORDS)
@pytest.mark.parametrize("language", ["es", "pt-br", "en"])
def test_the_words_of_each_notice(what, language):
    data = {"call": {"es": "Agua"}, "zone": "America/Santiago", **WORDS[what]}
    name = what.split(" ")[0]
    with translation.override(language):
        given = {"data": data, "url": "http://x", "zone": "America/Lima", "stop": "/s/"}
        text = render_to_string(f"publishing/notices/{name}.txt", given)
    subject, empty, *rest = text.split("\n")
    assert "Agua" in subject
    assert not empty.strip()
    body = "\n".join(rest)
    assert "http://x" in body
    for value in WORDS[what].values():
        if isinstance(value, str) and value not in ("extended", "cancelled", "amended", "results"):
            assert value in body
    assert ("/s/" in body) == (name in ("closing", "changed"))
