"""The review tally of an entry, written by the reviewing room with each review."""

from decimal import Decimal

from calls.applying.models import Entry


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
