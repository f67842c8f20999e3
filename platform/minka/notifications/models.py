"""The outbox: a row for each event, recipient and channel, written with what it tells."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from minka.common.languages import LanguageField
from minka.common.models import PublicModel

from .kinds import kinds
from .states import FAN_OUT_MOVES, NOTICE_MOVES, Channel, FanOutState, NoticeState

WAITING = Q(state__in=["pending", "sending"])


class Outgoing(PublicModel):
    """What every row of the outbox has.

    ``kind`` is a registered kind (``applying.received``); ``key`` names the event, so that the
    same event is never told twice. ``data`` holds the few words its template needs; ``path`` is
    where it leads on the site. ``due_at`` is when to try next; ``claimed_until`` is the lease of
    the worker that has it, and says by its value which worker that is.
    """

    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=120)
    data = models.JSONField(default=dict)
    path = models.CharField(max_length=250, blank=True)
    due_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=250, blank=True)

    class Meta:
        abstract = True

    @property
    def label(self) -> str:
        """Say what kind of notice it is; its bare name when that kind is gone."""
        known = kinds.get(self.kind)
        return str(known.label) if known else self.kind


class Notice(Outgoing):
    """One thing told to one person over one channel.

    A notice on the site is sent as soon as it is written; a mail goes through the outbox.
    """

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices"
    )
    channel = models.CharField(max_length=6, choices=Channel.choices)
    state = models.CharField(max_length=8, choices=NoticeState.choices, default=NoticeState.PENDING)
    about_id = models.UUIDField(null=True)
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    moves = NOTICE_MOVES
    blank_when_settled: dict[str, Any] = {}

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key", "recipient", "channel"], name="notice_told_once"
            )
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=WAITING, name="notice_due"),
            models.Index(
                fields=["state"], condition=Q(state__in=["failed", "unsure"]), name="notice_lost"
            ),
            models.Index(fields=["recipient", "channel", "-id"], name="notice_inbox"),
            models.Index(
                fields=["recipient"],
                condition=Q(channel="site", state="sent", read_at__isnull=True),
                name="notice_unread",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.recipient_id} ({self.channel})"

    @property
    def told_at(self) -> datetime:
        """When it was told: the moment of sending, before that the moment it is due."""
        return self.sent_at or self.due_at


class AddressMail(Outgoing):
    """A mail to an address that may belong to nobody here yet: an invitation.

    Its link carries a secret that is stored elsewhere only as a hash. ``path`` and ``data`` are
    therefore blanked the moment the mail is settled; whoever did not get it is invited anew.
    """

    email = models.EmailField(_("e-mail"))
    language = LanguageField()
    zone = models.CharField(max_length=64, default="UTC")
    state = models.CharField(max_length=8, choices=NoticeState.choices, default=NoticeState.PENDING)
    about_id = models.UUIDField()
    sent_at = models.DateTimeField(null=True)

    moves = NOTICE_MOVES
    blank_when_settled: dict[str, Any] = {"path": "", "data": {}}

    class Meta:
        verbose_name = _("mail to an address")
        verbose_name_plural = _("mails to addresses")
        constraints = [
            models.UniqueConstraint(fields=["kind", "key", "email"], name="address_mail_once")
        ]
        indexes = [models.Index(fields=["due_at"], condition=WAITING, name="address_mail_due")]

    def __str__(self) -> str:
        return f"{self.kind} → {self.email}"


class FanOut(Outgoing):
    """One event for many people: the audience is found and told by a task, not by the request."""

    about_id = models.UUIDField()
    state = models.CharField(max_length=8, choices=FanOutState.choices, default=FanOutState.PENDING)

    moves = FAN_OUT_MOVES

    class Meta:
        verbose_name = _("fan-out")
        verbose_name_plural = _("fan-outs")
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
        verbose_name_plural = _("preferences")
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="one_preference_each")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind}"
