"""Keeping documents. Stable for other rooms: ``store_document``, ``delete_document``."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.core.files.base import File
from django.db import transaction

from minka.accounts.models import User
from minka.common.audit import record
from minka.common.models import lock

from .models import Document
from .rules import LIMIT, inspect, safe_name


@transaction.atomic
def store_document(
    *,
    room: str,
    object_id: UUID,
    uploaded_by: User,
    upload: File,
    language: str,
    at: datetime,
    allowed: Iterable[str] = (),
    limit: int = LIMIT,
    licence: str = "",
    consent: bool = False,
) -> Document:
    """Keep an uploaded file for one thing of a room, under a random name, with its SHA-256.

    ``room`` and ``object_id`` (the thing's ``public_id``) decide who may read it; ``language`` is
    BCP 47; ``allowed`` are extensions, ``limit`` bytes. The caller has asked whether the person may.
    Raises ``DomainError`` saying what is wrong with the file (see ``rules.inspect``).
    """
    kind = inspect(upload, allowed=allowed, limit=limit)
    document = Document(
        room=room,
        object_id=object_id,
        uploaded_by=uploaded_by,
        name=safe_name(upload.name or "", kind),
        media_type=kind.media_type,
        size=upload.size,
        sha256=_sha256(upload),
        language=language,
        licence=licence,
        consent=consent,
    )
    document.file.save(f"{uuid4().hex}.{kind.extension}", upload, save=False)
    try:
        document.save()
    except Exception:
        document.file.storage.delete(str(document.file.name))
        raise
    record(document, "files.stored", actor=uploaded_by, at=at, **_words(document))
    return document


@transaction.atomic
def delete_document(*, document: Document, actor: User, at: datetime) -> None:
    """Delete a document; its file goes when the transaction is kept.

    Raises ``ProtectedError`` when something that must stay still names it.
    """
    gone = lock(document)
    record(gone, "files.deleted", actor=actor, at=at, **_words(gone))
    storage, name = gone.file.storage, str(gone.file.name)
    gone.delete()
    transaction.on_commit(partial(storage.delete, name))


def _sha256(upload: File) -> str:
    upload.seek(0)
    total = hashlib.sha256()
    for chunk in upload.chunks():
        total.update(chunk)
    upload.seek(0)
    return total.hexdigest()


def _words(document: Document) -> dict[str, Any]:
    return {"name": document.name, "sha256": document.sha256, "size": document.size}
