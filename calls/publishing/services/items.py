"""Lists that people order by hand: criteria, the sections of a form, the questions of a section."""

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from calls.publishing.models import Criterion, Question, Section

Item = TypeVar("Item", Criterion, Question, Section)


def renumber(items: Sequence[Item]) -> None:
    """Number the items in the order given."""
    for order, item in enumerate(items, 1):
        item.order = order
    if items:
        type(items[0]).objects.bulk_update(items, ["order"])


def place_of(items: Sequence[Item], pk: int) -> int:
    """Return where an item stands, from 0; -1 when somebody has removed it."""
    return next((i for i, item in enumerate(items) if item.pk == pk), -1)


def swap(items: list[Item], pk: int, step: int) -> tuple[Item, Item] | None:
    """Let an item change places with its neighbour; return both, or nothing at the end or gone."""
    place = place_of(items, pk)
    other = place + step
    if place < 0 or not 0 <= other < len(items):
        return None
    items[place], items[other] = items[other], items[place]
    return items[other], items[place]


def put_after(items: list[Item], item: Item, after: UUID | None) -> list[Item]:
    """Return the items with this one behind the named one: first without one, last if it is gone."""
    found = [one for one in items if one.pk != item.pk]
    places = [i for i, one in enumerate(found) if one.public_id == after]
    found.insert(0 if after is None else (places[0] + 1 if places else len(found)), item)
    return found
