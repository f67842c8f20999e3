"""Where mail is handed to: an SMTP server that is watched, or a folder that people can read."""

import contextlib
import itertools
import smtplib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend as DjangosSmtpBackend
from django.utils.text import slugify

FILES_A_SECOND = 10_000


class _Watched:
    """An SMTP client that knows whether a message is half way over.

    After the server's 354 the text is on its way; until the next reply nobody can tell whether
    it was taken (RFC 1047).
    """

    in_body = False

    def getreply(self) -> tuple[int, bytes]:
        """Read a reply, and note what it means for the message under way."""
        code, text = super().getreply()  # type: ignore[misc]
        self.in_body = code == 354
        return code, text


class _Smtp(_Watched, smtplib.SMTP):
    pass


class _SmtpOverTls(_Watched, smtplib.SMTP_SSL):
    pass


class SmtpBackend(DjangosSmtpBackend):
    """Django's SMTP backend; when a connection breaks it can say whether it broke in the text."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """Return the watched client."""
        return _SmtpOverTls if self.use_ssl else _Smtp

    @property
    def in_body(self) -> bool:
        """Say whether the last message broke off after its text had begun."""
        return bool(getattr(self.connection, "in_body", False))


class FolderBackend(BaseEmailBackend):
    """Mails of the demonstration: one readable file each, under ``var/mail``.

    ``20261015-150000-ana-example-org-hemos-recibido-su-propuesta.eml`` (UTC): written aside and
    then renamed, so that a reader never meets half a mail.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write each message; return how many were written. Raises ``OSError``."""
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            _keep(folder, message)
        return len(email_messages)


def _keep(folder: Path, message: EmailMessage) -> None:
    for name in _names(message):
        with contextlib.suppress(FileExistsError):
            aside = folder / f".{name}.part"
            with aside.open("xb") as file:
                file.write(message.message().as_bytes())
            try:
                (folder / name).hardlink_to(aside)
            finally:
                aside.unlink()
            return


def _names(message: EmailMessage) -> Iterator[str]:
    """Give file names until one is free."""
    to = slugify((message.recipients() or ["nobody"])[0].replace("@", "-").replace(".", "-"))
    stem = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{to[:40]}-{slugify(message.subject)[:60]}"
    yield f"{stem}.eml"
    for number in itertools.islice(itertools.count(2), FILES_A_SECOND):
        yield f"{stem}-{number}.eml"
