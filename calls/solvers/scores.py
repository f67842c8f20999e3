"""Scores as numbers: a review's weighted mean, and the mean and spread of several reviews."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from statistics import fmean, pstdev

_THOUSANDTH = Decimal("0.001")


@dataclass(frozen=True)
class Mark:
    """What one criterion got: its weight, the ends of its scale, and the value given, if any."""

    weight: Decimal
    lowest: int
    highest: int
    value: int | None


def weighted_score(marks: Iterable[Mark]) -> Decimal | None:
    """Return a review's score from 0 to 100; nothing while a criterion lacks its value.

    100 × Σ wᵢ · (vᵢ − lowestᵢ) / (highestᵢ − lowestᵢ) / Σ wᵢ: each scale is first stretched to
    the same length, so that a criterion counts by its weight and not by how long its scale is.
    Rounded half up to three decimals.
    """
    given = list(marks)
    if not given or any(mark.value is None for mark in given):
        return None
    total = sum((mark.weight for mark in given), Decimal(0))
    reached = sum((mark.weight * _share(mark) for mark in given), Decimal(0))
    return (100 * reached / total).quantize(_THOUSANDTH, ROUND_HALF_UP)


def _share(mark: Mark) -> Decimal:
    return Decimal((mark.value or 0) - mark.lowest) / Decimal(mark.highest - mark.lowest)


def mean_and_spread(scores: Sequence[Decimal]) -> tuple[Decimal | None, Decimal | None]:
    """Return the mean of several scores and their standard deviation (of the whole population).

    Both are nothing without scores; one score has a spread of zero.
    """
    if not scores:
        return None, None
    return _rounded(fmean(scores)), _rounded(pstdev(scores))


def _rounded(value: float | Decimal) -> Decimal:
    return Decimal(value).quantize(_THOUSANDTH, ROUND_HALF_UP)
