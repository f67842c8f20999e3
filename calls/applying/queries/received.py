"""What a call has received: pages, counts and figures that cost the same at any size.

Pages come in two steps: the ids of one page by an index, then the rows of those ids.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate

from calls.applying.models import Entry, Proposal
from calls.applying.states import EntryState, ProposalState
from calls.publishing.models import Call, Stage
from minka.accounts.models import User
from minka.common.search import matching
from minka.taxonomy.queries import tree

from .proposals import received, visible_to

PAGE = 50
NOT_RECEIVED = (ProposalState.DRAFT, ProposalState.WITHDRAWN)
BY_PROPOSAL = {
    "number": ("number",),
    "newest": ("-submitted_at", "-pk"),
    "country": ("country", "number"),
}
BY_SCORE = {"mean": "score_mean", "spread": "score_spread"}


@dataclass(frozen=True)
class Search:
    """What a person asked of the list; empty values ask nothing. ``theme`` is a theme's path."""

    stage: Stage
    state: str = ""
    country: str = ""
    language: str = ""
    theme: str = ""
    words: str = ""
    sort: str = "number"

    @property
    def narrows(self) -> bool:
        """Say whether it leaves anything out."""
        return bool(self.state or self.country or self.language or self.theme or self.words)

    @property
    def later(self) -> bool:
        """Say whether it asks for a stage after the first, which not all reach."""
        return self.stage.order > 1


def for_call(user: User, call: Call, search: Search) -> QuerySet[Proposal]:
    """Return the received proposals of a call that a person may see and asked for, unsorted."""
    rows = visible_to(user).filter(call=call, submitted_at__isnull=False)
    return _narrowed(rows, search)


def _narrowed(rows: QuerySet[Proposal], search: Search) -> QuerySet[Proposal]:
    if search.later:
        reached = Entry.objects.filter(
            proposal=OuterRef("pk"), stage=search.stage, state=EntryState.SUBMITTED
        )
        rows = rows.filter(Exists(reached))
    for name in ("state", "country", "language"):
        if getattr(search, name):
            rows = rows.filter(**{name: getattr(search, name)})
    if search.theme:
        rows = rows.filter(Exists(_marked(search.theme)))
    return matching(rows, search.words) if search.words else rows


def _marked(path: str) -> QuerySet[Any]:
    """Return the marks of a proposal with a theme or one under it (``path`` is the theme's)."""
    under = Q(theme__path=path) | Q(theme__path__startswith=f"{path}.")
    return Proposal.themes.through.objects.filter(under, proposal_id=OuterRef("pk"))


@dataclass(frozen=True)
class Ids:
    """The ids of a sorted list, for a paginator: its length is known, its slices are fetched."""

    length: int
    fetch: Callable[[int, int], list[int]]

    def count(self) -> int:
        """Return how many there are."""
        return self.length

    def __getitem__(self, part: slice) -> list[int]:
        return self.fetch(part.start or 0, part.stop)


def page_of(call: Call, search: Search, total: int) -> Ids:
    """Return the ids of a call's received proposals, sorted; ``total`` counts those without filters.

    The view has asked ``publishing.sit_in_committee`` on the call: all it received may be seen.
    """
    rows = _narrowed(received(call), search)
    length = rows.count() if search.narrows or search.later else total
    if search.sort in BY_SCORE:
        return Ids(length, _by_score(rows, search))
    if search.sort == "progress":
        ordered = _entries(rows, search).order_by("reviews_done", "proposal_id")
        return Ids(length, lambda a, b: list(ordered.values_list("proposal_id", flat=True)[a:b]))
    proposals = rows.order_by(*BY_PROPOSAL.get(search.sort, BY_PROPOSAL["number"]))
    return Ids(length, lambda a, b: list(proposals.values_list("pk", flat=True)[a:b]))


def _entries(rows: QuerySet[Proposal], search: Search) -> QuerySet[Entry]:
    entries = Entry.objects.filter(stage=search.stage, state=EntryState.SUBMITTED)
    return entries.filter(proposal__in=rows.values("pk")) if search.narrows else entries


