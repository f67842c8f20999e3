"""The ranked list of a stage: stored columns, one page at a time, the same cost at any size."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet, Sum

from calls.applying.models import Entry
from calls.publishing.models import Call, Stage
from calls.reviewing.queries import score_bands, scored_entries
from calls.selecting.models import Decision
from calls.selecting.states import Outcome

PAGE = 50
# What a line shows, and nothing else: fifty rows of four tables weigh.
_LISTED = (
    "public_id",
    "score_mean",
    "score_spread",
    "reviews_done",
    "reviews_assigned",
    "proposal__number",
    "proposal__title",
    "proposal__language",
    "proposal__country",
    "proposal__amount",
    "proposal__organisation__name",
    "decision__outcome",
)
# The sum of what is asked is carried on so far down the list; no fund reaches further.
CARRIED = 200


@dataclass(frozen=True)
class Row:
    """A line of the ranking; ``total`` is what is asked down to here, in the list's order."""

    entry: Entry
    rank: int | None
    total: Decimal | None
    beyond: bool


@dataclass(frozen=True)
class Ranking:
    """A page of the ranking."""

    page: Page[Entry]
    rows: list[Row]


class _Counted:
    """A queryset whose length is known already."""

    def __init__(self, rows: Any, total: int) -> None:
        self.rows, self.total = rows, total

    def count(self) -> int:
        """Return how many there are, without asking."""
        return self.total

    def __getitem__(self, part: slice) -> Any:
        return self.rows[part]


def ranking(stage: Stage, number: str | None, *, country: str = "", outcome: str = "") -> Ranking:
    """Return a page of the proposals of a stage that have reviews, the highest mean first.

    ``outcome`` is a decision or ``none``. Ranks and sums stand only where nothing is left out.
    """
    entries = _asked(scored_entries(stage), country, outcome)
    whole = not country and not outcome
    total = sum(score_bands(stage)) if whole else entries.count()
    shown = entries.select_related("proposal__organisation", "decision").only(*_LISTED)
    page: Page[Entry] = Paginator(_Counted(shown, total), PAGE).get_page(number)  # type: ignore[arg-type]
    return Ranking(page, _rows(page, stage, entries if whole else None))


def _asked(entries: QuerySet[Entry], country: str, outcome: str) -> QuerySet[Entry]:
    if country:
        entries = entries.filter(proposal__country=country)
    if outcome == "none":
        entries = entries.filter(decision__isnull=True)
    elif outcome:
        entries = entries.filter(decision__outcome=outcome)
    return entries


def _rows(page: Page[Entry], stage: Stage, whole: QuerySet[Entry] | None) -> list[Row]:
    if whole is None:
        return [Row(entry, None, None, False) for entry in page]
    above = (page.number - 1) * PAGE
    if above > CARRIED:
        return [Row(entry, above + n, None, False) for n, entry in enumerate(page, 1)]
    running, fund = _asked_above(whole, above), stage.call.envelope
    rows = []
    for place, entry in enumerate(page, above + 1):
        running += entry.proposal.amount or 0
        rows.append(Row(entry, place, running, fund is not None and running > fund))
    return rows


def _asked_above(whole: QuerySet[Entry], above: int) -> Decimal:
    if not above:
        return Decimal(0)
    amounts = whole.values_list("proposal__amount", flat=True)[:above]
    return sum((amount or Decimal(0) for amount in amounts), Decimal(0))


@dataclass(frozen=True)
class Money:
    """What was decided at a stage in figures, beside what the call offers."""

    by_outcome: dict[str, int]
    awarded: Decimal
    fund: Decimal | None
    awards_max: int | None

    @property
    def selected(self) -> int:
        """Return how many were selected."""
        return self.by_outcome.get(Outcome.SELECTED, 0)

    @property
    def decided(self) -> int:
        """Return how many were decided."""
        return sum(self.by_outcome.values())

    @property
    def over_fund(self) -> bool:
        """Say whether more money was awarded than there is."""
        return self.fund is not None and self.awarded > self.fund

    @property
    def over_awards(self) -> bool:
        """Say whether more proposals were selected than announced."""
        return self.awards_max is not None and self.selected > self.awards_max


def money_of(call: Call, stage: Stage) -> Money:
    """Return what was decided at a stage in figures."""
    rows = list(
        Decision.objects.filter(entry__stage=stage)
        .order_by()
        .values_list("outcome")
        .annotate(n=Count("id"), awarded=Sum("amount"))
    )
    return Money(
        by_outcome={outcome: number for outcome, number, _sum in rows},
        awarded=sum(
            (amount for outcome, _n, amount in rows if outcome == Outcome.SELECTED and amount),
            Decimal(0),
        ),
        fund=call.envelope,
        awards_max=call.awards_max,
    )
