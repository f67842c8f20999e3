"""Who may read a document, who may send one, and who reads a copy that does not say whose it is.

A room says it of its own things; what no room has said is denied.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import rules
from django.core.files.base import File

from minka.files.models import Document

from .content import LIMIT, MEGABYTE

QUOTA = 300 * MEGABYTE

Reader = Callable[[Any, UUID], bool]
DocumentReader = Callable[[Any, Document], bool]
_readers: dict[str, dict[str, DocumentReader]] = {}


@dataclass(frozen=True)
class Slot:
    """A place for files in a thing of a room: what it takes.

    ``allowed`` are extensions (all known ones without), ``limit`` and ``quota`` bytes: of one file,
    and of all files of the thing together.
    """

    allowed: tuple[str, ...] = ()
    limit: int = LIMIT
    max_pages: int | None = None
    quota: int = QUOTA


@dataclass(frozen=True)
class Arrival:
    """A file that has arrived whole and was checked, on its way into its slot."""

    object_id: UUID
    slot: str
    file: File
    purpose: str
    actor: Any
    at: datetime


@dataclass(frozen=True)
class Writer:
    """Who may send files to a room's things in pieces, and what becomes of them.

    ``slot(user, object_id, name)`` is ``None`` for whoever may not; ``attach(arrival)`` stores the
    document (``store_document``) where it belongs or raises ``DomainError``; ``back(object_id)`` is
    the page to go back to.
    """

    slot: Callable[[Any, UUID, str], Slot | None]
    attach: Callable[[Arrival], Document]
    back: Callable[[UUID], str]


@dataclass(frozen=True)
class Veil:
    """Whose files are read without what tells who made them.

    ``needed(object_id)`` says that a thing is judged without names; ``over(user, object_id)`` that
    this person, who may read its files, gets the copies only. ``name(document)`` is what they call
    a copy, where the room has words for it.
    """

    needed: Callable[[UUID], bool]
    over: Callable[[Any, UUID], bool]
    name: Callable[[Document], str] | None = None


_writers: dict[str, Writer] = {}
_veils: dict[str, Veil] = {}


def register_writer(room: str, writer: Writer) -> None:
    """Let people send files to a room's things in pieces."""
    _writers[room] = writer


def register_veil(room: str, veil: Veil) -> None:
    """Say which of a room's things are judged without names, and by whom."""
    _veils[room] = veil


def writer_of(room: str) -> Writer | None:
    """Return who takes files for a room, if anybody does."""
    return _writers.get(room)


def slot_for(user: Any, room: str, object_id: UUID, name: str) -> Slot | None:
    """Return what a place takes from this person; nothing where they may not send."""
    writer = _writers.get(room)
    return writer.slot(user, object_id, name) if writer and user.is_authenticated else None


def needs_clean_copy(room: str, object_id: UUID) -> bool:
    """Say whether a thing is judged without names, so that its files need a copy."""
    veil = _veils.get(room)
    return veil is not None and veil.needed(object_id)


def is_veiled(user: Any, document: Document) -> bool:
    """Say whether this person gets only the copy that does not say who made it."""
    veil = _veils.get(document.room)
    return veil is not None and veil.over(user, document.object_id)


def veiled_name(document: Document) -> str:
    """Return what its room calls a copy without names; empty where it does not say."""
    veil = _veils.get(document.room)
    return veil.name(document) if veil and veil.name else ""


def register_document_reader(room: str, predicate: DocumentReader) -> None:
    """Say who may read each document of a room, where its thing alone does not tell."""
    _readers.setdefault(room, {})[""] = predicate


def register_reader(room: str, predicate: Reader, *, by: str = "") -> None:
    """Say who may read the documents of a room: ``predicate(user, object_id) -> bool``.

    A floor above lets its own people in besides, under its name (``by="reviewing"``): whoever any
    of a room's predicates lets in may read.

    ``user`` may be anonymous. A room without a predicate shows its documents to nobody but the
    people who uploaded them (and platform administrators).
    """
    _readers.setdefault(room, {})[by] = lambda user, document: predicate(user, document.object_id)


@rules.predicate
def can_read(user: Any, document: Document | None) -> bool:
    """Say whether a person, signed in or not, may read a document."""
    if document is None:
        return False
    if user.is_authenticated and document.uploaded_by_id == user.pk:
        return True
    readers = _readers.get(document.room, {}).values()
    return any(reader(user, document) for reader in readers)


rules.add_perm("files.read_document", can_read)
