"""Files that come in pieces, over links that drop, from people who may have two windows open.

The row says how much is there; a piece is written under its lock at exactly that place, so pieces
never mix and one that was written but not told is written again over itself. The piece is whole
before anything is locked: whoever sends slowly keeps nobody waiting.
"""

import os
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

from django.core.files.base import File
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from minka.accounts.models import User
from minka.common.errors import DomainError
from minka.common.models import lock
from minka.files.models import Document, Upload
from minka.files.queries import uploads_of
from minka.files.rules import (
    Arrival,
    Slot,
    needs_clean_copy,
    promised,
    slot_for,
    writer_of,
)
from minka.files.rules.content import MEGABYTE

from .copying import clean_copy
from .storing import check, check_quota

CHUNK = 256 * 1024
CHUNK_MOST = 512 * 1024
OPEN_MOST = 20
HOURLY_MOST = 200
OPEN_BYTES = 400 * MEGABYTE
HOUR = timedelta(hours=1)


class WrongOffset(DomainError):
    """A piece for another place than the next: ``received`` bytes are there."""

    def __init__(self, received: int) -> None:
        self.received = received
        super().__init__(_("The file goes on from another place."), code="wrong_offset")


@transaction.atomic
def begin_upload(
    *,
    owner: User,
    room: str,
    object_id: UUID,
    slot: str,
    takes: Slot,
    name: str,
    size: int,
    at: datetime,
    purpose: str = "",
) -> Upload:
    """Begin to receive a file of a declared size; nothing of it is there yet.

    ``takes`` is what ``rules.slot_for`` said of this person and place. Raises ``DomainError``: what
    is wrong with the name or size, ``quota``, ``too_many_open``, ``too_often``.
    """
    promised(name, size, allowed=takes.allowed, limit=takes.limit)
    owner = lock(owner)
    place = {"room": room, "object_id": object_id, "slot": slot, "name": name, "size": size}
    begun = uploads_of(owner).filter(**place, ended_at=None, received=0).first()
    if begun is not None:
        # Whoever missed the answer asks again: the same file begins once.
        return begun
    _check_room(owner, room, object_id, takes, size, at)
    return Upload.objects.create(owner=owner, purpose=purpose, begun_at=at, touched_at=at, **place)


def _check_room(
    owner: User, room: str, object_id: UUID, takes: Slot, size: int, at: datetime
) -> None:
    mine = uploads_of(owner)
    coming = mine.filter(ended_at=None)
    if coming.count() >= OPEN_MOST:
        text = _("%(most)d files are on their way already. Finish or give up one of them first.")
        raise DomainError(text % {"most": OPEN_MOST}, code="too_many_open")
    if mine.filter(begun_at__gt=at - HOUR).count() >= HOURLY_MOST:
        raise DomainError(_("Too many files in one hour. Go on a little later."), code="too_often")
    on_the_way = coming.aggregate(sum=Sum("size"))["sum"] or 0
    check_quota(room, object_id, size, takes.quota)
    if on_the_way + size > OPEN_BYTES:
        text = _("Too much is on its way already. Finish or give up one of the files first.")
        raise DomainError(text, code="quota")


def receive_chunk(*, upload: Upload, offset: int, body: bytes, at: datetime) -> Upload:
    """Add a piece of at most ``CHUNK_MOST`` bytes at ``offset``, the end of what is there.

    Raises ``WrongOffset`` when the file goes on from another place, ``DomainError`` when it has
    ended or the piece goes beyond its declared size.
    """
    # Said after the transaction: what was found missing on the disk stays noted.
    upload, right = _added(upload, offset, body, at)
    if not right:
        raise WrongOffset(upload.received)
    return upload


