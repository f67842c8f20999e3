"""What the file questions of a form take, and who may send it."""

from typing import Any
from uuid import UUID

from calls.applying.models import Entry
from minka.files.rules import Slot

from .completeness import Question, file_questions
from .writing import is_writable

MOST = 10


def file_question(entry: Entry, key: str) -> Question | None:
    """Return the question of an entry's form that is answered with files under this key."""
    questions = file_questions(entry.form_version.schema)
    return next((question for question in questions if question["key"] == key), None)


def most_files(question: Question) -> int:
    """Return how many files may answer a question."""
    return int(question.get("max_files") or MOST)


def takes(question: Question) -> Slot:
    """Return which files a question takes."""
    return Slot(
        allowed=tuple(question.get("extensions") or ()),
        max_pages=question.get("max_pages") or None,
    )


def slot_of_entry(user: Any, entry_id: UUID, key: str) -> Slot | None:
    """Return what a question of an entry takes from a person; nothing where they may not write."""
    entries = Entry.objects.select_related("proposal__organisation", "proposal__call")
    entry = entries.select_related("form_version").filter(public_id=entry_id).first()
    if entry is None or not user.has_perm("applying.edit_proposal", entry.proposal):
        return None
    question = file_question(entry, key) if is_writable(entry) else None
    return takes(question) if question else None
