"""Reading documents. Who may read each is asked of ``rules``, one by one, at delivery."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from minka.files.models import Document


def documents_of(room: str, object_id: UUID) -> QuerySet[Document]:
    """Return the documents of one thing, oldest first. The caller's page guards the thing."""
    return documents_of_many(room, [object_id])


def documents_of_many(room: str, object_ids: Iterable[UUID]) -> QuerySet[Document]:
    """Return the documents of several things of a room, oldest first."""
    return (
        Document.objects.filter(room=room, object_id__in=list(object_ids))
        .select_related("uploaded_by")
        .order_by("created_at", "pk")
    )
