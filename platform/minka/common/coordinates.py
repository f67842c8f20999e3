"""Points on the earth as people write them: decimal degrees, or degrees, minutes and seconds."""

import re
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from .errors import DomainError

SIX = Decimal("0.000001")
MOST = {"latitude": Decimal(90), "longitude": Decimal(180)}
# Letters of the compass in Spanish, Portuguese and English: Oeste is O, Leste L.
_LETTERS = {"latitude": {"N": 1, "S": -1}, "longitude": {"E": 1, "L": 1, "W": -1, "O": -1}}
_NUMBER = r"\d+(?:[.,]\d+)?"
_POINT = re.compile(
    rf"(?P<before>[NSEWOL])? ?(?P<sign>[-+])? ?(?P<degrees>{_NUMBER})"
    rf"(?:(?: ?° ?| )(?P<minutes>{_NUMBER})(?:(?: ?' ?| )(?P<seconds>{_NUMBER}) ?(?:\"|'')?| ?')?| ?°)?"
    r" ?(?P<after>[NSEWOL])?",
    re.ASCII,
)
_ALIKE = str.maketrans(
    {"º": "°", "˚": "°", "’": "'", "′": "'", "´": "'", "”": '"', "“": '"', "″": '"', "−": "-"}
)
# Around Latin America and the Caribbean: what lies outside, and inside when turned, is asked.
_REGION = ((Decimal(-57), Decimal(34)), (Decimal(-120), Decimal(-26)))


def parse_coordinate(text: str, axis: str) -> Decimal:
    """Read a ``latitude`` or ``longitude``: ``-13,5167``, ``13°31'0"S``, ``S 13 31 0``.

    Returns degrees with six decimals. Raises ``DomainError`` for what cannot be read, stands out
    of range, or has the other axis's letter (code ``swapped``).
    """
    plain = re.sub(r"\s+", " ", text.translate(_ALIKE)).strip().upper()
    found = _POINT.fullmatch(plain)
    if found is None:
        raise DomainError(_("Write degrees, for example -13.5167 or 13°31'0\"S."), code="invalid")
    letter = found["before"] or found["after"] or ""
    if letter and (found["sign"] or (found["before"] and found["after"])):
        raise DomainError(_("Write a sign or a letter, not both."), code="invalid")
    if letter and letter not in _LETTERS[axis]:
        raise DomainError(swapped_words(), code="swapped")
    parts = [Decimal((found[name] or "0").replace(",", ".")) for name in _PARTS]
    if parts[1] >= 60 or parts[2] >= 60 or (found["minutes"] and parts[0] % 1):
        raise DomainError(_("Minutes and seconds go from 0 to 59."), code="invalid")
    size = parts[0] + parts[1] / 60 + parts[2] / 3600
    if size > MOST[axis]:
        raise DomainError(
            _("It goes from -%(most)d to %(most)d.") % {"most": MOST[axis]}, code="range"
        )
    sign = _LETTERS[axis].get(letter, -1 if found["sign"] == "-" else 1)
    # Minus nothing is nothing.
    return (size * sign).quantize(SIX, ROUND_HALF_UP) + 0


_PARTS = ("degrees", "minutes", "seconds")


def look_swapped(latitude: Decimal, longitude: Decimal) -> bool:
    """Say whether a point lies far from the region, and within it when both are turned."""
    return not _near(latitude, longitude) and _near(longitude, latitude)


def swapped_words() -> str:
    """Return the question of one who may have turned both."""
    return _("Latitude and longitude may be the wrong way round. Which is which?")


def _near(latitude: Decimal, longitude: Decimal) -> bool:
    (south, north), (west, east) = _REGION
    return south <= latitude <= north and west <= longitude <= east


def split_pair(text: str) -> tuple[str, str] | None:
    """Return both parts of a point pasted whole: ``-13.5167, -71.9781``; nothing otherwise."""
    plain = text.strip()
    if ";" in plain:
        first, _mark, second = plain.partition(";")
    elif re.search(r",\s", plain):
        first, second = re.split(r",\s+", plain, maxsplit=1)
    elif re.fullmatch(r"[-+]?\d+\.\d+,[-+]?\d+\.\d+", plain):
        first, _mark, second = plain.partition(",")
    else:
        return None
    return (first.strip(), second.strip()) if first.strip() and second.strip() else None


def say_point(latitude: Decimal, longitude: Decimal) -> str:
    """Return a point in figures that one may copy: ``-13.516700, -71.978100``."""
    return f"{latitude:.6f}, {longitude:.6f}"
