"""Properties: the hash of a snapshot, the deadline to the second, figures as people write them."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as some

from calls.applying.forms import NumberField
from calls.applying.rules import call_receives, canonical, clock_of, fingerprint, sha256_of
from calls.publishing.models import Call, Stage

texts = some.text(alphabet=some.characters(codec="utf-8"), max_size=30)
snapshots = some.recursive(
    some.none() | some.booleans() | some.integers() | texts,
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


def turned(value):
    """Return the same value with every object's keys written in another order."""
    if isinstance(value, dict):
        return {key: turned(value[key]) for key in reversed(list(value))}
    return [turned(one) for one in value] if isinstance(value, list) else value


@given(snapshots)
def test_the_order_of_keys_does_not_matter(snapshot):
    assert canonical(snapshot) == canonical(turned(snapshot))


@given(snapshots)
def test_a_snapshot_read_back_has_the_same_hash(snapshot):
    assert sha256_of(json.loads(canonical(snapshot))) == sha256_of(snapshot)
    assert hashlib.sha256(canonical(snapshot)).hexdigest() == sha256_of(snapshot)


@given(some.dictionaries(texts, texts, max_size=5), texts, texts)
def test_another_value_has_another_hash(snapshot, key, value):
    changed = {**snapshot, key: value}
    assert (sha256_of(changed) == sha256_of(snapshot)) is (changed == snapshot)


def test_the_bytes_are_those_that_the_documentation_says():
    assert canonical({"b": "ñ", "a": [1, True, None]}) == '{"a":[1,true,null],"b":"ñ"}'.encode()


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_what_json_cannot_say_is_refused(bad):
    with pytest.raises(ValueError, match="JSON"):
        canonical({"a": bad})


def test_fingerprints_tell_empty_from_absent():
    assert len({fingerprint(value) for value in (None, "", [], {}, 0, False, "0")}) == 7


# Santiago, Havana and Asunción have had nights of two and of no hours.
ZONES = ["America/Santiago", "America/Havana", "America/Asuncion", "America/Lima", "UTC"]


@given(
    zone=some.sampled_from(ZONES),
    deadline=some.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 31)),
    off=some.integers(-100_000, 100_000),
)
def test_received_exactly_when_not_after_the_stored_instant(zone, deadline, off):
    closes = deadline.replace(tzinfo=UTC)
    call = Call(state="published", zone=zone)
    stage = Stage(call=call, opens_at=closes - timedelta(days=400), deadline_at=closes)
    at = (closes + timedelta(seconds=off)).astimezone(ZoneInfo(zone))
    assert call_receives(stage, at) is (off <= 0)
    near = -86_400 <= off <= 0
    assert clock_of(stage, at) == ("closed" if off > 0 else "last" if near else "open")


@given(some.integers(-(10**12), 10**12))
def test_whole_numbers_are_read_as_they_are(number):
    assert NumberField().clean(str(number)) == str(number)


@given(some.integers(0, 999), some.integers(0, 99), some.sampled_from(".,"))
def test_a_mark_with_two_figures_is_a_decimal_mark(whole, cents, mark):
    read = NumberField().clean(f"{whole}{mark}{cents:02d}")
    assert float(read) == pytest.approx(whole + cents / 100)
    assert "," not in read


@given(some.integers(1, 999), some.integers(0, 999), some.sampled_from(".,"))
def test_a_mark_with_three_figures_is_asked(whole, rest, mark):
    with pytest.raises(forms.ValidationError) as refusal:
        NumberField().clean(f"{whole}{mark}{rest:03d}")
    assert refusal.value.code == "ambiguous"
    assert f"{whole}{rest:03d}" in str(refusal.value.messages[0])


@pytest.mark.parametrize("text", ["1.234.567", "1,2,3", "doce", "12x", "--1", "1e5"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(forms.ValidationError):
        NumberField().clean(text)
