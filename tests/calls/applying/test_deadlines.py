"""Deadlines in many zones, on the nights when clocks change: the server's instant decides."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from calls.applying.rules import (
    call_receives,
    clock_of,
    deadline_for,
    deadline_told,
    know_late_code,
    why_closed,
)
from calls.publishing.forms.dates import in_zone, instant_field
from calls.publishing.models import Call, Stage
from minka.common.errors import DomainError
from minka.common.times import city, say_instant, to_instant

ZONES = [
    "America/Argentina/Buenos_Aires",
    "America/Asuncion",
    "America/Bogota",
    "America/Caracas",
    "America/Ciudad_Juarez",
    "America/Guatemala",
    "America/Guayaquil",
    "America/Havana",
    "America/La_Paz",
    "America/Lima",
    "America/Mexico_City",
    "America/Montevideo",
    "America/New_York",
    "America/Noronha",
    "America/Port-au-Prince",
    "America/Punta_Arenas",
    "America/Rio_Branco",
    "America/Santiago",
    "America/Santo_Domingo",
    "America/Sao_Paulo",
    "America/St_Johns",
    "America/Tijuana",
    "Europe/Madrid",
    "Pacific/Easter",
]
# (zone, a local time that is skipped), (zone, one that comes twice): with their years.
SKIPPED = [
    ("America/Santiago", datetime(2026, 9, 6, 0, 30)),
    ("America/Havana", datetime(2026, 3, 8, 0, 30)),
    ("America/Port-au-Prince", datetime(2026, 3, 8, 2, 30)),
    ("America/Tijuana", datetime(2026, 3, 8, 2, 30)),
    ("America/Ciudad_Juarez", datetime(2026, 3, 8, 2, 30)),
    ("America/Asuncion", datetime(2023, 10, 1, 0, 30)),
    ("America/Sao_Paulo", datetime(2018, 11, 4, 0, 30)),
    ("Pacific/Easter", datetime(2026, 9, 5, 22, 30)),
    ("Europe/Madrid", datetime(2026, 3, 29, 2, 30)),
]
TWICE = [
    ("America/Santiago", datetime(2026, 4, 4, 23, 59, 59)),
    ("America/Havana", datetime(2026, 11, 1, 0, 30)),
    ("America/Port-au-Prince", datetime(2026, 11, 1, 1, 30)),
    ("America/Tijuana", datetime(2026, 11, 1, 1, 30)),
    ("America/Ciudad_Juarez", datetime(2026, 11, 1, 1, 30)),
    ("America/Asuncion", datetime(2024, 3, 23, 23, 30)),
    ("America/Sao_Paulo", datetime(2018, 2, 17, 23, 30)),
    ("Pacific/Easter", datetime(2026, 4, 4, 21, 30)),
    ("Europe/Madrid", datetime(2026, 10, 25, 2, 30)),
]
MICRO = timedelta(microseconds=1)
NEAR = st.integers(-3 * 10**6, 3 * 10**6).map(lambda n: timedelta(microseconds=n))
FAR = st.integers(-3 * 86400, 3 * 86400).map(lambda n: timedelta(seconds=n))
NIGHTS = [night for _zone, night in (*SKIPPED, *TWICE)]
LOCAL = st.one_of(
    st.datetimes(datetime(2018, 1, 1), datetime(2035, 12, 31)),
    st.tuples(st.sampled_from(NIGHTS), st.integers(-10_000, 10_000)).map(
        lambda pair: pair[0] + timedelta(seconds=pair[1])
    ),
).map(lambda local: local.replace(microsecond=0))


def stage_until(deadline: datetime, zone: str, grace: int = 0) -> Stage:
    """Return a stage of a published call that closes then; nothing is stored."""
    call = Call(state="published", zone=zone)
    opens = deadline - timedelta(days=30)
    return Stage(call=call, opens_at=opens, deadline_at=deadline, grace_seconds=grace)


def written(local: datetime, zone: str):
    """Return what the form makes of a date and a time typed in a zone, or its refusal in words."""
    field = instant_field("Closes", zone, required=True)
    return field.clean([f"{local:%Y-%m-%d}", f"{local:%H:%M:%S}"])


@settings(max_examples=400, deadline=None)
@given(zone=st.sampled_from(ZONES), local=LOCAL, off=st.one_of(NEAR, FAR))
@example(zone="America/Santiago", local=datetime(2026, 4, 5, 0, 0), off=timedelta())
@example(zone="America/Santiago", local=datetime(2026, 9, 5, 23, 59, 59), off=MICRO)
@example(zone="America/Havana", local=datetime(2026, 3, 7, 23, 59, 59), off=timedelta())
@example(zone="America/Havana", local=datetime(2026, 3, 7, 23, 59, 59), off=MICRO)
def test_accepted_exactly_when_the_instant_is_not_after_the_stored_one(zone, local, off):
    try:
        deadline = to_instant(local, zone)
    except DomainError:
        return
    stage, at = stage_until(deadline, zone), deadline + off
    assert call_receives(stage, at) is (off <= timedelta())
    assert (clock_of(stage, at) == "closed") is (off > timedelta())
    # Whatever zone the arriving instant is written in, it is the same instant.
    for other in ("UTC", "America/Lima", zone):
        assert call_receives(stage, at.astimezone(ZoneInfo(other))) is (off <= timedelta())


@settings(max_examples=200, deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    local=LOCAL,
    grace=st.integers(0, 7200),
    late=st.integers(-7200, 86_400 * 3),
    off=st.one_of(NEAR, FAR),
)
def test_grace_and_late_code_only_lengthen(zone, local, grace, late, off):
    try:
        deadline = to_instant(local, zone)
    except DomainError:
        return
    stage, at = stage_until(deadline, zone, grace), deadline + off
    until, closes = deadline + timedelta(seconds=late), deadline + timedelta(seconds=grace)
    know_late_code(stage, 7, until)
    know_late_code(stage, 8, None)
    ends = max(closes, until)
    assert deadline_for(stage) == deadline_for(stage, 8) == closes
    assert deadline_for(stage, 7) == ends
    assert call_receives(stage, at, 7) is (at <= ends)
    assert call_receives(stage, at, 8) is call_receives(stage, at) is (at <= closes)
    told = deadline_told(stage, at, 7)
    assert told == (deadline if at <= deadline or at > ends else closes if at <= closes else ends)


@settings(max_examples=300, deadline=None)
@given(zone=st.sampled_from(ZONES), local=LOCAL)
def test_what_is_typed_is_what_is_shown_again_or_it_is_refused(zone, local):
    place = ZoneInfo(zone)
    try:
        instant = to_instant(local, zone)
    except DomainError:
        both = {local.replace(tzinfo=place, fold=fold).utcoffset() for fold in (0, 1)}
        assert len(both) == 2
        return
    assert instant.tzinfo is UTC
    assert in_zone(instant, zone) == local
    assert written(local, zone) == instant
    assert city(zone) in say_instant(instant, zone)
    assert "UTC" in say_instant(instant, zone)


@pytest.mark.parametrize(("zone", "local"), SKIPPED)
def test_a_time_that_does_not_exist_is_refused_in_words(zone, local):
    with pytest.raises(DomainError, match="does not exist there"):
        to_instant(local, zone)
    with pytest.raises(Exception, match="does not exist there"):
        written(local, zone)


@pytest.mark.parametrize(("zone", "local"), TWICE)
def test_a_time_that_comes_twice_is_refused_in_words(zone, local):
    with pytest.raises(DomainError, match="happens twice there"):
        to_instant(local, zone)
    with pytest.raises(Exception, match="happens twice there"):
        written(local, zone)


@pytest.mark.parametrize(("zone", "local"), [*SKIPPED, *TWICE])
def test_around_such_a_night_every_hour_is_one_instant(zone, local):
    """The last hours before and the first after are neither refused nor out of order."""
    found = []
    for hours in range(-30, 31):
        try:
            found.append(to_instant(local + timedelta(hours=hours), zone))
        except DomainError:
            assert abs(hours) <= 1
    assert found == sorted(set(found))
    assert len(found) >= 58


@settings(max_examples=100, deadline=None)
@given(zone=st.sampled_from(ZONES), local=LOCAL, off=st.integers(1, 10**7))
def test_a_refusal_names_the_zone_of_both_instants(zone, local, off):
    try:
        deadline = to_instant(local, zone)
    except DomainError:
        return
    at = deadline + timedelta(seconds=off)
    words = why_closed(stage_until(deadline, zone), at)
    assert say_instant(deadline, zone) in words
    assert say_instant(at, zone) in words
    assert words.count(city(zone)) >= 2


def test_within_a_grace_the_refusal_says_until_when():
    deadline = datetime(2026, 12, 5, 16, 0, tzinfo=UTC)
    stage = stage_until(deadline, "America/Santiago", 600)
    words = why_closed(stage, deadline + timedelta(seconds=601))
    assert "13:00" in words
    assert "received until 5 December 2026, 13:10" in words
    assert clock_of(stage, deadline + timedelta(seconds=600)) == "grace"
    assert deadline_told(stage, deadline + MICRO) == deadline + timedelta(seconds=600)
