"""The plan of "assign the rest": who would get what, and what could not be filled and why."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from calls.applying.models import Entry
from calls.publishing.models import Stage
from calls.reviewing.models import Assignment, Reviewer
from calls.reviewing.states import STANDING
from calls.solvers.assignment import Plan, Reason, assign

from .assignments import to_assign
from .conflicts import Clashes, clashes
from .reviewers import active_reviewers

# How much a shared theme, its branch of the tree, and a country known count in choosing.
THEME, BRANCH, COUNTRY = 100, 40, 30


@dataclass(frozen=True)
class Preview:
    """A plan ready to be shown and confirmed; ``digest`` changes when the plan does."""

    pairs: list[tuple[Entry, Reviewer]]
    loads: list[tuple[Reviewer, int, int]]  # reviewer, load before, load after
    unfilled: list[tuple[Entry, int, Reason]]
    digest: str

    @property
    def entries(self) -> int:
        """Return how many entries get somebody."""
        return len({entry.pk for entry, _reviewer in self.pairs})


def plan_rest(stage: Stage) -> Preview:
    """Plan the reviews that a stage still lacks; nothing is written.

    Languages are a hard filter, conflicts too; nobody goes over their limit; a pair that was
    removed by hand is not made again.
    """
    entries = list(to_assign(stage).prefetch_related("proposal__themes").order_by("id"))
    reviewers = list(active_reviewers(stage.call).prefetch_related("themes").order_by("id"))
    before = _pairs(stage)
    held = _held(stage, reviewers)
    against = clashes([r.user_id for r in reviewers], [e.proposal for e in entries])
    wanted = stage.call.reviews_each
    solved = assign(
        _affinity(entries, reviewers, before, against),
        [max(wanted - entry.reviews_assigned, 0) for entry in entries],
        [max(r.max_load - held[r.pk], 0) for r in reviewers],
        [held[r.pk] for r in reviewers],
    )
    return _preview(entries, reviewers, held, solved)


def _pairs(stage: Stage) -> set[tuple[int, int]]:
    rows = Assignment.objects.filter(entry__stage=stage).values_list("entry", "reviewer")
    return set(rows)


def _held(stage: Stage, reviewers: Sequence[Reviewer]) -> dict[int, int]:
    """Return each reviewer's load at this stage (a limit counts stage by stage)."""
    held = dict.fromkeys([r.pk for r in reviewers], 0)
    rows = Assignment.objects.filter(
        entry__stage=stage, reviewer__in=list(held), state__in=STANDING
    )
    for reviewer_id in rows.values_list("reviewer", flat=True):
        held[reviewer_id] += 1
    return held


def _affinity(
    entries: Sequence[Entry],
    reviewers: Sequence[Reviewer],
    before: set[tuple[int, int]],
    against: Clashes,
) -> list[list[int | None]]:
    known = [_knows(reviewer) for reviewer in reviewers]
    table: list[list[int | None]] = []
    for entry in entries:
        themes, branches = _matter(entry)
        table.append(
            [
                None
                if entry.proposal.language not in reviewer.languages
                or (entry.pk, reviewer.pk) in before
                or against.between(reviewer.user_id, entry.proposal_id)
                else THEME * len(themes & mine)
                + BRANCH * len(branches & mine_branches)
                + COUNTRY * (entry.proposal.country in reviewer.countries)
                for reviewer, (mine, mine_branches) in zip(reviewers, known, strict=True)
            ]
        )
    return table


def _knows(reviewer: Reviewer) -> tuple[set[str], set[str]]:
    return _codes(theme.code for theme in reviewer.themes.all())


def _matter(entry: Entry) -> tuple[set[str], set[str]]:
    return _codes(theme.code for theme in entry.proposal.themes.all())


def _codes(found: Iterable[str]) -> tuple[set[str], set[str]]:
    codes = set(found)
    return codes, {code.partition(".")[0] for code in codes}


def _preview(
    entries: Sequence[Entry], reviewers: Sequence[Reviewer], held: dict[int, int], solved: Plan
) -> Preview:
    pairs = [(entries[i], reviewers[j]) for i, j in solved.pairs]
    new = dict.fromkeys(held, 0)
    for _entry, reviewer in pairs:
        new[reviewer.pk] += 1
    text = ";".join(f"{entry.pk}-{reviewer.pk}" for entry, reviewer in pairs)
    return Preview(
        pairs=pairs,
        loads=[(r, held[r.pk], held[r.pk] + new[r.pk]) for r in reviewers],
        unfilled=[(entries[gap.item], gap.missing, gap.reason) for gap in solved.unfilled],
        digest=hashlib.sha256(text.encode()).hexdigest(),
    )
