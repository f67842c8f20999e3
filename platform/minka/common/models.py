"""Abstract models, and the audit event that every change of state leaves behind."""

import uuid
from typing import Any, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

M = TypeVar("M", bound=models.Model)


class PublicModel(models.Model):
    """A row that the world may name: by ``public_id``, never by its integer key."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


def lock(instance: M) -> M:
    """Return ``instance`` read afresh under a row lock, for the rest of the transaction.

    On SQLite the IMMEDIATE transaction itself is the lock.
    Raises ``DoesNotExist`` when the row is gone.
    """
    # Not type(): the signed-in person of a request is a lazy stand-in, and says its own class.
    model: type[M] = instance.__class__
    return model._default_manager.select_for_update().get(pk=instance.pk)


def made_before(rows: QuerySet[M], key: uuid.UUID | None, **values: Any) -> M | None:
    """Return the row of ``rows`` that a form with this ``KeyField`` has made already, if any.

    Lock the parent first: of two presses at once, the second then finds what the first made.
    ``values`` are fields as they were sent: the same key with other words is no second press
    but a page that was gone back to, and makes a row of its own (see ``name_for``).
    """
    if key is None:
        return None
    return rows.filter(public_id=key, **values).first()


def name_for(model: type[models.Model], key: uuid.UUID | None) -> dict[str, uuid.UUID]:
    """Return the ``public_id`` of a new row, for its constructor: its form's key if it is free."""
    if key is None or model._default_manager.filter(public_id=key).exists():
        return {}
    return {"public_id": key}


class AuditEvent(models.Model):
    """Who did what, when, to which object, from which state to which. Append-only."""

    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    verb = models.CharField(max_length=60)
    target_type = models.CharField(max_length=60)
    target_id = models.UUIDField()
    context_id = models.UUIDField(null=True)
    state_from = models.CharField(max_length=30, blank=True)
    state_to = models.CharField(max_length=30, blank=True)
    reason = models.TextField(blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("audit event")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["target_id", "-at"]),
            models.Index(fields=["context_id", "-at"]),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert only: an audit event never changes."""
        if self.pk is not None:
            raise TypeError("audit events are append-only")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse: an audit event stays."""
        raise TypeError("audit events are append-only")
