"""Who may read a document: whoever the rule of its room lets in, and who put it there."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import rules

from minka.files.models import Document

Reader = Callable[[Any, UUID], bool]
_readers: dict[str, Reader] = {}


def register_reader(room: str, predicate: Reader) -> None:
    """Say who may read the documents of a room: ``predicate(user, object_id) -> bool``.

    ``user`` may be anonymous. A room without a predicate shows its documents to nobody but the
    people who uploaded them (and platform administrators).
    """
    _readers[room] = predicate


@rules.predicate
def can_read(user: Any, document: Document | None) -> bool:
    """Say whether a person, signed in or not, may read a document."""
    if document is None:
        return False
    if user.is_authenticated and document.uploaded_by_id == user.pk:
        return True
    reader = _readers.get(document.room)
    return reader is not None and bool(reader(user, document.object_id))


rules.add_perm("files.read_document", can_read)
