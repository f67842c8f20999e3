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


def swap(items: list[Item], pk: int, step: int) -> tuple[Item, Item] | None:
    """Let an item change places with its neighbour; return both, or nothing at the end."""
    place = next(i for i, item in enumerate(items) if item.pk == pk)
    other = place + step
    if not 0 <= other < len(items):
        return None
    items[place], items[other] = items[other], items[place]
    return items[other], items[place]
