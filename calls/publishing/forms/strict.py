"""Reading JSON from strangers: every value is checked, and what is wrong is named with its place."""

import json
import re
from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from minka.common.errors import DomainError

MOST_BYTES = 2_000_000
MOST_DEPTH = 24
KEY = re.compile(r"[-a-zA-Z0-9_]{1,40}")
# What no text holds: control characters but for tabs and new lines, and halves of characters.
UNWRITTEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")

Check = Callable[[Any, str], Any]


class Fault(DomainError):
    """Something in a file is not as it must be: where, and what."""

    def __init__(self, place: str, text: str) -> None:
        self.place = place
        where = place or _("the file")
        super().__init__(_("%(where)s: %(fault)s") % {"where": where, "fault": text}, code="file")


def parsed(content: bytes) -> Any:
    """Return the JSON of a file. Raises ``Fault`` for one that is too long, too deep or no JSON."""
    if len(content) > MOST_BYTES:
        raise Fault("", _("it is too long."))
    if _depth(content) > MOST_DEPTH:
        raise Fault("", _("it is nested too deep."))
    try:
        return json.loads(
            content.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_figure
        )
    except (ValueError, RecursionError) as error:
        raise Fault("", _("it is not a file that was exported here.")) from error


def _depth(content: bytes) -> int:
    """Count brackets, those within texts too: what is nested deeper is never ours."""
    deepest = depth = 0
    for byte in content.translate(None, _ALL_BUT_BRACKETS):
        depth += 1 if byte in b"[{" else -1
        deepest = max(deepest, depth)
    return deepest


_ALL_BUT_BRACKETS = bytes(byte for byte in range(256) if byte not in b"[]{}")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _no_figure(name: str) -> Any:
    raise ValueError(name)


def record(needed: dict[str, Check], optional: dict[str, Check] | None = None) -> Check:
    """Return the check of an object that has these keys and no others."""
    every = needed | (optional or {})

    def check(value: Any, place: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise Fault(place, _("a group of values is expected."))
        for key in value:
            if key not in every:
                raise Fault(_under(place, str(key)[:60]), _("this is not known."))
        for key in needed:
            if key not in value:
                raise Fault(_under(place, key), _("this is missing."))
        return {key: every[key](one, _under(place, key)) for key, one in value.items()}

    return check


def _under(place: str, key: str) -> str:
    return f"{place}.{key}" if place else key


def rows(check_one: Check, most: int) -> Check:
    """Return the check of a list of at most so many."""

    def check(value: Any, place: str) -> list[Any]:
        if not isinstance(value, list):
            raise Fault(place, _("a list is expected."))
        if len(value) > most:
            raise Fault(place, _("at most %(most)s are allowed.") % {"most": most})
        return [check_one(one, f"{place}[{number}]") for number, one in enumerate(value, 1)]

    return check


def mapping(check_key: Check, check_value: Check, most: int) -> Check:
    """Return the check of an object whose keys are free within a check of their own."""

    def check(value: Any, place: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise Fault(place, _("a group of values is expected."))
        if len(value) > most:
            raise Fault(place, _("at most %(most)s are allowed.") % {"most": most})
        return {
            check_key(key, _under(place, str(key)[:60])): check_value(
                one, _under(place, str(key)[:60])
            )
            for key, one in value.items()
        }

    return check


def text(longest: int) -> Check:
    """Return the check of a text of at most so many characters."""

    def check(value: Any, place: str) -> str:
        if not isinstance(value, str):
            raise Fault(place, _("a text is expected."))
        if len(value) > longest:
            raise Fault(place, _("it is longer than %(most)s characters.") % {"most": longest})
        if UNWRITTEN.search(value):
            raise Fault(place, _("it has characters that no text has."))
        return value

    return check


def key(value: Any, place: str) -> str:
    """Check the name of something: letters, figures, hyphens."""
    if not isinstance(value, str) or not KEY.fullmatch(value):
        raise Fault(place, _("letters, figures and hyphens are expected, forty at most."))
    return value


def one_of(choices: Iterable[str]) -> Check:
    """Return the check of a text that is one of these."""
    known = set(choices)

    def check(value: Any, place: str) -> str:
        if not isinstance(value, str) or value not in known:
            raise Fault(place, _("this is none of the known values."))
        return value

    return check


def whole(least: int, most: int) -> Check:
    """Return the check of a whole number within bounds."""

    def check(value: Any, place: str) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            values = {"least": least, "most": most}
            text = _("a whole number from %(least)s to %(most)s is expected.")
            raise Fault(place, text % values)
        return value

    return check


def flag(value: Any, place: str) -> bool:
    """Check what is true or false."""
    if not isinstance(value, bool):
        raise Fault(place, _("true or false is expected."))
    return value


def figure(value: Any, place: str) -> Decimal:
    """Check an amount or a weight written as text: ``"1500.00"``."""
    if not isinstance(value, str) or not re.fullmatch(r"\d{1,12}(\.\d{1,2})?", value):
        raise Fault(place, _("a figure like “1500.00” is expected."))
    try:
        return Decimal(value)
    except InvalidOperation as error:  # pragma: no cover - the pattern leaves nothing else
        raise Fault(place, _("a figure like “1500.00” is expected.")) from error


def maybe(check_one: Check) -> Check:
    """Return a check that lets nothing (``null``) pass too."""
    return lambda value, place: None if value is None else check_one(value, place)
