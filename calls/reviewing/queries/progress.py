"""How the reviews of a stage stand: per reviewer, per proposal, and in figures."""

from dataclasses import dataclass, field

from django.core.cache import cache
from django.db import transaction
from django.db.models import Count, F, Prefetch, QuerySet
from django.db.models.functions import Floor

from calls.applying.models import Entry
from calls.applying.states import EntryState
from calls.publishing.models import Stage
from calls.reviewing.models import Assignment
from calls.reviewing.rules import CONSIDERED
from calls.reviewing.states import STANDING, AssignmentState

REMEMBERED = 60  # seconds; every write of this room forgets it at once
BANDS = 10


@dataclass(frozen=True)
class StageProgress:
    """The figures of a stage: ``by_reviewer`` is ``{reviewer id: {state: number}}``."""

    by_reviewer: dict[int, dict[str, int]] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    # How many proposals have a mean from 0 to 10, from 10 to 20, … from 90 to 100.
    bands: list[int] = field(default_factory=list)
    # How many proposals are considered, with a mean or without.
    considered: int = 0

    @property
    def given(self) -> int:
        """Return how many reviews were given to somebody and stand."""
        return sum(
            n for states in self.by_reviewer.values() for s, n in states.items() if s in STANDING
        )

    @property
    def done(self) -> int:
        """Return how many reviews were submitted."""
        return sum(s.get(AssignmentState.SUBMITTED, 0) for s in self.by_reviewer.values())

    @property
    def scored(self) -> int:
        """Return how many proposals have a mean."""
        return sum(self.bands)


def forget_progress(stage_id: int) -> None:
    """Forget the figures of a stage: now, and again once the change is committed."""
    keys = [_key("people", stage_id), _key("bands", stage_id)]
    cache.delete_many(keys)
    transaction.on_commit(lambda: cache.delete_many(keys))


def stage_progress(stage: Stage) -> StageProgress:
    """Return the figures of a stage, remembered for a minute or until something changes."""
    people = cache.get_or_set(_key("people", stage.pk), lambda: _by_reviewer(stage), REMEMBERED)
    table, names = people or ({}, {})
    *bands, bare = _remembered_bands(stage)
    return StageProgress(table, names, bands, sum(bands) + bare)


def score_bands(stage: Stage) -> list[int]:
    """Return how many proposals have a mean from 0 to 10, …; their sum is how many have one."""
    return _remembered_bands(stage)[:BANDS]


def _remembered_bands(stage: Stage) -> list[int]:
    bands = cache.get_or_set(_key("bands", stage.pk), lambda: _bands(stage), REMEMBERED)
    return bands or [0] * (BANDS + 1)


def _key(what: str, stage_id: int) -> str:
    return f"reviewing:{what}:{stage_id}"


def _by_reviewer(stage: Stage) -> tuple[dict[int, dict[str, int]], dict[int, str]]:
    rows = (
        Assignment.objects.filter(entry__stage=stage)
        .order_by()
        .values_list("reviewer", "reviewer__user__name", "reviewer__user__email", "state")
        .annotate(n=Count("id"))
    )
    table: dict[int, dict[str, int]] = {}
    names: dict[int, str] = {}
    for reviewer_id, name, email, state, number in rows:
        table.setdefault(reviewer_id, {})[state] = number
        names[reviewer_id] = name or email
    return table, names


def _bands(stage: Stage) -> list[int]:
    """Count the considered proposals by band of their mean; the last are those without a mean."""
    rows = (
        _considered(stage)
        .order_by()
        .annotate(band=Floor(F("score_mean") / BANDS))
        .values_list("band")
        .annotate(n=Count("id"))
    )
    bands = [0] * (BANDS + 1)
    for band, number in rows:
        bands[BANDS if band is None else min(int(band), BANDS - 1)] += number
    return bands


def _considered(stage: Stage) -> QuerySet[Entry]:
    return Entry.objects.filter(
        stage=stage, state=EntryState.SUBMITTED, proposal__state__in=CONSIDERED
    )


def scored_entries(stage: Stage) -> QuerySet[Entry]:
    """Return the entries of a stage that have a mean, best first; the index serves this order.

    Null means are left out by the condition and not by the order: PostgreSQL can then walk the
    index instead of sorting a whole call.
    """
    return _considered(stage).filter(score_mean__isnull=False).order_by("-score_mean", "id")


def with_reviews_of(stage: Stage) -> QuerySet[Entry]:
    """Return the entries of a stage with their proposals and reviewers, fewest reviews first."""
    given = (
        Assignment.objects.filter(state__in=STANDING)
        .select_related("reviewer__user", "review")
        .order_by("id")
    )
    return (
        _considered(stage)
        .select_related("proposal__organisation")
        .prefetch_related(Prefetch("assignments", queryset=given, to_attr="given"))
        .order_by("reviews_done", "id")
    )
