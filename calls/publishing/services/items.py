"""Lists that people order by hand: the criteria of a stage, the questions of a form."""

from collections.abc import Sequence
from typing import TypeVar

from calls.publishing.models import Criterion, Question

Item = TypeVar("Item", Criterion, Question)


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
