"""Whether every row has its bytes with the stored hash, and whether any bytes have no row."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import file_digest

from django.core.files.storage import default_storage

from minka.files.models import CleanCopy, Document, Upload

from .lost import unnamed

DAY = timedelta(hours=24)


@dataclass(frozen=True)
class Finding:
    """Something that is not as it must be: ``missing``, ``changed``, ``unnamed``, ``stale``."""

    kind: str
    name: str


def check_files(at: datetime) -> Iterator[Finding]:
    """Give all that is wrong with the stored files. Reads every byte of them."""
    for row in Document.objects.order_by("pk").iterator(chunk_size=500):
        yield from _check(row)
    for copy in CleanCopy.objects.filter(fault="").order_by("pk").iterator(chunk_size=500):
        yield from _check(copy)
    yield from (Finding("unnamed", name) for name in unnamed(default_storage, at)[0])
    for upload in Upload.objects.filter(touched_at__lt=at - 2 * DAY):
        yield Finding("stale", str(upload.public_id))


def _check(row: Document | CleanCopy) -> Iterator[Finding]:
    try:
        with row.file.open("rb") as stored:
            digest = file_digest(stored, "sha256").hexdigest()
    except FileNotFoundError:
        yield Finding("missing", str(row.file.name))
        return
    if digest != row.sha256:
        yield Finding("changed", str(row.file.name))
