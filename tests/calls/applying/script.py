"""What the script of a page of writing sends."""

import uuid

from django.urls import reverse

from calls.applying.queries import stored_values
from calls.applying.rules import fingerprint


def address(entry):
    """Where a page's script saves."""
    return reverse("applying:autosave", args=[entry.proposal.public_id])


def mark(entry, name):
    """The mark of what is stored in a field."""
    entry.refresh_from_db()
    entry.proposal.refresh_from_db()
    return fingerprint(stored_values(entry, [name])[name])


def body(**given):
    """A request of the page's script."""
    return {"key": str(uuid.uuid4()), "seen": {}, "set": {}, "splice": {}, **given}


def splice(before, after, *, at=0, remove=0, insert=""):
    """The change of one text: marks are those of the texts."""
    return {
        "at": at,
        "remove": remove,
        "insert": insert,
        "before": before,
        "after": fingerprint(after),
    }
