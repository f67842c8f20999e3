"""Pairs: every request is followed by one to the floor, so that noise meets both alike."""

from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median

from .asking import Answer, Browser


@dataclass
class Measure:
    """What was measured of one page or act, and its floor beside it."""

    goal: str
    name: str
    limit: float
    most_queries: int
    floor: str = "F"
    seconds: list[float] = field(default_factory=list)
    floors: list[float] = field(default_factory=list)
    queries: int = 0
    sent: int = 0
    raw: int = 0

    @property
    def ratio(self) -> float:
        """Return the median of the pairs' ratios."""
        return median(a / b for a, b in zip(self.seconds, self.floors, strict=True))

    @property
    def p50(self) -> float:
        """Return the median in milliseconds."""
        return 1000 * median(self.seconds)

    @property
    def p95(self) -> float:
        """Return the 95th percentile in milliseconds."""
        return 1000 * sorted(self.seconds)[max(0, int(0.95 * len(self.seconds)) - 1)]

    @property
    def met(self) -> bool:
        """Say whether both the ratio and the number of queries are within the goal."""
        return self.ratio <= self.limit and self.queries <= self.most_queries

    def add(self, answer: Answer, floor: float) -> None:
        """Take one pair."""
        self.seconds.append(answer.seconds)
        self.floors.append(floor)
        self.queries = max(self.queries, answer.queries)
        self.sent, self.raw = answer.sent, answer.raw


def expect(answer: Answer, *statuses: int) -> Answer:
    """Return the answer. Raises ``RuntimeError`` when it is another than it must be."""
    if answer.status not in statuses:
        raise RuntimeError(f"answered {answer.status}: {answer.body[:300]!r}")
    return answer


def paired(
    measure: Measure,
    act: Callable[[], Answer],
    floor: Callable[[], Answer],
    *,
    rounds: int = 40,
    warm: int = 4,
) -> Measure:
    """Measure an act and its floor alternately."""
    for n in range(rounds + warm):
        answer, base = act(), floor()
        if n >= warm:
            measure.add(answer, base.seconds)
    return measure


def getter(browser: Browser, path: str, *statuses: int, **headers: str) -> Callable[[], Answer]:
    """Return an act: ask for a page."""
    extra = {k.replace("_", "-"): v for k, v in headers.items()}
    return lambda: expect(browser.ask(path, headers=extra), *(statuses or (200,)))
