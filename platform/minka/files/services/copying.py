"""The copy for those who judge without names."""

from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from django.core.files.base import File
from django.db import transaction

from minka.common.models import lock
from minka.files.models import CleanCopy, Document
from minka.files.rules import extension, write_clean

CANNOT = "cannot"


def clean_copy(*, document: Document, at: datetime) -> CleanCopy:
    """Make the copy of a document that does not say who made it, once; return it.

    Where that cannot be done the copy has a ``fault`` and no bytes, and whoever judges without
    names does not get the file. The work is done before anything is locked.
    """
    known = CleanCopy.objects.filter(document=document).first()
    if known is not None:
        return known
    with TemporaryDirectory() as folder:
        target = Path(folder) / "copy"
        with document.file.open("rb") as stored:
            done = write_clean(stored, extension(document.name), target)
        return _keep(document, target if done else None)


@transaction.atomic
def _keep(document: Document, target: Path | None) -> CleanCopy:
    document = lock(document)
    known = CleanCopy.objects.filter(document=document).first()
    if known is not None:
        return known
    if target is None:
        return CleanCopy.objects.create(document=document, fault=CANNOT)
    copy = CleanCopy(document=document, size=target.stat().st_size)
    with target.open("rb") as made:
        copy.sha256 = file_digest(made, "sha256").hexdigest()
        made.seek(0)
        name = f"{uuid4().hex}{Path(document.name).suffix}"
        copy.file.save(name, File(made), save=False)
    try:
        copy.save()
    except Exception:
        copy.file.storage.delete(str(copy.file.name))
        raise
    return copy
