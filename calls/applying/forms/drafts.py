"""The base of the forms of a draft: incomplete is fine, and what cannot be read is kept as typed."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from calls.applying.models import Entry
from calls.applying.rules import word_count
from minka.common.forms import MoneyField
from minka.common.money_words import echo_money
from minka.common.places import LATIN_AMERICA, country_name


class NumberField(forms.CharField):
    """A figure as people write it, cleaned to canonical text: ``1500``, ``-13.5``.

    ``1.500`` is fifteen hundred or one and a half: asked, not guessed.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 30, **kwargs})
        self.widget.attrs.setdefault("inputmode", "decimal")

    def clean(self, value: Any) -> str:
        """Return the figure. Raises ``ValidationError`` saying what to write instead."""
        text = re.sub(r"[\s\u00a0\u202f]", "", super().clean(value)).replace("−", "-")
        if not text:
            return ""
        if re.fullmatch(r"-?\d+", text):
            return str(int(text))
        found = re.fullmatch(r"(-?\d+)[.,](\d+)", text)
        if found is None:
            raise ValidationError(_("Write a number, with figures only."), code="invalid")
        whole, fraction = found.groups()
        if len(fraction) == 3 and len(whole.lstrip("-")) <= 3:
            raise ValidationError(
                _("“%(text)s” can mean %(a)s or %(b)s. Write it without a thousands mark."),
                code="ambiguous",
                params={"text": text, "a": whole + fraction, "b": f"{whole},{fraction}"},
            )
        fraction = fraction.rstrip("0")
        return f"{int(whole)}.{fraction}" if fraction else str(int(whole))


def word_limit(most: int) -> Callable[[str], None]:
    """Return the validator of a text that may have so many words."""

    def check(text: str) -> None:
        count = word_count(text)
        if count > most:
            raise ValidationError(
                ngettext(
                    "At most %(most)d word: you have %(count)d.",
                    "At most %(most)d words: you have %(count)d.",
                    most,
                ),
                code="words",
                params={"most": most, "count": count},
            )

    return check


class DraftForm(forms.Form):
    """A part of a draft. ``values()`` is what ``services.save_draft`` takes.

    What is only missing is no error here (the hub says it); what cannot be read is an error and
    is kept as typed.
    """

    use_required_attribute = False
    # Columns of the database with a limit of their own: too long a text is kept as typed.
    limited: tuple[str, ...] = ()

    def full_clean(self) -> None:
        """Validate, and forgive what is only missing."""
        super().full_clean()
        for name in list(self.errors):
            if all(error.code == "required" for error in self.errors[name].as_data()):
                del self.errors[name]
                self.cleaned_data[name] = None

    def explain(self) -> None:
        """Add what helps only a reader: called before the page is shown, not when it is saved."""

    def values(self) -> dict[str, Any]:
        """Return the canonical value of each field by its name; empty ones as ``None``."""
        return {name: self.value_of(name) for name in self.fields}

    def value_of(self, name: str) -> Any:
        """Return the canonical value of one field, or ``{"typed": …}``."""
        if name not in self.errors:
            return canonical(self.cleaned_data.get(name))
        field, raw = self.fields[name], self[name].data
        readable = isinstance(field, forms.CharField) and not isinstance(
            field, MoneyField | NumberField
        )
        if readable and name not in self.limited:
            return plain_text(raw or "") or None
        if isinstance(raw, list):
            return {"typed": [x if isinstance(x, dict) else plain_text(x) for x in raw]}
        return {"typed": plain_text(raw or "")}


def plain_text(value: Any) -> str:
    """Return what was typed with one kind of line end, and without what no database takes."""
    return str(value).replace("\r\n", "\n").replace("\x00", "").strip()


def canonical(value: Any) -> Any:
    """Return a cleaned value as it is stored in JSON; what is empty as ``None``."""
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, QuerySet):
        return [theme.code for theme in value] or None
    if isinstance(value, list | tuple):
        return [x if isinstance(x, dict) else str(x) for x in value] or None
    if isinstance(value, str):
        return plain_text(value) or None
    return value


def initial_of(field: forms.Field, stored: Any) -> Any:
    """Return what a field shows of a stored value: as typed where it was not understood."""
    if isinstance(stored, dict) and "typed" in stored:
        return stored["typed"]
    if isinstance(field, MoneyField) and stored:
        return Decimal(stored)
    if isinstance(stored, bool) and isinstance(field, forms.ChoiceField):
        return "true" if stored else "false"
    return stored


def with_echo(help_text: Any, stored: Any, currency: str) -> Any:
    """Add to a field's help what was understood of the amount saved in it."""
    understood = echo_money(Decimal(stored), currency) if isinstance(stored, str) and stored else ""
    if not understood:
        return help_text
    return format_lazy("{} {} {}.", help_text, _("Saved:"), understood)


def countries_of(entry: Entry, known: set[str] | None = None) -> list[tuple[str, str]]:
    """Return the countries to choose from: the call's, or the region's; and those already there."""
    proposal = entry.proposal
    codes = {*(proposal.call.countries or LATIN_AMERICA), proposal.country, *(known or set())}
    return sorted(((code, country_name(code)) for code in codes if code), key=lambda x: x[1])