def _by_score(rows: QuerySet[Proposal], search: Search) -> Callable[[int, int], list[int]]:
    """Return a fetcher that gives the scored first, highest first, then the others by number.

    Two index scans instead of one sort: databases disagree on where an index keeps its nulls.
    """
    column = BY_SCORE[search.sort]
    entries = _entries(rows, search)
    scored = entries.filter(**{f"{column}__isnull": False}).order_by(f"-{column}", "proposal_id")
    others = entries.filter(**{f"{column}__isnull": True}).order_by("proposal_id")

    def fetch(start: int, stop: int) -> list[int]:
        found = list(scored.values_list("proposal_id", flat=True)[start:stop])
        lacking = stop - start - len(found)
        if not lacking:
            return found
        skip = max(0, start - scored.count()) if not found else 0
        return found + list(others.values_list("proposal_id", flat=True)[skip : skip + lacking])

    return fetch


ROW = (
    "proposal_id",
    "proposal__number",
    "proposal__title",
    "proposal__language",
    "proposal__state",
    "proposal__country",
    "proposal__organisation__name",
    "reviews_assigned",
    "reviews_done",
    "score_mean",
    "score_spread",
)


def rows_of(stage: Stage, ids: list[int]) -> list[dict[str, Any]]:
    """Return the rows of one page of the list in the order of their ids: stored columns only."""
    found = Entry.objects.filter(stage=stage, proposal__in=ids).values(*ROW)
    by_id = {row["proposal_id"]: row for row in found}
    return [by_id[pk] for pk in ids if pk in by_id]


def counts_by_state(call: Call) -> dict[str, int]:
    """Return how many proposals stand in each state, drafts too; ``received`` sums what arrived."""
    pairs = (
        Proposal.objects.filter(call=call)
        .order_by()
        .values_list("state")
        .annotate(n=Count("number"))
    )
    counts = dict(pairs)
    counts["received"] = sum(n for state, n in counts.items() if state not in NOT_RECEIVED)
    return counts


def stages_received(call: Call) -> list[Stage]:
    """Return the call's stages in order, each knowing its call."""
    stages = sorted(call.stages.all(), key=lambda stage: stage.order)
    for stage in stages:
        stage.call = call
    return stages


def theme_choices() -> list[tuple[str, str]]:
    """Return (path, name) of the trunks and branches of the tree, for a filter."""
    return [
        (theme.path, f"{' · ' * theme.depth}{theme.label}") for theme in tree().filter(depth__lte=1)
    ]


def per_day(call: Call) -> list[tuple[date, int]]:
    """Return (day in the call's zone, how many arrived) from the first day to the last, in order."""
    rows = (
        received(call)
        .annotate(day=TruncDate("submitted_at", tzinfo=ZoneInfo(call.zone)))
        .order_by("day")
        .values_list("day")
        .annotate(n=Count("pk"))
    )
    found = dict(rows)
    if not found:
        return []
    first, last = min(found), max(found)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [(day, found.get(day, 0)) for day in days]


def by_country(call: Call) -> list[tuple[str, int]]:
    """Return (country, how many arrived), the most first."""
    rows = received(call).order_by().values_list("country").annotate(n=Count("number"))
    return sorted(rows, key=lambda pair: (-pair[1], pair[0]))


EXPORT = (
    "number",
    "title",
    "organisation__name",
    "organisation__kind",
    "country",
    "countries",
    "language",
    "theme_codes",
    "amount",
    "months",
    "state",
    "submitted_at",
)
TALLY = ("reviews_assigned", "reviews_done", "score_mean", "score_spread")


def export_chunks(call: Call, stage: Stage, size: int = 1000) -> Iterator[list[tuple[Any, ...]]]:
    """Give the received proposals with a stage's tally in chunks, one query each, by number."""
    columns = [*EXPORT, *(f"entries__{name}" for name in TALLY)]
    rows = received(call).filter(Q(entries__stage=stage, entries__state=EntryState.SUBMITTED))
    last = 0
    while True:
        found = list(rows.filter(number__gt=last).order_by("number").values_list(*columns)[:size])
        if found:
            yield found
        if len(found) < size:
            return
        last = found[-1][0]
