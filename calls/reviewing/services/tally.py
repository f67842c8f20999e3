"""The tally of an entry: counted again from its assignments with every change, never adjusted."""

from collections.abc import Iterable
from dataclasses import asdict
from decimal import Decimal

from django.db.models import QuerySet

from calls.applying.models import Entry
from calls.applying.services import Tally, store_tallies, store_tally
from calls.reviewing.models import Assignment
from calls.reviewing.states import STANDING, AssignmentState
from calls.solvers.scores import mean_and_spread

Row = tuple[str, Decimal | None]  # the state of an assignment, and the score of its review


def recount(entry: Entry) -> None:
    """Count an entry's reviews again and store the figures on it, in the caller's transaction.

    Only submitted reviews without a conflict count. The caller has locked the entry.
    """
    rows = _standing([entry.pk]).values_list("state", "review__score")
    store_tally(entry=entry, **asdict(_tally(list(rows))))


def recount_many(entry_ids: Iterable[int]) -> None:
    """Count the reviews of many entries again; the caller has locked them all.

    One query reads; one writes for each five hundred entries.
    """
    rows: dict[int, list[Row]] = {key: [] for key in entry_ids}
    for key, state, score in _standing(rows).values_list("entry", "state", "review__score"):
        rows[key].append((state, score))
    store_tallies({key: _tally(standing) for key, standing in rows.items()})


def _standing(entry_ids: Iterable[int]) -> QuerySet[Assignment]:
    return Assignment.objects.filter(entry__in=list(entry_ids), state__in=STANDING)


def _tally(rows: list[Row]) -> Tally:
    scores = [
        score for state, score in rows if state == AssignmentState.SUBMITTED and score is not None
    ]
    mean, spread = mean_and_spread(scores)
    return Tally(len(rows), len(scores), mean, spread)
