"""Kinds of notice: each room registers its own in ``apps.ready()``; nothing unregistered is told.

The words of a kind are in ``templates/<room>/notices/<what>.txt``: the first line is the subject,
the rest the text (an empty line parts paragraphs). The template gets ``data``, ``recipient``,
``url`` (absolute) and ``zone`` (the reader's), and is rendered in the reader's language, as plain
text: nothing is escaped in it, and ``{% instant data.deadline zone %}`` and
``{{ data.amount|money:data.currency }}`` work as on a page.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.functional import Promise

from minka.common.registry import Registry

if TYPE_CHECKING:
    from .models import FanOut, Outgoing

# A whole instant or day; other figures stay the words that somebody wrote.
ISO = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?([+-]\d\d:\d\d|Z)?)?")


def _always(notice: "Outgoing") -> bool:
    return True


def _nothing(notice: "Outgoing") -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class NoticeKind:
    """A kind of notice.

    ``name`` is ``room.what``; ``label`` says in the preferences what it is; ``still_due`` asks
    the room's own rules again at the moment of sending (a person may have lost the right to
    know); ``audience`` returns ids of people for a fan-out; a ``mandatory`` kind (a receipt, a
    decision) cannot be switched off. ``more`` returns what the template gets besides, made for
    this one reader while the words are written: a signed link that is stored nowhere.
    """

    name: str
    label: str | Promise
    mandatory: bool = False
    mail_by_default: bool = True
    still_due: Callable[[Any], bool] = _always
    audience: Callable[["FanOut"], Iterable[int]] | None = None
    more: Callable[[Any], dict[str, Any]] = _nothing

    @property
    def template(self) -> str:
        """Return the path of its words."""
        room, _dot, what = self.name.partition(".")
        return f"{room}/notices/{what}.txt"


kinds: Registry[NoticeKind] = Registry()


def register(*entries: NoticeKind) -> None:
    """Make kinds known."""
    for entry in entries:
        kinds.register(entry.name, entry)


def kind_named(name: str) -> NoticeKind:
    """Return a registered kind. Raises ``KeyError`` for an unknown one."""
    found = kinds.get(name)
    if found is None:
        raise KeyError(f"no such kind of notice: {name}")
    return found


def plain(data: dict[str, Any]) -> dict[str, Any]:
    """Return data fit for the outbox: words, numbers, translated texts, ISO instants, decimals."""
    return {key: _plain(value) for key, value in data.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if isinstance(value, UUID | Promise):
        return str(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


def revive(data: dict[str, Any]) -> dict[str, Any]:
    """Return data as templates want it: instants, days and decimals are themselves again."""
    return {key: _revive(value) for key, value in data.items()}


def _revive(value: Any) -> Any:
    if isinstance(value, dict) and set(value) == {"decimal"}:
        return Decimal(value["decimal"])
    if not isinstance(value, str) or not ISO.fullmatch(value):
        return value
    try:
        return datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    except ValueError:
        return value
