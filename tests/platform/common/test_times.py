"""Instants: a wall clock in a zone becomes UTC and comes back, and what is shown names its zone."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as some

from minka.common.errors import DomainError
from minka.common.forms import YEARS, ZonedInstantField
from minka.common.times import (
    COMMON_ZONES,
    city,
    is_zone,
    now,
    offset,
    say_clock,
    say_date,
    say_instant,
    say_left,
    to_instant,
    zone_choices,
    zone_words,
)

LANGUAGES = ("es", "pt-br", "en")
AT = datetime(2026, 12, 5, 16, 0, tzinfo=UTC)
walls = some.datetimes(datetime(1990, 1, 1), datetime(2040, 1, 1))
zones = some.sampled_from(COMMON_ZONES)


@given(local=walls, zone=zones)
def test_a_wall_clock_comes_back_from_its_instant_or_is_refused(local, zone):
    try:
        instant = to_instant(local, zone)
    except DomainError as error:
        words = str(error)
    else:
        assert instant.tzinfo is UTC
        assert instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == local
        return
    assert "hour" in words


@given(at=some.datetimes(datetime(1990, 1, 1), datetime(2040, 1, 1)), zone=zones)
def test_an_instant_that_happens_once_comes_back_from_its_wall_clock(at, zone):
    instant = at.replace(tzinfo=UTC)
    place = ZoneInfo(zone)
    local = instant.astimezone(place).replace(tzinfo=None, fold=0)
    twice = (
        local.replace(tzinfo=place).utcoffset() != local.replace(tzinfo=place, fold=1).utcoffset()
    )
    if twice:
        with pytest.raises(DomainError):
            to_instant(local, zone)
    else:
        assert to_instant(local, zone) == instant


@pytest.mark.parametrize(
    ("zone", "local"),
    [
        ("America/Santiago", datetime(2026, 9, 6, 0, 30)),
        ("America/New_York", datetime(2026, 3, 8, 2, 30)),
        ("Europe/Madrid", datetime(2026, 3, 29, 2, 0)),
        ("America/Havana", datetime(2026, 3, 8, 0, 15)),
    ],
)
def test_an_hour_that_clocks_leap_over_is_refused(zone, local):
    with pytest.raises(DomainError, match="does not exist"):
        to_instant(local, zone)


@pytest.mark.parametrize(
    ("zone", "local"),
    [
        ("America/Santiago", datetime(2026, 4, 4, 23, 30)),
        ("America/New_York", datetime(2026, 11, 1, 1, 30)),
        ("Europe/Madrid", datetime(2026, 10, 25, 2, 30)),
    ],
)
@pytest.mark.parametrize("fold", [0, 1])
def test_an_hour_that_happens_twice_is_refused(zone, local, fold):
    with pytest.raises(DomainError, match="happens twice"):
        to_instant(local.replace(fold=fold), zone)


@pytest.mark.parametrize(
    ("zone", "month", "words"),
    [
        ("UTC", 1, "UTC"),
        ("America/Lima", 1, "UTC−5"),
        ("America/Santiago", 1, "UTC−3"),
        ("America/Santiago", 7, "UTC−4"),
        ("Europe/Madrid", 7, "UTC+2"),
        ("America/St_Johns", 1, "UTC−3:30"),
        ("Asia/Kathmandu", 1, "UTC+5:45"),
        ("Europe/London", 1, "UTC"),
    ],
)
def test_the_distance_from_utc_is_that_of_the_day(zone, month, words):
    assert offset(datetime(2026, month, 15, 12, tzinfo=UTC), zone) == words


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("zone", COMMON_ZONES)
def test_every_zone_that_is_offered_is_named_by_a_city(zone, language):
    assert is_zone(zone)
    with translation.override(language):
        assert city(zone)
        assert "/" not in city(zone)
        assert "_" not in city(zone)
        assert city(zone) in zone_words(AT, zone)
        assert zone_words(AT, zone) in say_instant(AT, zone)
        assert offset(AT, zone) in say_instant(AT, zone)


@pytest.mark.parametrize("language", LANGUAGES)
def test_cities_are_offered_once_each_in_order(language):
    with translation.override(language):
        names = [name for _zone, name in zone_choices()]
    assert names == sorted(names)
    assert len(set(names)) == len(COMMON_ZONES)


@pytest.mark.parametrize("name", ["", "America", "Mars/Olympus", "america/lima", "../etc", "x\x00"])
def test_what_is_no_zone_is_known_as_such(name):
    assert not is_zone(name)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("es", "5 de diciembre de 2026, 13:00, hora de Santiago de Chile (UTC−3)"),
        ("pt-br", "5 de dezembro de 2026, 13:00"),
        ("en", "5 December 2026, 13:00, Santiago time (UTC−3)"),
    ],
)
def test_an_instant_is_said_in_the_language_of_the_reader(language, words):
    with translation.override(language):
        assert say_instant(AT, "America/Santiago").startswith(words)


def test_seconds_are_said_only_where_there_are_any():
    with translation.override("en"):
        assert say_clock(AT, "UTC").endswith("16:00")
        assert say_clock(AT.replace(second=7), "UTC").endswith("16:00:07")


@given(day=some.dates(date(1900, 1, 1), date(2999, 12, 31)), language=some.sampled_from(LANGUAGES))
def test_every_day_is_said_with_its_month_in_words(day, language):
    with translation.override(language):
        said = say_date(day)
    assert said.startswith(f"{day.day} ")
    assert said.endswith(str(day.year))
    assert any(part.isalpha() and len(part) > 2 for part in said.split())


@given(seconds=some.integers(1, 400 * 86400), language=some.sampled_from(LANGUAGES))
def test_whatever_is_left_is_said_until_it_is_over(seconds, language):
    with translation.override(language):
        assert say_left(AT + timedelta(seconds=seconds), AT)


@given(seconds=some.integers(0, 400 * 86400))
def test_nothing_is_left_once_it_is_over(seconds):
    assert say_left(AT - timedelta(seconds=seconds), AT) == ""


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(days=12, hours=3, minutes=5), "12 days, 3 hours"),
        (timedelta(days=1), "1 day"),
        (timedelta(hours=23, minutes=59, seconds=59), "23 hours, 59 minutes"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(minutes=10), "10 minutes"),
        (timedelta(minutes=9, seconds=59), "9 minutes, 59 seconds"),
        (timedelta(seconds=1), "1 second"),
    ],
)
def test_what_is_left_is_said_in_two_units_at_most(left, words):
    with translation.override("en"):
        assert say_left(AT + left, AT) == words


@pytest.mark.parametrize(
    ("language", "words"), [("es", "15 días, 1 hora"), ("pt-br", "15 dias, 1 hora")]
)
def test_what_is_left_is_said_in_the_readers_language(language, words):
    with translation.override(language):
        assert say_left(AT + timedelta(days=15, hours=1), AT) == words


def test_the_clock_is_utc():
    assert now().tzinfo is UTC


class Ask(forms.Form):
    """A form with an instant of Lima."""

    opens = ZonedInstantField(zone="America/Lima")


def sent(day: str, clock: str) -> Ask:
    return Ask({"opens_0": day, "opens_1": clock})


@given(local=some.datetimes(datetime(1950, 1, 1), datetime(2999, 12, 31)))
def test_an_instant_that_was_typed_is_shown_again_as_the_same_wall_clock(local):
    local = local.replace(microsecond=0)
    form = sent(f"{local:%Y-%m-%d}", f"{local:%H:%M:%S}")
    if form.is_valid():
        assert form.cleaned_data["opens"] == to_instant(local, "America/Lima")
    else:
        with pytest.raises(DomainError):
            to_instant(local, "America/Lima")


@pytest.mark.parametrize(
    ("day", "clock"),
    [
        ("", "13:00"),
        ("2026-12-05", ""),
        ("2026-02-30", "13:00"),
        ("2026-12-05", "25:00"),
        ("0001-01-01", "00:00"),
        ("1899-12-31", "23:59"),
        ("3000-01-01", "00:00"),
        ("9999-12-31", "23:59"),
        ("2026-12-05\x00", "13:00"),
        ("<script>", "13:00"),
    ],
)
@pytest.mark.parametrize("zone", ["America/Lima", "Europe/Madrid", "UTC"])
def test_a_wrong_instant_is_refused_and_shown_again_as_typed(day, clock, zone):
    form = sent(day, clock)
    form.fields["opens"].zone = zone
    assert not form.is_valid()
    assert form.errors["opens"]
    html = str(form["opens"])
    assert "<script>" not in html
    if clock == "13:00" and day:
        assert 'value="13:00"' in html


@pytest.mark.parametrize("zone", COMMON_ZONES)
@pytest.mark.parametrize("year", [YEARS[0], YEARS[-1]])
def test_whatever_the_field_accepts_can_be_said_in_every_zone(zone, year):
    """The very first and last days that are accepted overflow nowhere."""
    for day in (date(year, 1, 1), date(year, 12, 31)):
        at = to_instant(datetime.combine(day, time(12)), zone)
        for other in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
            assert say_instant(at, other)


@pytest.mark.parametrize("language", LANGUAGES)
def test_half_an_instant_is_asked_for_in_the_language_of_the_person(language):
    class Later(Ask):
        closes = ZonedInstantField(required=False)

    with translation.override(language):
        form = Later({"closes_0": "2026-12-05", "closes_1": ""})
        text = str(form.errors["closes"])
    assert ("Write both" in text) == (language == "en")
