"""Files that an organisation sent before, in any of its proposals."""

from calls.applying.models import Entry
from minka.files.models import Document

MOST = 200


def earlier_files(entry: Entry) -> list[Document]:
    """Return the files of an entry's organisation that are not among its answers, newest first.

    Of files with the same content the newest, of all at most ``MOST``; one query.
    """
    entries = Entry.objects.filter(proposal__organisation_id=entry.proposal.organisation_id)
    rows = Document.objects.filter(room="applying", object_id__in=entries.values("public_id"))
    answers = [files for files in entry.answers.values() if isinstance(files, list)]
    seen = {known.get("sha256") for files in answers for known in files if isinstance(known, dict)}
    found = []
    for row in rows.order_by("-created_at", "-pk")[:MOST]:
        if row.sha256 not in seen:
            seen.add(row.sha256)
            found.append(row)
    return found
