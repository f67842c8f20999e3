"""How a notice lives, and where it goes."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from minka.common.states import Moves


class Channel(TextChoices):
    """Where a notice goes."""

    MAIL = "mail", _("E-mail")
    SITE = "site", _("On the site")


class NoticeState(TextChoices):
    """How a delivery stands. All but pending and sending are final.

    Failed and unsure go back to pending only when a person asks for another try.
    """

    PENDING = "pending", _("Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    UNSURE = "unsure", _("Unsure")
    DROPPED = "dropped", _("Not sent: no longer due")


UNSETTLED = (NoticeState.PENDING, NoticeState.SENDING)

NOTICE_MOVES = Moves.of(
    {
        "pending": {"sending", "sent", "dropped", "failed"},
        "sending": {"sent", "pending", "failed", "unsure", "dropped"},
        "failed": {"pending"},
        "unsure": {"pending"},
    }
)


class FanOutState(TextChoices):
    """How the spreading of one event to many people stands."""

    PENDING = "pending", _("Waiting")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


FAN_OUT_MOVES = Moves.of({"pending": {"done", "failed"}, "failed": {"pending"}})
