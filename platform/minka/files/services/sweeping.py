"""Taking away what nobody waits for any more, and never anything that a row names."""

import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction

from minka.files.models import Upload
from minka.files.queries import unnamed

DAY = timedelta(hours=24)
log = logging.getLogger(__name__)


def sweep_files(*, at: datetime) -> int:
    """Remove uploads and bytes without a row that are older than a day; return how many.

    Stored files of which no row names a single one are left alone: then it is the database that is
    not the right one.
    """
    return _sweep_uploads(at) + _sweep_parts(at) + _sweep_stored(at)


def _sweep_uploads(at: datetime) -> int:
    old = Upload.objects.filter(touched_at__lt=at - DAY).values_list("pk", flat=True)
    return sum(_forget(pk, at) for pk in list(old))


@transaction.atomic
def _forget(pk: int, at: datetime) -> int:
    """Remove one upload, unless somebody went on with it or has it in hand."""
    rows = Upload.objects.select_for_update(skip_locked=True)
    upload = rows.filter(pk=pk, touched_at__lt=at - DAY).first()
    if upload is None:
        return 0
    upload.part.unlink(missing_ok=True)
    upload.delete()
    return 1


def _sweep_parts(at: datetime) -> int:
    parts = Path(settings.MEDIA_ROOT) / "parts"
    old = [part for part in parts.glob("*.part") if _changed(part) < at - DAY]
    keys = {part: _key(part) for part in old}
    wanted = [key for key in keys.values() if key]
    known = set(Upload.objects.filter(public_id__in=wanted).values_list("public_id", flat=True))
    lost = [part for part, key in keys.items() if key not in known]
    for part in lost:
        part.unlink(missing_ok=True)
    return len(lost)


def _changed(part: Path) -> datetime:
    try:
        return datetime.fromtimestamp(part.stat().st_mtime, UTC)
    except FileNotFoundError:
        return datetime.max.replace(tzinfo=UTC)


def _key(part: Path) -> UUID | None:
    try:
        return UUID(hex=part.stem)
    except ValueError:
        return None


def _sweep_stored(at: datetime) -> int:
    lost, named = unnamed(default_storage, at)
    if lost and not named:
        log.error("%d stored files, and not one that the database names: none removed", len(lost))
        return 0
    for name in lost:
        default_storage.delete(name)
        log.warning("removed a file that no row names: %s", name)
    return len(lost)
