"""Points as people write them, and what is asked rather than guessed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from minka.common.coordinates import look_swapped, parse_coordinate, say_point, split_pair
from minka.common.errors import DomainError


@pytest.mark.parametrize(
    ("text", "axis", "degrees"),
    [
        ("-13.5167", "latitude", "-13.5167"),
        ("-13,5167", "latitude", "-13.5167"),
        ("−13.5167", "latitude", "-13.5167"),
        ("13.5167 S", "latitude", "-13.5167"),
        ("13.5167s", "latitude", "-13.5167"),
        ("S 13,5167", "latitude", "-13.5167"),
        ("13°31'0\"S", "latitude", "-13.516667"),
        ("13º31′0″ S", "latitude", "-13.516667"),
        ("13° 31’ S", "latitude", "-13.516667"),
        ("13 31 0 S", "latitude", "-13.516667"),
        ("-13 31", "latitude", "-13.516667"),
        ("13°31.5'N", "latitude", "13.525"),
        ("13°", "latitude", "13"),
        ("+13", "latitude", "13"),
        ("0", "latitude", "0"),
        ("-0", "latitude", "0"),
        ("90", "latitude", "90"),
        ("71°58'O", "longitude", "-71.966667"),
        ("71°58'W", "longitude", "-71.966667"),
        ("71,5 E", "longitude", "71.5"),
        ("71,5 L", "longitude", "71.5"),
        ("-180", "longitude", "-180"),
        ("-71.97812345", "longitude", "-71.978123"),
    ],
)
def test_degrees_are_read_in_every_usual_way(text, axis, degrees):
    assert parse_coordinate(text, axis) == Decimal(degrees)
    assert f"{parse_coordinate(text, axis):f}".count(".") == 1


@pytest.mark.parametrize(
    ("text", "axis", "code"),
    [
        ("90.1", "latitude", "range"),
        ("-180.5", "longitude", "range"),
        ("1331", "latitude", "range"),
        ("13°60'S", "latitude", "invalid"),
        ("13°31'60\"S", "latitude", "invalid"),
        ("13.5°31'S", "latitude", "invalid"),
        ("-13 S", "latitude", "invalid"),
        ("S 13 S", "latitude", "invalid"),
        ("1331'", "latitude", "invalid"),
        ("13°31'0\"W", "latitude", "swapped"),
        ("13°31'0\"S", "longitude", "swapped"),
        ("", "latitude", "invalid"),
        ("Cusco", "latitude", "invalid"),
        ("13.51.67", "latitude", "invalid"),
        ("1e1", "latitude", "invalid"),
        ("NaN", "latitude", "invalid"),
        ("13 31 0 0", "latitude", "invalid"),
        ("<b>13</b>", "latitude", "invalid"),
        ("13\x00", "latitude", "invalid"),
        ("1" * 400, "latitude", "range"),
    ],
)
def test_what_is_no_such_point_is_refused_in_words(text, axis, code):
    with pytest.raises(DomainError) as refused:
        parse_coordinate(text, axis)
    assert refused.value.code == code
    assert str(refused.value)


@given(some.decimals(-90, 90, places=6))
def test_what_is_stored_is_read_back(degrees):
    assert parse_coordinate(f"{degrees:f}", "latitude") == degrees


@given(some.text(max_size=30))
def test_any_text_is_a_point_in_range_or_refused(text):
    try:
        found = parse_coordinate(text, "longitude")
    except DomainError as error:
        assert str(error)  # noqa: PT017 - both ends are looked at
    else:
        assert -180 <= found <= 180


@pytest.mark.parametrize(
    ("latitude", "longitude", "swapped"),
    [
        ("-13.5", "-71.9", False),
        ("-71.9", "-13.5", True),
        ("19.4", "-99.1", False),
        ("-99.1", "19.4", True),
        ("-34.6", "-58.4", False),
        # Far away either way: people work there too.
        ("48.8", "2.3", False),
        ("2.3", "48.8", False),
    ],
)
def test_a_point_far_off_that_is_near_when_turned_is_asked(latitude, longitude, swapped):
    assert look_swapped(Decimal(latitude), Decimal(longitude)) is swapped


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("-13.5167, -71.9781", ("-13.5167", "-71.9781")),
        ("-13.5167,-71.9781", ("-13.5167", "-71.9781")),
        ("-13,5167; -71,9781", ("-13,5167", "-71,9781")),
        ("13°31'S, 71°58'O", ("13°31'S", "71°58'O")),
        ("-13,5167", None),
        ("-13.5167", None),
        ("", None),
        (";", None),
    ],
)
def test_a_point_that_was_pasted_whole_has_two_parts(text, pair):
    assert split_pair(text) == pair


def test_a_point_is_told_so_that_it_can_be_copied():
    assert say_point(Decimal("-13.5167"), Decimal("-71.9781")) == "-13.516700, -71.978100"
