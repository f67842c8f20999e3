"""The words of a notice, in its reader's language, and the mail that carries them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template import Context, Engine
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from minka.common.languages import current
from minka.notifications.kinds import NoticeKind, kind_named, revive
from minka.notifications.models import AddressMail, Notice

UNSUBSCRIBE_SALT = "minka.notifications.unsubscribe"
LONGEST_SUBJECT = 200
_TIME_TAG = re.compile(r"</?time[^>]*>")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029]+")


@dataclass(frozen=True)
class Reader:
    """Whom a notice speaks to: a person, or an address that belongs to nobody here."""

    name: str
    email: str
    language: str
    time_zone: str

    @classmethod
    def of(cls, row: Notice | AddressMail) -> "Reader":
        """Return the reader of a row of the outbox."""
        if isinstance(row, AddressMail):
            return cls("", row.email, row.language, row.zone)
        person = row.recipient
        return cls(person.name, person.email, person.language, person.time_zone)

    def __str__(self) -> str:
        return self.name or self.email


@dataclass(frozen=True)
class Words:
    """What a notice says: one line, and paragraphs."""

    subject: str
    text: str

    @property
    def paragraphs(self) -> list[str]:
        """Return the text's paragraphs; one may have several lines."""
        return [part.strip() for part in re.split(r"\n\s*\n", self.text) if part.strip()]


def absolute(path: str) -> str:
    """Return the whole address of a path on this site; nothing for no path."""
    return settings.MINKA_SITE_URL.rstrip("/") + path if path else ""


@contextmanager
def speaking_to(reader: Reader) -> Iterator[None]:
    """Speak the reader's language and tell time in their zone."""
    known = reader.language.lower() in dict(settings.LANGUAGES)
    language = reader.language.lower() if known else settings.LANGUAGE_CODE
    with translation.override(language), timezone.override(reader.time_zone):
        yield


def words(row: Notice | AddressMail, reader: Reader) -> Words:
    """Render a notice's own template, in the language that is active."""
    kind = kind_named(row.kind)
    template = Engine.get_default().get_template(kind.template)
    given = {
        **kind.more(row),
        "data": revive(row.data),
        "recipient": reader,
        "url": absolute(row.path),
        "zone": reader.time_zone,
    }
    said = template.render(Context(given, autoescape=False))
    plain = _CONTROL.sub(" ", _TIME_TAG.sub("", said).replace("\r\n", "\n"))
    subject, _line, text = plain.strip().partition("\n")
    return Words(" ".join(subject.split())[:LONGEST_SUBJECT], text.strip())


def compose(row: Notice | AddressMail) -> EmailMultiAlternatives:
    """Return the mail of a notice, in text and HTML, in its reader's language and zone.

    Its Message-ID follows from the notice: whatever is sent twice is the same mail to the reader.
    """
    reader = Reader.of(row)
    with speaking_to(reader):
        said, kind = words(row, reader), kind_named(row.kind)
        given = {
            "words": said,
            "kind": kind,
            "reader": reader,
            "language": current(),
            "url": absolute(row.path),
            "site_name": str(settings.MINKA_NAME),
            "site_url": absolute("/"),
            "preferences_url": preferences_url(row),
        }
        message = EmailMultiAlternatives(
            subject=said.subject,
            body=render_to_string("notifications/mail.txt", given),
            to=[reader.email],
            headers=_headers(row, kind, reader),
        )
        message.attach_alternative(render_to_string("notifications/mail.html", given), "text/html")
    return message


def preferences_url(row: Notice | AddressMail) -> str:
    """Return where the reader chooses what comes by mail; nothing when they are nobody here."""
    return absolute(reverse("notifications:preferences")) if isinstance(row, Notice) else ""


def _headers(row: Notice | AddressMail, kind: NoticeKind, reader: Reader) -> dict[str, str]:
    host = urlsplit(settings.MINKA_SITE_URL).hostname or "localhost"
    headers = {
        "Message-ID": f"<notice.{row.public_id}@{host}>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": current(),
    }
    if isinstance(row, Notice) and not kind.mandatory:
        headers["List-Unsubscribe"] = f"<{absolute(unsubscribe_path(row))}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def unsubscribe_path(notice: Notice) -> str:
    """Return the signed path that switches this kind of mail off for this person."""
    said = {"who": str(notice.recipient.public_id), "kind": notice.kind}
    token = signing.dumps(said, salt=UNSUBSCRIBE_SALT)
    return reverse("notifications:unsubscribe", args=[token])


def unsubscribe_claim(token: str) -> tuple[str, str] | None:
    """Return (public id of the person, kind) of a signed token; nothing for a false one."""
    try:
        said = signing.loads(token, salt=UNSUBSCRIBE_SALT)
    except signing.BadSignature:
        return None
    return said["who"], said["kind"]
