"""A mail speaks its reader's language, tells time in their zone, and cannot be tampered with."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.core import mail

from minka.notifications.delivery.words import compose, unsubscribe_claim, unsubscribe_path
from minka.notifications.kinds import NoticeKind, register
from minka.notifications.models import AddressMail, Notice
from minka.notifications.services import deliver, notify
from minka.notifications.states import Channel, NoticeState
from tests.factories.accounts import make_foundation, make_user

pytestmark = pytest.mark.django_db
WHEN = datetime(2026, 12, 5, 16, 0, tzinfo=UTC)


@pytest.fixture
def site(settings):
    """Say where this site is."""
    settings.MINKA_SITE_URL = "https://minka.example.org/"
    return settings.MINKA_SITE_URL


def told(at, kind="trial.told", what="Recibo", **person):
    user = make_user("Ana Quispe", **person)
    notify(
        kind,
        to=[user],
        key="1",
        at=at,
        path="/projects/7/",
        what=what,
        when=WHEN,
        amount=Decimal("1500.50"),
    )
    return Notice.objects.get(recipient=user, channel=Channel.MAIL)


@pytest.mark.parametrize(
    ("language", "zone", "said"),
    [
        ("es", "America/Lima", "5 de diciembre de 2026, 11:00"),
        ("pt-br", "America/Sao_Paulo", "5 de dezembro de 2026, 13:00"),
        ("en", "America/Bogota", "5 December 2026, 11:00"),
    ],
)
def test_language_and_zone_are_the_readers(at, site, language, zone, said):
    message = compose(told(at, language=language, time_zone=zone))
    assert said in message.body
    assert ("1500.50" if language == "en" else "1\u00a0500,50").replace("1500", "1\u00a0500") in (
        message.body
    )
    assert "<time" not in message.body
    assert message.extra_headers["Content-Language"] == {"pt-br": "pt-BR"}.get(language, language)


def test_text_is_plain_and_html_is_escaped(at, site):
    message = compose(told(at, what="Maíz & <b>papa</b>"))
    html = message.alternatives[0][0]
    assert message.subject == "Maíz & <b>papa</b> & más"
    assert "https://minka.example.org/projects/7/" in message.body
    assert "<b>papa" not in html
    assert "Maíz &amp; &lt;b&gt;papa" in html
    assert 'href="https://minka.example.org/projects/7/"' in html


def test_a_subject_cannot_carry_a_header(at, site):
    message = compose(told(at, what="Hola\r\nBcc: otra@example.org\x0b\u2028"))
    raw = message.message()
    assert raw["Bcc"] is None
    assert "\n" not in message.subject
    assert message.subject.startswith("Hola")


def test_a_long_subject_is_cut(at, site):
    assert len(compose(told(at, what="x" * 500)).subject) == 200


def test_the_message_id_follows_from_the_notice(at, site):
    notice = told(at)
    ids = {compose(notice).message()["Message-ID"] for _twice in range(2)}
    assert ids == {f"<notice.{notice.public_id}@minka.example.org>"}


def test_a_machine_can_tell_that_a_machine_wrote_it_and_stop_it(at, site):
    notice = told(at)
    headers = compose(notice).extra_headers
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["List-Unsubscribe"].startswith("<https://minka.example.org/notices/unsubscribe/")
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    token = unsubscribe_path(notice).split("/")[-2]
    assert unsubscribe_claim(token) == (str(notice.recipient.public_id), "trial.told")
    assert unsubscribe_claim(token + "x") is None


def test_what_is_always_sent_offers_no_way_to_stop_it(at, site):
    message = compose(told(at, kind="trial.proof"))
    assert "List-Unsubscribe" not in message.extra_headers


def test_every_mail_says_why_it_came(at, site):
    register(NoticeKind("trial.told", "Una prueba recibida"))
    message = compose(told(at))
    for part in (message.body, message.alternatives[0][0]):
        assert "Una prueba recibida" in part
        assert "https://minka.example.org/notices/preferences/" in part


def test_a_real_mail_has_both_parts(at, clock, site):
    told(at)
    deliver(clock=clock)
    [message] = mail.outbox
    types = [part.get_content_type() for part in message.message().walk()]
    assert types == ["multipart/alternative", "text/plain", "text/html"]


def invite(at, **extra):
    from minka.accounts.services import invite as offer

    foundation = make_foundation(name="Fondo Andino")
    given = {
        "kind": "organisation",
        "scope_id": foundation.public_id,
        "scope_name": foundation.name,
        "email": "Nueva@example.org",
        "invited_by": make_user("Rosa", time_zone="America/Bogota"),
        "at": at,
        "language": "pt-BR",
        **extra,
    }
    return offer(**given)


def test_an_invitation_is_mailed_and_its_secret_forgotten(at, clock, site):
    _invitation, token = invite(at, note="Bem-vinda")
    deliver(clock=clock)
    [message] = mail.outbox
    assert message.to == ["nueva@example.org"]
    assert f"https://minka.example.org/invitations/{token}/" in message.body
    assert "Bem-vinda" in message.body
    assert "10:00" in message.body
    row = AddressMail.objects.get()
    assert (row.state, row.path, row.data) == (NoticeState.SENT, "", {})


@pytest.mark.parametrize(("kind", "words"), [("reviewer", "review"), ("call", "team")])
def test_an_invitation_says_to_what(at, clock, site, kind, words):
    invite(at, kind=kind, language="en")
    deliver(clock=clock)
    assert words in mail.outbox[0].subject


def test_an_invitation_withdrawn_meanwhile_is_not_mailed(at, clock, site):
    from minka.accounts.services import revoke_invitation

    invitation, _token = invite(at)
    revoke_invitation(invitation=invitation, actor=invitation.invited_by, at=at)
    deliver(clock=clock)
    row = AddressMail.objects.get()
    assert (mail.outbox, row.state, row.error, row.path) == ([], "dropped", "not_due", "")
