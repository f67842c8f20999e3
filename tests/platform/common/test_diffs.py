"""Differences of texts, word by word."""

import time

from hypothesis import given
from hypothesis import strategies as some

from minka.common.diffs import GONE, NEW, SAME, differences

texts = some.text(alphabet="ab ñ\n.", max_size=40)


def side(pieces, *kinds):
    return "".join(piece.text for piece in pieces if piece.kind in kinds)


@given(texts, texts)
def test_nothing_is_lost_on_either_side(before, after):
    pieces = differences(before, after)
    assert side(pieces, SAME, GONE) == before
    assert side(pieces, SAME, NEW) == after


def test_one_word_is_one_difference():
    pieces = differences("El taller dura tres días", "El taller dura cinco días")
    assert [(p.kind, p.text) for p in pieces] == [
        (SAME, "El taller dura"),
        (GONE, " tres"),
        (NEW, " cinco"),
        (SAME, " días"),
    ]


def test_equal_texts_differ_in_nothing():
    assert [p.kind for p in differences("igual", "igual")] == [SAME]
    assert differences("", "") == []


def test_a_text_of_megabytes_is_compared_in_seconds():
    long = "palabra otra " * 120_000
    began = time.monotonic()
    pieces = differences(long + "fin", long + "final")
    assert time.monotonic() - began < 5
    assert side(pieces, SAME, NEW) == long + "final"
