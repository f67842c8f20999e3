"""Keeping documents: storing, using one again, deleting."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.core.files.base import File
from django.core.files.storage import Storage
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from minka.accounts.models import User
from minka.common.audit import record
from minka.common.errors import DomainError
from minka.common.models import lock
from minka.files.models import CleanCopy, Document
from minka.files.queries import bytes_of
from minka.files.rules import LIMIT, Kind, inspect, safe_name


class CheckedFile(File):
    """A file that was inspected already: ``store_document`` does not look into it again."""

    def __init__(self, file: Any, name: str, kind: Kind, sha256: str) -> None:
        super().__init__(file, name)
        self.kind, self.sha256 = kind, sha256


def check(
    upload: File, *, allowed: Iterable[str] = (), limit: int = LIMIT, max_pages: int | None = None
) -> CheckedFile:
    """Look into a file before anything is locked: it may take a second or two.

    Raises ``DomainError`` saying what is wrong with it.
    """
    kind = inspect(upload, allowed=allowed, limit=limit, max_pages=max_pages)
    name = upload.name or ""
    return CheckedFile(upload.file, name.rpartition("/")[2], kind, _sha256(upload))


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
    max_pages: int | None = None,
    quota: int | None = None,
    licence: str = "",
    consent: bool = False,
) -> Document:
    """Keep an uploaded file for one thing of a room, under a random name, with its SHA-256.

    ``room`` and ``object_id`` (the thing's ``public_id``) decide who may read it; ``language`` is
    BCP 47; ``allowed`` are extensions, ``limit`` bytes, ``quota`` those of all files of the thing
    (whose row the caller has locked). The caller has asked whether the person may.
    Raises ``DomainError`` saying what is wrong with the file (see ``rules.inspect``).
    """
    if not isinstance(upload, CheckedFile):
        upload = check(upload, allowed=allowed, limit=limit, max_pages=max_pages)
    if quota is not None:
        check_quota(room, object_id, upload.size, quota)
    kind = upload.kind
    document = Document(
        room=room,
        object_id=object_id,
        uploaded_by=uploaded_by,
        name=safe_name(upload.name or "", kind),
        media_type=kind.media_type,
        size=upload.size,
        sha256=upload.sha256,
        pages=kind.pages,
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


def check_quota(room: str, object_id: UUID, size: int, quota: int) -> None:
    """Raise ``DomainError`` when the files of a thing would have more bytes than they may."""
    if bytes_of(room, object_id) + size > quota:
        text = _("All files here together may have at most %(limit)s. Remove one first.")
        raise DomainError(text % {"limit": filesizeformat(quota)}, code="quota")


@transaction.atomic
def delete_document(*, document: Document, actor: User, at: datetime) -> None:
    """Delete a document; its bytes go when the transaction is kept, if nobody else has them.

    Raises ``ProtectedError`` when something that must stay still names it.
    """
    gone = lock(document)
    record(gone, "files.deleted", actor=actor, at=at, **_words(gone))
    storage, name = gone.file.storage, str(gone.file.name)
    copies = list(CleanCopy.objects.filter(document=gone).exclude(file="").values_list("file"))
    gone.delete()
    transaction.on_commit(partial(_drop, storage, name))
    for (copy,) in copies:
        transaction.on_commit(partial(storage.delete, copy))


@transaction.atomic
def share_document(
    *, document: Document, room: str, object_id: UUID, actor: User, at: datetime
) -> Document:
    """Let another thing have the same file: a row of its own over the same bytes.

    The first row is locked meanwhile, so that its bytes cannot go before the second is kept. The
    caller has asked whether the person may read the one and write the other. Raises
    ``Document.DoesNotExist`` when the document went meanwhile.
    """
    source = lock(document)
    shared = Document.objects.create(
        room=room,
        object_id=object_id,
        uploaded_by=actor,
        file=source.file.name,
        name=source.name,
        media_type=source.media_type,
        size=source.size,
        sha256=source.sha256,
        pages=source.pages,
        language=source.language,
        licence=source.licence,
        consent=source.consent,
    )
    record(shared, "files.stored", actor=actor, at=at, **_words(shared))
    return shared


def _drop(storage: Storage, name: str) -> None:
    """Remove bytes that no row names any more. Rows over them begin only from rows over them."""
    if not Document.objects.filter(file=name).exists():
        storage.delete(name)


def _sha256(upload: File) -> str:
    upload.seek(0)
    total = hashlib.sha256()
    for chunk in upload.chunks():
        total.update(chunk)
    upload.seek(0)
    return total.hexdigest()


def _words(document: Document) -> dict[str, Any]:
    return {"name": document.name, "sha256": document.sha256, "size": document.size}
