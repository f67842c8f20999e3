"""Pages of long lists: the keys of one page first, then only the rows of those keys."""

from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)


class InTwoSteps(Generic[M]):
    """A sorted queryset for a paginator; a database sorts keys and not whole rows.

    ``length`` is how many there are, where that is known already.
    """

    def __init__(self, rows: QuerySet[M], length: int | None = None) -> None:
        self.rows, self.length = rows, length

    def count(self) -> int:
        """Return how many there are."""
        return self.rows.count() if self.length is None else self.length

    def __getitem__(self, part: slice) -> list[M]:
        keys = self.rows.prefetch_related(None).values_list("pk", flat=True)[part]
        order: dict[Any, int] = {pk: place for place, pk in enumerate(keys)}
        return sorted(
            self.rows.order_by().filter(pk__in=list(order)), key=lambda row: order[row.pk]
        )
