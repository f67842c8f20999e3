"""Files on their way: whose they are, and how much room they take."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Sum

from minka.files.models import Document, Upload


def uploads_of(user: Any) -> QuerySet[Upload]:
    """Return the files that a person is sending or has sent in the last day: nobody else's."""
    return Upload.objects.filter(owner_id=user.pk)


def unfinished(user: Any, room: str, object_id: UUID) -> QuerySet[Upload]:
    """Return what a person began to send to one thing and did not end, oldest first."""
    found = uploads_of(user).filter(room=room, object_id=object_id, ended_at=None)
    return found.order_by("begun_at", "pk")


def bytes_of(room: str, object_id: UUID) -> int:
    """Return how many bytes the files of one thing have, those on their way included."""
    mine = {"room": room, "object_id": object_id}
    kept = Document.objects.filter(**mine).aggregate(sum=Sum("size"))["sum"] or 0
    coming = Upload.objects.filter(**mine, ended_at=None).aggregate(sum=Sum("size"))["sum"] or 0
    return kept + coming