@transaction.atomic
def _added(upload: Upload, offset: int, body: bytes, at: datetime) -> tuple[Upload, bool]:
    upload = lock(upload)
    if upload.ended_at is not None:
        raise _ended(upload)
    there = _bytes_there(upload.part)
    right = offset == upload.received and there >= offset
    if right and offset + len(body) > upload.size:
        raise DomainError(_("More came than was announced."), code="too_much")
    if right:
        _write(upload.part, offset, body)
        upload.received += len(body)
    # A disk that lost its end, after a power cut, goes on from what it has.
    upload.received = min(upload.received, max(there, offset + len(body)) if right else there)
    upload.touched_at = at
    upload.save(update_fields=["received", "touched_at", "updated_at"])
    return upload, right


def _bytes_there(part: Path) -> int:
    return part.stat().st_size if part.exists() else 0


def _write(part: Path, offset: int, body: bytes) -> None:
    part.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        file.seek(offset)
        file.write(body)
        file.truncate()


def _ended(upload: Upload) -> DomainError:
    text = upload.fault or _("This file has arrived already.")
    return DomainError(text, code="ended")


def finish_upload(*, upload: Upload, at: datetime, sha256: str = "", purpose: str = "") -> Document:
    """Check a file that has arrived whole and put it where it belongs; again, return the same.

    ``sha256`` is what its sender counted, where they could; ``purpose``, if given, replaces what
    was said at the beginning. A refusal ends the upload. Raises
    ``WrongOffset`` when something is still missing, ``DomainError`` saying what is wrong.
    """
    upload.refresh_from_db()
    if upload.ended_at is not None:
        return _told_again(upload)
    if _bytes_there(upload.part) < upload.size or upload.received < upload.size:
        raise WrongOffset(min(upload.received, _bytes_there(upload.part)))
    upload.purpose = purpose or upload.purpose
    try:
        document = _arrive(upload, at, sha256)
    except DomainError as error:
        _end(upload, at, str(error))
        raise
    if needs_clean_copy(document.room, document.object_id):
        clean_copy(document=document, at=at)
    return document


def _told_again(upload: Upload) -> Document:
    if upload.kept is None:
        raise _ended(upload)
    try:
        return Document.objects.get(public_id=upload.kept)
    except Document.DoesNotExist:
        raise DomainError(_("This file was removed."), code="ended") from None


def _arrive(upload: Upload, at: datetime, sha256: str) -> Document:
    """Look into the whole file without a lock; then lock, and attach it once."""
    takes = slot_for(upload.owner, upload.room, upload.object_id, upload.slot)
    writer = writer_of(upload.room)
    if takes is None or writer is None:
        raise DomainError(_("No file can be added here now."), code="closed")
    with upload.part.open("rb") as body:
        whole = check(
            File(body, upload.name),
            allowed=takes.allowed,
            limit=takes.limit,
            max_pages=takes.max_pages,
        )
        if sha256 and sha256 != whole.sha256:
            raise DomainError(_("Something got lost on the way. Send it again."), code="changed")
        purpose = upload.purpose
        with transaction.atomic():
            upload = lock(upload)
            if upload.ended_at is not None:
                return _told_again(upload)
            # It is no more on its way: its bytes count once, as the document's.
            _close(upload, at)
            document = writer.attach(
                Arrival(upload.object_id, upload.slot, whole, purpose, upload.owner, at)
            )
            upload.kept = document.public_id
            upload.save(update_fields=["kept"])
    return document


@transaction.atomic
def cancel_upload(*, upload: Upload, at: datetime) -> None:
    """Give a file on its way up; what has ended stays as it is."""
    _end(upload, at, _("It was given up."))


@transaction.atomic
def _end(upload: Upload, at: datetime, fault: str) -> None:
    upload = lock(upload)
    if upload.ended_at is None:
        upload.fault = fault
        _close(upload, at)


def _close(upload: Upload, at: datetime) -> None:
    upload.ended_at = upload.touched_at = at
    upload.save(update_fields=["ended_at", "touched_at", "kept", "fault", "updated_at"])
    transaction.on_commit(partial(upload.part.unlink, missing_ok=True))
