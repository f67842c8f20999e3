"""The review tally of an entry, written by the reviewing room with each review."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal

from calls.applying.models import Entry

AT_ONCE = 500  # rows of one UPDATE


@dataclass(frozen=True)
class Tally:
    """How many reviews an entry has, and the mean and spread of their scores (0 to 100)."""

    reviews_assigned: int
    reviews_done: int
    score_mean: Decimal | None
    score_spread: Decimal | None


def store_tallies(tallies: Mapping[int, Tally]) -> None:
    """Keep the tallies of many entries, by their keys: one UPDATE for each five hundred.

    Call it in the transaction that wrote their reviews or assignments, with the entries locked.
    """
    rows = [Entry(pk=key, **asdict(tally)) for key, tally in tallies.items()]
    Entry.objects.bulk_update(rows, list(Tally.__dataclass_fields__), batch_size=AT_ONCE)


def store_tally(
    *,
    entry: Entry,
    reviews_assigned: int,
    reviews_done: int,
    score_mean: Decimal | None,
    score_spread: Decimal | None,
) -> None:
    """Keep how many reviews an entry has, and the mean and spread of their scores (0 to 100).

    Call it in the transaction that writes a review or an assignment: one UPDATE, no event.
    """
    Entry.objects.filter(pk=entry.pk).update(
        reviews_assigned=reviews_assigned,
        reviews_done=reviews_done,
        score_mean=score_mean,
        score_spread=score_spread,
    )
