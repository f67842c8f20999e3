"""Instants are UTC; what people see names its zone. Zones are IANA names."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from babel.dates import format_date, format_datetime, format_timedelta, get_timezone_location
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .errors import DomainError

COMMON_ZONES = [
    "America/Argentina/Buenos_Aires",
    "America/Asuncion",
    "America/Bogota",
    "America/Caracas",
    "America/Costa_Rica",
    "America/El_Salvador",
    "America/Guatemala",
    "America/Guayaquil",
    "America/Havana",
    "America/La_Paz",
    "America/Lima",
    "America/Managua",
    "America/Manaus",
    "America/Mexico_City",
    "America/Montevideo",
    "America/New_York",
    "America/Panama",
    "America/Port-au-Prince",
    "America/Santiago",
    "America/Santo_Domingo",
    "America/Sao_Paulo",
    "America/Tegucigalpa",
    "America/Tijuana",
    "Europe/Madrid",
    "UTC",
]
_PATTERNS = {
    "es": "d 'de' MMMM 'de' y, HH:mm",
    "pt": "d 'de' MMMM 'de' y, HH:mm",
    "en": "d MMMM y, HH:mm",
}


def _locale() -> str:
    return (get_language() or "es").replace("-", "_").replace("br", "BR")


def zone_choices() -> list[tuple[str, str]]:
    """Return (IANA name, city) pairs of the zones our people live in."""
    return sorted(((zone, city(zone)) for zone in COMMON_ZONES), key=lambda pair: pair[1])


def is_zone(name: str) -> bool:
    """Say whether this is a known IANA zone."""
    return name in available_timezones()


@lru_cache(maxsize=512)
def _city(zone: str, locale: str) -> str:
    if zone == "UTC":
        return "UTC"
    name = get_timezone_location(ZoneInfo(zone), locale=locale, return_city=True)
    # A zone of three parts comes with its country: ``Argentina/Buenos Aires``.
    return name.rpartition("/")[2]


def city(zone: str) -> str:
    """Return the city that names a zone, in the reader's language: ``Santiago``."""
    return _city(zone, _locale())


def offset(at: datetime, zone: str) -> str:
    """Return the zone's distance from UTC at an instant: ``UTC−3``, ``UTC−4:30``, ``UTC``."""
    delta = at.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()
    minutes = int(delta.total_seconds() // 60)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '−'}{hours}{f':{rest:02d}' if rest else ''}"


def zone_words(at: datetime, zone: str) -> str:
    """Return ``Santiago time (UTC−3)`` in the reader's language; plain ``UTC`` for UTC."""
    if zone == "UTC":
        return "UTC"
    return _("%(city)s time (%(offset)s)") % {"city": city(zone), "offset": offset(at, zone)}


def say_date(value: date) -> str:
    """Return a date with its month in words: ``5 de diciembre de 2026``."""
    language = (get_language() or "es")[:2]
    pattern = _PATTERNS.get(language, _PATTERNS["es"]).split(",")[0]
    return format_date(value, pattern, locale=_locale())


def say_clock(at: datetime, zone: str) -> str:
    """Return date and 24-hour time in a zone, without naming it."""
    language = (get_language() or "es")[:2]
    local = at.astimezone(ZoneInfo(zone))
    pattern = _PATTERNS.get(language, _PATTERNS["es"])
    if local.second:
        pattern = pattern.replace("HH:mm", "HH:mm:ss")
    return format_datetime(local.replace(tzinfo=None), pattern, locale=_locale())


def say_instant(at: datetime, zone: str) -> str:
    """Return ``5 de diciembre de 2026, 13:00, hora de Santiago (UTC−3)``."""
    return f"{say_clock(at, zone)}, {zone_words(at, zone)}"


def say_left(closes: datetime, at: datetime) -> str:
    """Return how much is left, in two units: ``12 días, 3 horas``; nothing once it is over."""
    seconds = int((closes - at).total_seconds())
    if seconds <= 0:
        return ""
    days, hours, minutes = seconds // 86400, seconds // 3600 % 24, seconds // 60 % 60
    parts = [(days, "day"), (hours, "hour")] if days else [(hours, "hour"), (minutes, "minute")]
    if seconds < 600:
        parts = [(minutes, "minute"), (seconds % 60, "second")]
    return ", ".join(_say_units(n, unit) for n, unit in parts if n)


def _say_units(number: int, unit: Any) -> str:
    """Return ``15 dias``; the patterns of ``babel.units`` lack the days of Portuguese."""
    span = timedelta(**{f"{unit}s": number})
    return format_timedelta(span, granularity=unit, threshold=float("inf"), locale=_locale())


def to_instant(local: datetime, zone: str) -> datetime:
    """Turn a wall-clock time in a zone into a UTC instant.

    Raises ``DomainError`` for a time that the zone skips or has twice (daylight saving).
    """
    place = ZoneInfo(zone)
    early, late = (local.replace(tzinfo=place, fold=fold) for fold in (0, 1))
    back = early.astimezone(UTC).astimezone(place).replace(tzinfo=None)
    if back != local.replace(tzinfo=None):
        raise DomainError(_("This hour does not exist there: clocks go forward. Choose another."))
    if early.utcoffset() != late.utcoffset():
        raise DomainError(_("This hour happens twice there: clocks go back. Choose another."))
    return early.astimezone(UTC)


def now() -> datetime:
    """Return the current instant: the one place where the product asks the clock."""
    return datetime.now(UTC)
