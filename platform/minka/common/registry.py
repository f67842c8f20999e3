"""Registries of the ground floor: upper floors put in, lower floors show."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet
from django.utils.functional import Promise

T = TypeVar("T")


class Registry(Generic[T]):
    """Entries in the order of their rank; registering a name twice replaces it."""

    def __init__(self) -> None:
        self._entries: dict[str, tuple[int, T]] = {}

    def register(self, name: str, entry: T, *, rank: int = 50) -> None:
        """Put an entry in, under a name of its own (``room.what``)."""
        self._entries[name] = (rank, entry)

    def get(self, name: str) -> T | None:
        """Return the entry of that name, if any."""
        found = self._entries.get(name)
        return found[1] if found else None

    def __iter__(self) -> Iterator[T]:
        ordered = sorted(self._entries.items(), key=lambda item: (item[1][0], item[0]))
        return (entry for _name, (_rank, entry) in ordered)


@dataclass(frozen=True)
class NavItem:
    """A place in the top navigation; ``for_user`` says who sees it.

    ``count`` returns the rows that wait there for a person who is signed in; ``among`` the rows of
    which the person must have one to see it. All of them are asked in one query a page.
    """

    label: str | Promise
    url_name: str
    for_user: Callable[[Any], bool] = lambda user: True
    count: Callable[[Any], QuerySet[Any]] | None = None
    among: Callable[[Any], QuerySet[Any]] | None = None


@dataclass(frozen=True)
class Task:
    """One thing a person can do next, on the home page."""

    title: str
    url: str
    detail: str = ""
    status: str = ""
    tone: str = "neutral"
    due_at: datetime | None = None
    zone: str = "UTC"


@dataclass(frozen=True)
class Card:
    """A group of tasks on the home page; ``empty`` says how to begin when there are none.

    ``alone``: it is shown only to those for whom no other room has anything.
    """

    title: str
    tasks: list[Task] = field(default_factory=list)
    more_url: str = ""
    more_label: str = ""
    empty: str = ""
    alone: bool = False


# Permissions to act in the name of an organisation, or as oneself: being an administrator gives
# none of them.
own_acts: set[str] = set()

CardSource = Callable[[Any, datetime], Iterable[Card]]

nav: Registry[NavItem] = Registry()
home_cards: Registry[CardSource] = Registry()


@dataclass(frozen=True)
class Tab:
    """A page of a workspace (a call's, a project's); shown to whoever has the permission on it."""

    label: str | Promise
    url: Callable[[Any], str]
    permission: str


@dataclass(frozen=True)
class Panel:
    """A part of a lower floor's page that shows something from above.

    ``context`` returns what the template needs, or nothing when there is nothing to show.
    """

    template: str
    context: Callable[[Any, Any, datetime], dict[str, Any] | None]


_tabs: dict[str, Registry[Tab]] = {}
_panels: dict[str, Registry[Panel]] = {}


def tabs_of(page: str) -> Registry[Tab]:
    """Return the tabs of a workspace: ``tabs_of("call")``, ``tabs_of("project")``."""
    return _tabs.setdefault(page, Registry())


def panels_of(page: str) -> Registry[Panel]:
    """Return the panels of a page: ``panels_of("call")`` for the public page of a call."""
    return _panels.setdefault(page, Registry())
