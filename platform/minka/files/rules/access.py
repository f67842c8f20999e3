"""Who may read a document: whoever the rule of its room lets in, and who put it there."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import rules

from minka.files.models import Document

Reader = Callable[[Any, UUID], bool]
DocumentReader = Callable[[Any, Document], bool]
_readers: dict[str, dict[str, DocumentReader]] = {}


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
