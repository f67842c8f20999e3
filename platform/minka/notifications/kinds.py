"""Kinds of notice: each room registers its own in ``apps.ready()``; nothing unregistered is told.

The words of a kind are in ``templates/<room>/notices/<what>.txt``: the first line is the subject,
the rest the text (an empty line parts paragraphs). The template gets ``data``, ``recipient``,
``url`` (absolute) and ``zone`` (the reader's), and is rendered in the reader's language.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise

from minka.common.registry import Registry

if TYPE_CHECKING:
    from .models import FanOut, Notice


def _always(notice: "Notice") -> bool:
    return True


@dataclass(frozen=True)
class NoticeKind:
    """A kind of notice.

    ``name`` is ``room.what``; ``label`` says in the preferences what it is; ``still_due`` asks
    the room's own rules again at the moment of sending (a person may have lost the right to
    know); ``audience`` returns ids of people for a fan-out; a ``mandatory`` kind (a receipt, a
    decision) cannot be switched off.
    """

    name: str
    label: str | Promise
    mandatory: bool = False
    mail_by_default: bool = True
    still_due: Callable[["Notice"], bool] = _always
    audience: Callable[["FanOut"], Iterable[int]] | None = None

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
    """Return data fit for the outbox: words, numbers and ISO instants only."""
    return {k: v.isoformat() if hasattr(v, "isoformat") else v for k, v in data.items()}
