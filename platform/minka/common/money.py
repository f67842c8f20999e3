"""Money: a Decimal and an ISO 4217 code, parsed without guessing and shown without ambiguity."""

import re
import unicodedata
from decimal import Decimal
from functools import cache
from typing import Any

from babel.numbers import get_currency_name, get_currency_precision, get_currency_symbol
from django.db import models
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from .errors import DomainError

CURRENCIES = "USD EUR ARS BOB BRL CLP COP CRC CUP DOP GTQ HNL MXN NIO PAB PEN PYG UYU VES".split()
NBSP = "\u00a0"
DIGITS, DECIMALS = 14, 2


class AmountField(models.DecimalField):
    """An amount of money: 14 digits, 2 of them decimals; its currency stands in another column."""

    def __init__(self, verbose_name: Any = None, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", DIGITS)
        kwargs.setdefault("decimal_places", DECIMALS)
        super().__init__(verbose_name or gettext_lazy("amount"), *args, **kwargs)


class CurrencyField(models.CharField):
    """An ISO 4217 code."""

    def __init__(self, verbose_name: Any = None, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 3)
        kwargs.setdefault("default", "USD")
        kwargs.setdefault("choices", [(code, code) for code in CURRENCIES])
        super().__init__(verbose_name or gettext_lazy("currency"), *args, **kwargs)


def currency_name(code: str) -> str:
    """Return a currency's name in the reader's language."""
    return get_currency_name(code, locale=(get_language() or "es").replace("-", "_"))


def format_money(amount: Decimal | None, currency: str) -> str:
    """Return ``USD 1 500`` or ``USD 1 500,50``: the code first, spaces between thousands.

    A space is read alike in every country; cents appear only where there are any.
    """
    if amount is None:
        return ""
    whole, _dot, cents = f"{abs(amount):.2f}".partition(".")
    grouped = f"{int(whole):,}".replace(",", NBSP)
    mark = "." if (get_language() or "es").startswith("en") else ","
    tail = f"{mark}{cents}" if cents != "00" else ""
    sign = "−" if amount < 0 else ""
    return f"{sign}{currency}{NBSP}{grouped}{tail}"


class AmbiguousAmount(DomainError):
    """What was typed can mean two amounts. ``readings``: those that can be paid, larger first."""

    def __init__(self, message: str, readings: tuple[Decimal, ...]) -> None:
        self.readings = readings
        super().__init__(message, code="ambiguous")


def parse_money(text: str, currency: str) -> Decimal:
    """Read an amount as people write it in any of our countries; refuse what could mean two things.

    ``1.500`` and ``1,500`` are fifteen hundred in one country and one and a half in another: with
    a currency that has cents they are refused, whatever the reader's language. Raises
    ``AmbiguousAmount`` with both readings, ``DomainError`` with what to write instead.
    """
    plain = _plain(text, currency)
    found = _AMOUNT.fullmatch(plain)
    if found is None:
        if _AMOUNT.fullmatch(plain.lstrip("-−").lstrip()) and plain[0] in "-−":
            raise DomainError(_("An amount of money is never below zero."), code="negative")
        raise _no_amount(text)
    group, mark, cents = found["group"], found["mark"], found["cents"]
    if group and (found["whole"].startswith("0") or group == mark):
        raise _no_amount(text)
    whole, digits = re.sub(r"\D", "", found["whole"]), get_currency_precision(currency)
    if cents is None:
        return Decimal(whole)
    if len(cents) == 3 and not group:
        if digits:
            raise _ambiguous(text, whole, cents)
        if len(whole) <= 3 and not whole.startswith("0"):
            return Decimal(whole + cents)
    if len(cents) > digits:
        raise DomainError(
            _("“%(text)s” is not an amount in this currency.") % {"text": text}, code="decimals"
        )
    return Decimal(f"{whole}.{cents}")


# A space or an apostrophe only ever parts thousands; a point and a comma part thousands or cents.
_AMOUNT = re.compile(
    r"(?P<whole>\d+|\d{1,3}(?P<group>[ '.,])\d{3}(?:(?P=group)\d{3})*)(?:(?P<mark>[.,])(?P<cents>\d+))?",
    re.ASCII,
)
_ALIKE = str.maketrans(
    {
        **dict.fromkeys("\t\u00a0\u2007\u2009\u202f", " "),
        **dict.fromkeys("’‘ʼ´`′", "'"),
        "，": ",",
        "．": ".",
        "٬": ",",
        "٫": ".",
    }
)
_SPEAKING = (
    "en es es_419 es_AR es_BO es_CL es_CO es_CR es_CU es_DO es_GT es_HN es_MX es_NI es_PA es_PE "
    "es_PY es_UY es_VE pt_BR"
)


@cache
def _signs(currency: str) -> tuple[str, ...]:
    """Return how people mark an amount of a currency, the longest first: ``US$``, ``USD``, ``$``."""
    found = {get_currency_symbol(currency, locale=one).upper() for one in _SPEAKING.split()}
    found |= {currency, *_SIGNS.get(currency, ())}
    if any("$" in sign for sign in found):
        found.add("$")
    return tuple(sorted(found, key=len, reverse=True))


_SIGNS = {"PYG": ("₲", "GS"), "BOB": ("BS.",), "VES": ("BS", "BS."), "PEN": ("S/.",)}


def _plain(text: str, currency: str) -> str:
    """Return an amount with western figures, one space at a time, without its currency."""
    plain = "".join(
        str(unicodedata.decimal(c)) if unicodedata.decimal(c, None) is not None else c
        for c in text.translate(_ALIKE).strip()
    )
    upper = plain.upper()
    if len(upper) == len(plain):
        for sign in _signs(currency):
            if upper.startswith(sign):
                return plain[len(sign) :].strip()
            if upper.endswith(sign):
                return plain[: -len(sign)].strip()
    return plain


def _no_amount(text: str) -> DomainError:
    return DomainError(
        _("“%(text)s” is not an amount. Write only figures, for example 1500.") % {"text": text}
    )


def _ambiguous(text: str, whole: str, cents: str) -> AmbiguousAmount:
    thousands, fraction = whole + cents, f"{whole}.{cents}".rstrip("0").rstrip(".")
    readings = [Decimal(thousands)] if not whole.startswith("0") else []
    if cents.endswith("0"):
        readings.append(Decimal(fraction))
    message = _(
        "“%(text)s” can mean %(a)s or %(b)s. Choose, or write the one you mean without a "
        "thousands mark."
    )
    return AmbiguousAmount(message % {"text": text, "a": thousands, "b": fraction}, tuple(readings))
