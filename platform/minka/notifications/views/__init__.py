"""The pages of notices: a person's own, the outbox for administrators, the demonstration's mails."""

from .demonstration import demo_mail, demo_mails
from .outbox import outbox, retry
from .own import inbox, open_notice, preferences, read_all, unsubscribe

__all__ = [
    "demo_mail",
    "demo_mails",
    "inbox",
    "open_notice",
    "outbox",
    "preferences",
    "read_all",
    "retry",
    "unsubscribe",
]
