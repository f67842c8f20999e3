"""Recording notices in the transaction that causes them, and delivering them after it."""

from .choosing import choose_mails, mark_all_read, mark_read, stop_mail, try_again
from .delivering import deliver
from .inviting import owe_invitation
from .recording import fan_out, notify, spread
from .secrets import owe_secret
from .waking import nudge

__all__ = [
    "choose_mails",
    "deliver",
    "fan_out",
    "mark_all_read",
    "mark_read",
    "notify",
    "nudge",
    "owe_invitation",
    "owe_secret",
    "spread",
    "stop_mail",
    "try_again",
]
