"""The outbox: a row for each event, recipient and channel, written with what it tells."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from minka.common.models import PublicModel

from .states import FAN_OUT_MOVES, NOTICE_MOVES, Channel, FanOutState, NoticeState


class Notice(PublicModel):
    """One thing told to one person over one channel.

    ``kind`` is a registered kind (``applying.received``); ``key`` names the event, so that the
    same event is never told twice. ``data`` holds the few words its template needs; ``path`` is
    where it leads on the site.
    """

    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=120)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices"
    )
    channel = models.CharField(max_length=6, choices=Channel.choices)
    state = models.CharField(max_length=8, choices=NoticeState.choices, default=NoticeState.PENDING)
    data = models.JSONField(default=dict)
    path = models.CharField(max_length=250, blank=True)
    about_id = models.UUIDField(null=True)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=250, blank=True)

    moves = NOTICE_MOVES

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key", "recipient", "channel"], name="notice_told_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(state__in=["pending", "sending"]), name="notice_due"
            ),
            models.Index(fields=["recipient", "channel", "-id"], name="notice_inbox"),
            models.Index(
                fields=["recipient"],
                condition=Q(channel="site", read_at__isnull=True),
                name="notice_unread",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.recipient_id} ({self.channel})"


class FanOut(PublicModel):
    """One event for many people: the audience is found and told by a task, not by the request."""

    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=120)
    about_id = models.UUIDField()
    data = models.JSONField(default=dict)
    path = models.CharField(max_length=250, blank=True)
    state = models.CharField(max_length=8, choices=FanOutState.choices, default=FanOutState.PENDING)
    due_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)

    moves = FAN_OUT_MOVES

    class Meta:
        verbose_name = _("fan-out")
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="fan_out_once")]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="pending"), name="fan_out_due")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Preference(models.Model):
    """Whether a person wants a kind of notice by mail. No row: the kind's default."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_preferences"
    )
    kind = models.CharField(max_length=60)
    by_mail = models.BooleanField(_("by mail"))

    class Meta:
        verbose_name = _("preference")
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="one_preference_each")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind}"
