"""Money: a Decimal and an ISO 4217 code, parsed without guessing and shown without ambiguity."""

import re
from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_name, get_currency_precision
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


def parse_money(text: str, currency: str) -> Decimal:
    """Read an amount as people write it in any of our countries; refuse what could mean two things.

    ``1.500`` and ``1,500`` are fifteen hundred in one country and one and a half in another: with
    a currency that has cents they are refused. Raises ``DomainError`` with what to write instead.
    """
    plain = re.sub(rf"[\s{NBSP}\u202f'$]|{re.escape(currency)}", "", text.strip())
    digits = get_currency_precision(currency)
    if not re.fullmatch(r"\d[\d.,]*", plain):
        raise DomainError(
            _("“%(text)s” is not an amount. Write only figures, for example 1500.") % {"text": text}
        )
    marks = [c for c in plain if c in ".,"]
    if not marks:
        return Decimal(plain)
    if len(set(marks)) == 2:
        return _with_decimals(plain, marks[-1], digits, text)
    if len(marks) > 1:
        return _grouped(plain, marks[0], text)
    tail = plain.rpartition(marks[0])[2]
    if len(tail) == 3:
        if digits == 0:
            return _grouped(plain, marks[0], text)
        raise _ambiguous(plain, marks[0], text)
    return _with_decimals(plain, marks[0], digits, text)


def _ambiguous(plain: str, mark: str, text: str) -> DomainError:
    thousands = plain.replace(mark, "")
    fraction = plain.replace(mark, ".").rstrip("0").rstrip(".")
    return DomainError(
        _("“%(text)s” can mean %(a)s or %(b)s. Write the one you mean without a thousands mark.")
        % {"text": text, "a": thousands, "b": fraction},
        code="ambiguous",
    )


def _grouped(plain: str, mark: str, text: str) -> Decimal:
    head, *rest = plain.split(mark)
    if len(head) > 3 or any(len(part) != 3 for part in rest):
        raise DomainError(
            _("“%(text)s” is not an amount. Write only figures, for example 1500.") % {"text": text}
        )
    return Decimal("".join([head, *rest]))


def _with_decimals(plain: str, mark: str, digits: int, text: str) -> Decimal:
    whole, _mark, cents = plain.rpartition(mark)
    other = "," if mark == "." else "."
    if mark in whole or not 0 < len(cents) <= digits:
        raise DomainError(
            _("“%(text)s” is not an amount in this currency.") % {"text": text}, code="decimals"
        )
    number = _grouped(whole, other, text) if other in whole else Decimal(whole)
    return number + Decimal(f"0.{cents}")
