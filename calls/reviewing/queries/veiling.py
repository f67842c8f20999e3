"""Files as reviewers see them in calls whose files reach them without names."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from calls.applying.models import Entry
from minka.files.models import Document
from minka.files.queries import documents_of_many
from minka.files.rules import extension

ROOM = "applying"


def _numbered(entry_id: UUID) -> dict[str, tuple[int, Document]]:
    """Return the files of an entry's whole proposal by id, numbered as they came: two queries."""
    entries = Entry.objects.filter(proposal__entries__public_id=entry_id)
    found = documents_of_many(ROOM, entries.values_list("public_id", flat=True))
    rows = enumerate(found.select_related("clean"), 1)
    return {str(document.public_id): (number, document) for number, document in rows}


def _name(number: int, document: Document) -> str:
    return _("File %(number)s") % {"number": number} + f".{extension(document.name)}"


def neutral_name(document: Document) -> str:
    """Return what a file is called for whoever must not learn who made it."""
    return _name(*_numbered(document.object_id)[str(document.public_id)])


def veil_files(entry: Entry, sections: list[dict[str, Any]]) -> None:
    """Put in the place of each file's own name and size those of its copy.

    ``no_copy`` says that there can be none; a file that is not there any more has none either.
    """
    known = _numbered(entry.public_id)
    for section in sections:
        for row in section["rows"]:
            if row["files"]:
                row["files"] = [_veiled(file, known.get(file["id"])) for file in row["files"]]


def _veiled(file: dict[str, Any], known: tuple[int, Document] | None) -> dict[str, Any]:
    if known is None:
        return {"id": file["id"], "name": _("File"), "no_copy": True}
    copy = getattr(known[1], "clean", None)
    return {
        "id": file["id"],
        "name": _name(*known),
        "size": copy.size if copy else known[1].size,
        "no_copy": bool(copy and copy.fault),
    }
