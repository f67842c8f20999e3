"""Reminders of drafts: in the reader's language, once each, anew after an extension, never twice."""

from datetime import timedelta

import pytest
from django.core import mail

from calls.applying.services import remind_open_drafts
from calls.publishing import services as calls
from minka.notifications.models import Notice
from minka.notifications.services import deliver
from tests.factories.accounts import make_member, make_user
from tests.factories.publishing import CLOSES

pytestmark = pytest.mark.django_db
WORDS = {"es": "Quedan 2 días", "pt-br": "Faltam 2 dias", "en": "2 days left"}


def sweep(clock, **before):
    """Let it be so long before the deadline; remind, tell followers, and deliver."""
    clock.instant = CLOSES - timedelta(**before)
    remind_open_drafts(at=clock.instant)
    calls.remind_followers(at=clock.instant)
    deliver()


def kinds_told(person):
    """Return the kinds of mail that a person got, in order."""
    return list(
        Notice.objects.filter(recipient=person, channel="mail", state="sent")
        .order_by("pk")
        .values_list("kind", flat=True)
    )


@pytest.mark.parametrize("language", WORDS)
def test_each_reader_is_reminded_in_their_own_language(draft, organisation, clock, language):
    person = make_member(organisation, make_user(language=language), "editor").user
    sweep(clock, days=2)
    sent = [one for one in mail.outbox if one.to == [person.email]]
    assert len(sent) == 1
    assert sent[0].subject.startswith(WORDS[language].split()[0])
    assert sent[0].extra_headers["Content-Language"].lower() == language


def test_who_writes_and_follows_gets_one_mail_for_a_deadline(draft, owner, call, clock):
    follower = make_user()
    for person in (owner, follower):
        calls.follow_call(call=call, user=person)
    for days in (7, 6, 2, 1):
        sweep(clock, days=days)
    assert kinds_told(owner) == ["applying.closing"] * 3
    assert kinds_told(follower) == ["publishing.closing"] * 2


def test_an_extension_is_told_once_and_reminded_anew(draft, owner, call, clock):
    calls.follow_call(call=call, user=owner)
    sweep(clock, days=1)
    stage, moved = call.stages.get(), CLOSES + timedelta(days=10)
    given = {"reason": "Falló la red.", "actor": call.created_by, "at": clock.instant}
    calls.extend_deadline(stage=stage, deadline_at=moved, **given)
    deliver()
    for _ in range(3):
        sweep(clock, days=-3)
    for _ in range(3):
        sweep(clock, days=-9)
    assert kinds_told(owner) == [
        "applying.closing",
        "applying.extended",
        "applying.closing",
        "applying.closing",
    ]


def test_who_has_submitted_hears_of_the_deadline_as_a_follower(send, owner, call, clock):
    calls.follow_call(call=call, user=owner)
    send()
    sweep(clock, days=1)
    assert "publishing.closing" in kinds_told(owner)
    assert "applying.closing" not in kinds_told(owner)
