"""Scores: weights, scales of any length, mean and spread."""

from decimal import Decimal

import pytest

from calls.solvers.scores import Mark, mean_and_spread, weighted_score


def mark(weight: int, value: int | None, lowest: int = 0, highest: int = 4) -> Mark:
    """Make what a criterion got."""
    return Mark(Decimal(weight), lowest, highest, value)


@pytest.mark.parametrize(
    ("marks", "score"),
    [
        ([mark(60, 4), mark(40, 4)], "100.000"),
        ([mark(60, 0), mark(40, 0)], "0.000"),
        ([mark(60, 4), mark(40, 0)], "60.000"),
        ([mark(1, 3), mark(1, 2)], "62.500"),
        ([mark(1, 1, 1, 4), mark(2, 4, 1, 4)], "66.667"),
        ([mark(1, 10, 0, 10), mark(1, 0, 0, 4)], "50.000"),
    ],
)
def test_a_review_is_the_weighted_mean_of_its_criteria(marks, score):
    assert weighted_score(marks) == Decimal(score)


def test_an_incomplete_review_has_no_score():
    assert weighted_score([mark(60, 4), mark(40, None)]) is None
    assert weighted_score([]) is None


def test_mean_and_spread():
    assert mean_and_spread([Decimal(40), Decimal(80)]) == (Decimal("60.000"), Decimal("20.000"))
    assert mean_and_spread([Decimal(75)]) == (Decimal("75.000"), Decimal("0.000"))
    assert mean_and_spread([]) == (None, None)
