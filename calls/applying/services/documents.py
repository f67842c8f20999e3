"""The files of a proposal: one at a time, each with its SHA-256 among the answers."""

from datetime import datetime
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from calls.applying.models import Entry
from calls.applying.queries import stored_values
from calls.applying.rules import FIELD_PREFIX, file_questions
from minka.accounts.models import User
from minka.common.errors import DomainError
from minka.files.models import Document
from minka.files.services import delete_document, store_document

from .locking import lock_to_write
from .saving import write_values

ROOM = "applying"
MOST = 10


@transaction.atomic
def add_file(*, entry: Entry, key: str, upload: File, actor: User, at: datetime) -> Document:
    """Keep a file as an answer to a question of the entry's form.

    Raises ``DomainError`` for a file that is refused, a question that takes none, or too many.
    """
    entry = lock_to_write(entry)
    if key not in {question["key"] for question in file_questions(entry.form_version.schema)}:
        raise DomainError(_("This question takes no file."), code="no_question")
    files: list[dict[str, Any]] = list(entry.answers.get(key) or [])
    if len(files) >= MOST:
        text = _("At most %(most)d files answer a question.") % {"most": MOST}
        raise DomainError(text, code="too_many")
    document = store_document(
        room=ROOM,
        object_id=entry.public_id,
        uploaded_by=actor,
        upload=upload,
        language=entry.proposal.language,
        at=at,
    )
    if document.sha256 in {known["sha256"] for known in files}:
        raise DomainError(_("This very file is there already."), code="twice")
    files.append(
        {
            "id": str(document.public_id),
            "name": document.name,
            "size": document.size,
            "media_type": document.media_type,
            "sha256": document.sha256,
        }
    )
    _keep(entry, key, files, actor, at)
    return document


@transaction.atomic
def remove_file(*, entry: Entry, document: Document, actor: User, at: datetime) -> None:
    """Take a file out of a draft. What a receipt names stays stored.

    Raises ``DomainError`` when the entry is not a draft.
    """
    entry = lock_to_write(entry)
    name = str(document.public_id)
    for question in file_questions(entry.form_version.schema):
        files = entry.answers.get(question["key"]) or []
        kept = [known for known in files if known["id"] != name]
        if len(kept) < len(files):
            _keep(entry, question["key"], kept, actor, at)
    # A receipt, or the profile that this entry began from, may still name the file.
    own = document.room == ROOM and document.object_id == entry.public_id
    if own and not entry.submissions:
        delete_document(document=document, actor=actor, at=at)


def _keep(entry: Entry, key: str, files: list[dict], actor: User, at: datetime) -> None:
    name = FIELD_PREFIX + key
    write_values(entry, {name: files}, stored_values(entry, [name]), actor, at)
