"""Bytes that no row names."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.core.files.storage import Storage

from minka.files.models import CleanCopy, Document

GRACE = timedelta(hours=24)
FOLDERS: dict[str, type[Document] | type[CleanCopy]] = {
    "documents": Document,
    "copies": CleanCopy,
}
_AT_ONCE = 500


def unnamed(storage: Storage, at: datetime) -> tuple[list[str], int]:
    """Return the stored files older than a day that no row names, and how many rows name theirs.

    What is younger may belong to a row that is about to be written.
    """
    lost: list[str] = []
    named = 0
    for folder, model in FOLDERS.items():
        names = [name for name in _walk(storage, folder) if _is_old(storage, name, at)]
        for start in range(0, len(names), _AT_ONCE):
            some = names[start : start + _AT_ONCE]
            known = set(model.objects.filter(file__in=some).values_list("file", flat=True))
            named += len(known)
            lost += [name for name in some if name not in known]
    return lost, named


def _walk(storage: Storage, folder: str) -> Iterator[str]:
    try:
        folders, names = storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(names):
        yield f"{folder}/{name}"
    for inner in sorted(folders):
        yield from _walk(storage, f"{folder}/{inner}")


def _is_old(storage: Storage, name: str, at: datetime) -> bool:
    try:
        return storage.get_modified_time(name) < at - GRACE
    except FileNotFoundError:
        return False
