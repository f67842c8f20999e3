"""The assignment: fills all that can be filled, keeps every limit, says what is missing and why."""

import random
import time
from functools import cache
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls.solvers.assignment import Reason, Unfilled, assign


@st.composite
def problems(draw):
    """Draw up to five items and four people, with forbidden pairs."""
    people = draw(st.integers(1, 4))
    cell = st.one_of(st.none(), st.integers(0, 300))
    rows = draw(st.lists(st.lists(cell, min_size=people, max_size=people), min_size=1, max_size=5))
    demand = draw(st.lists(st.integers(0, 3), min_size=len(rows), max_size=len(rows)))
    room = draw(st.lists(st.integers(0, 4), min_size=people, max_size=people))
    return rows, demand, room


def most_pairs(rows, demand, room) -> int:
    """Return the greatest possible number of pairs, by trying everything."""

    @cache
    def best(item: int, left: tuple[int, ...]) -> int:
        if item == len(rows):
            return 0
        able = [j for j, a in enumerate(rows[item]) if a is not None and left[j]]
        found = 0
        for size in range(min(demand[item], len(able)) + 1):
            for chosen in combinations(able, size):
                rest = tuple(n - (j in chosen) for j, n in enumerate(left))
                found = max(found, size + best(item + 1, rest))
        return found

    return best(0, tuple(room))


@given(problems())
def test_as_many_pairs_as_can_be(problem):
    rows, demand, room = problem
    assert len(assign(rows, demand, room).pairs) == most_pairs(rows, demand, room)


@given(problems())
def test_limits_are_kept_and_no_pair_is_forbidden_or_doubled(problem):
    rows, demand, room = problem
    pairs = assign(rows, demand, room).pairs
    assert len(pairs) == len(set(pairs))
    assert all(rows[i][j] is not None for i, j in pairs)
    assert all(sum(j == person for _i, j in pairs) <= n for person, n in enumerate(room))
    assert all(sum(i == item for i, _j in pairs) <= n for item, n in enumerate(demand))


@given(problems())
def test_what_is_missing_is_told_exactly(problem):
    rows, demand, room = problem
    plan = assign(rows, demand, room)
    told = {gap.item: gap.missing for gap in plan.unfilled}
    for item, asked in enumerate(demand):
        assert sum(i == item for i, _j in plan.pairs) + told.get(item, 0) == asked
    for gap in plan.unfilled:
        able = sum(a is not None for a in rows[gap.item])
        assert (gap.reason == Reason.TOO_FEW) == (able < demand[gap.item])


@given(problems(), st.randoms())
def test_the_order_of_people_changes_no_total(problem, chance):
    rows, demand, room = problem
    order = list(range(len(room)))
    chance.shuffle(order)
    turned = assign([[row[j] for j in order] for row in rows], demand, [room[j] for j in order])
    assert len(turned.pairs) == len(assign(rows, demand, room).pairs)


@given(problems())
def test_equal_input_gives_equal_output(problem):
    assert assign(*problem) == assign(*problem)


def test_everybody_gets_one_before_anybody_gets_two():
    plan = assign([[0], [0], [0]], [2, 2, 2], [3])
    assert plan.pairs == [(0, 0), (1, 0), (2, 0)]
    assert plan.unfilled == [Unfilled(i, 1, Reason.TOO_FEW) for i in range(3)]


def test_who_knows_the_matter_is_preferred():
    assert assign([[0, 100], [100, 0]], [1, 1], [5, 5]).pairs == [(0, 1), (1, 0)]


def test_equal_people_carry_equal_loads():
    pairs = assign([[50] * 4] * 8, [2] * 8, [20] * 4).pairs
    assert [sum(j == person for _i, j in pairs) for person in range(4)] == [4, 4, 4, 4]


def test_what_people_carry_already_counts():
    assert assign([[50, 50]] * 2, [1, 1], [9, 9], [6, 0]).pairs == [(0, 1), (1, 1)]


def test_a_chain_of_exchanges_makes_room():
    # Item 0 suits person 0 best, but item 1 has nobody else.
    plan = assign([[500, 1], [1, None]], [1, 1], [1, 1])
    assert plan.pairs == [(0, 1), (1, 0)]
    assert plan.unfilled == []


def test_full_people_are_told_apart_from_missing_people():
    plan = assign([[1, 1], [1, 1]], [1, 1], [1, 0])
    assert plan.unfilled == [Unfilled(1, 1, Reason.FULL)]


def test_nothing_asked_is_nothing_done():
    assert assign([], [], []).pairs == []
    assert assign([[None]], [0], [3]).unfilled == []


def test_sizes_that_do_not_match_are_refused():
    with pytest.raises(ValueError, match="sizes"):
        assign([[1]], [1, 1], [1])


def test_two_thousand_items_and_two_hundred_people_take_seconds():
    chance = random.Random(1)
    rows = [
        [None if chance.random() < 0.3 else chance.randrange(300) for _ in range(200)]
        for _ in range(2000)
    ]
    begun = time.process_time()
    tight = assign(rows, [3] * 2000, [31] * 200)
    short = assign(rows, [3] * 2000, [25] * 200)
    assert time.process_time() - begun < 20
    assert (len(tight.pairs), len(short.pairs)) == (6000, 5000)
