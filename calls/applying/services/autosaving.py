"""Saving while somebody types: one locked read, the same rules as a page save."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from calls.applying.models import Entry
from calls.applying.queries import entry_to_write, revised
from calls.applying.rules import is_writable
from minka.accounts.models import User
from minka.common.errors import DomainError

from .saving import keep


class NoDraft(DomainError):
    """The person has no such draft."""


@dataclass(frozen=True)
class Saved:
    """An entry after a save, and the values that were sent and are stored now.

    What another person changed alone is not among them: theirs stands.
    """

    entry: Entry
    stored: dict[str, Any]


@transaction.atomic
def autosave(
    *,
    public_id: UUID,
    read: Callable[[Entry], Mapping[str, Any]],
    seen: Mapping[str, str],
    actor: User,
    at: datetime,
) -> Saved:
    """Keep a few fields of a proposal's last entry, as ``save_draft`` does.

    ``read`` turns what was sent into canonical values against the locked entry; it may raise
    ``StaleDraft``. Raises ``NoDraft`` for whom it does not concern, ``DomainError`` (``closed``)
    when it may not be written now.
    """
    entry = entry_to_write(actor, public_id, locked=True)
    if entry is None:
        raise NoDraft(_("There is no such proposal."), code="missing")
    if not is_writable(entry):
        raise DomainError(_("It was submitted: open it first to change it."), code="closed")
    entry = revised(entry)
    values = read(entry)
    stored = keep(entry, values, actor, at, seen)
    return Saved(entry, {name: value for name, value in values.items() if stored[name] == value})
