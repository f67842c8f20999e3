"""The files of a proposal: one at a time, each with its SHA-256 among the answers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.applying.models import Entry, Proposal
from calls.applying.queries import stored_values
from calls.applying.rules import FIELD_PREFIX, file_questions
from calls.applying.rules.slots import file_question, most_files, takes
from minka.accounts.models import User
from minka.common.errors import DomainError
from minka.files.models import Document
from minka.files.rules import Arrival
from minka.files.services import delete_document, share_document, store_document

from .locking import lock_to_write
from .saving import write_values

ROOM = "applying"
Known = list[dict[str, Any]]


@transaction.atomic
def add_file(
    *, entry: Entry, key: str, upload: File, actor: User, at: datetime, purpose: str = ""
) -> Document:
    """Keep a file as an answer to a question of the entry's form, with what it is for.

    Raises ``DomainError`` for a file that is refused, a question that takes none, or too many.
    """
    entry = lock_to_write(entry)
    slot, files = takes(_question(entry, key)), _room_for_one(entry, key)
    document = store_document(
        room=ROOM,
        object_id=entry.public_id,
        uploaded_by=actor,
        upload=upload,
        language=entry.proposal.language,
        at=at,
        allowed=slot.allowed,
        limit=slot.limit,
        max_pages=slot.max_pages,
        quota=slot.quota,
    )
    _append(entry, key, files, document, purpose, actor, at)
    return document


def attach_arrival(arrival: Arrival) -> Document:
    """Keep a file that came in pieces, as ``add_file`` does one that came at once."""
    return add_file(
        entry=Entry.objects.get(public_id=arrival.object_id),
        key=arrival.slot,
        upload=arrival.file,
        purpose=arrival.purpose,
        actor=arrival.actor,
        at=arrival.at,
    )


def page_of_files(entry_id: UUID) -> str:
    """Return the address of the page on which the files of an entry are added."""
    proposal = Proposal.objects.get(entries__public_id=entry_id)
    return reverse("applying:documents", args=[proposal.public_id])


@transaction.atomic
def reuse_file(
    *, entry: Entry, key: str, document: Document, actor: User, at: datetime, purpose: str = ""
) -> Document:
    """Answer a question with a file that the organisation sent before, without sending it again.

    The caller has found ``document`` among ``queries.earlier_files``. Raises ``DomainError`` as
    ``add_file``, and when the file went meanwhile.
    """
    entry = lock_to_write(entry)
    files = _room_for_one(entry, key)
    try:
        shared = share_document(
            document=document, room=ROOM, object_id=entry.public_id, actor=actor, at=at
        )
    except Document.DoesNotExist:
        raise DomainError(_("This file was removed meanwhile."), code="gone") from None
    _append(entry, key, files, shared, purpose, actor, at)
    return shared


@transaction.atomic
def describe_file(*, entry: Entry, document: str, purpose: str, actor: User, at: datetime) -> None:
    """Say what a file of a draft is for. Raises ``DomainError`` when the draft is not writable."""
    entry = lock_to_write(entry)
    for question in file_questions(entry.form_version.schema):
        files: Known = entry.answers.get(question["key"]) or []
        told = [_told(known, purpose) if known["id"] == document else known for known in files]
        if told != files:
            _keep(entry, question["key"], told, actor, at)


def _told(known: dict[str, Any], purpose: str) -> dict[str, Any]:
    bare = {name: value for name, value in known.items() if name != "purpose"}
    return {**bare, "purpose": purpose} if purpose else bare


def _question(entry: Entry, key: str) -> dict[str, Any]:
    question = file_question(entry, key)
    if question is None:
        raise DomainError(_("This question takes no file."), code="no_question")
    return question


def _room_for_one(entry: Entry, key: str) -> Known:
    """Return the files that answer a question so far, if it takes one more."""
    most = most_files(_question(entry, key))
    files: Known = list(entry.answers.get(key) or [])
    if len(files) >= most:
        text = ngettext(
            "At most %(most)d file answers this question.",
            "At most %(most)d files answer this question.",
            most,
        )
        raise DomainError(text % {"most": most}, code="too_many")
    return files


def _append(
    entry: Entry,
    key: str,
    files: Known,
    document: Document,
    purpose: str,
    actor: User,
    at: datetime,
) -> None:
    if document.sha256 in {known["sha256"] for known in files}:
        raise DomainError(_("This very file is there already."), code="twice")
    known = {
        "id": str(document.public_id),
        "name": document.name,
        "size": document.size,
        "media_type": document.media_type,
        "sha256": document.sha256,
    }
    _keep(entry, key, [*files, _told(known, purpose)], actor, at)


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
