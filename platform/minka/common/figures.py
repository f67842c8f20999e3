"""Figures of tables in the reader's language."""

from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import get_format

_TENTH = Decimal("0.1")


def one_decimal(value: Decimal | None) -> str:
    """Return ``71,3`` as ``floatformat:1`` does, or a dash when there is none."""
    if value is None:
        return "–"
    rounded = value.quantize(_TENTH, ROUND_HALF_UP)
    return str(rounded).replace(".", get_format("DECIMAL_SEPARATOR"))
