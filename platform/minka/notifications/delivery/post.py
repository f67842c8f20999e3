"""One connection to the mail server, and what it answers to each message."""

import smtplib
from dataclasses import dataclass

from django.core.mail import EmailMessage, get_connection

from minka.notifications.states import NoticeState

PERMANENT, GOODBYE = 500, 421


@dataclass(frozen=True)
class Answer:
    """What became of a message; ``PENDING`` means: try again later."""

    state: NoticeState
    error: str = ""


SENT = Answer(NoticeState.SENT)


class Post:
    """A connection for a batch of messages, opened anew when it breaks."""

    def __init__(self) -> None:
        self._backend = get_connection()
        self._open = False

    def open(self) -> str:
        """Connect where that is needed; return what went wrong, or nothing."""
        if self._open:
            return ""
        try:
            self._backend.open()
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            return _told(error)
        self._open = True
        return ""

    def close(self) -> None:
        """Disconnect; a server that is gone is no reason to fail."""
        self._open = False
        try:
            self._backend.close()
        except (OSError, smtplib.SMTPException):
            self._backend.connection = None  # type: ignore[attr-defined]

    def send(self, message: EmailMessage) -> Answer:
        """Hand one message over, and say what became of it."""
        trouble = self.open()
        if trouble:
            return Answer(NoticeState.PENDING, trouble)
        try:
            self._backend.send_messages([message])
        except smtplib.SMTPRecipientsRefused as error:
            return self._refused(*next(iter(error.recipients.values())))
        except smtplib.SMTPDataError as error:
            return self._refused(error.smtp_code, error.smtp_error)
        except smtplib.SMTPResponseException as error:
            # The sender or the session was refused: our own settings, not this address.
            self.close()
            return Answer(NoticeState.PENDING, _told(error))
        except (OSError, smtplib.SMTPException) as error:
            return self._broken(error)
        except ValueError as error:
            # Django finds that this cannot be a header or an address.
            return Answer(NoticeState.FAILED, _told(error))
        return SENT

    def _refused(self, code: int, text: bytes | str) -> Answer:
        """The server said no to this message: for good (5xx) or for now (4xx)."""
        if code == GOODBYE:
            self.close()
        said = text.decode(errors="replace") if isinstance(text, bytes) else text
        state = NoticeState.FAILED if code >= PERMANENT else NoticeState.PENDING
        return Answer(state, f"{code} {said}"[:250])

    def _broken(self, error: Exception) -> Answer:
        """The connection is gone: before the text it was certainly not taken, after it who knows."""
        doubtful = getattr(self._backend, "in_body", False)
        self.close()
        state = NoticeState.UNSURE if doubtful else NoticeState.PENDING
        return Answer(state, _told(error))


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:250]
