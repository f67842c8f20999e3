"""Questions answered with rows: a table of typed columns that grows without a script, and places."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.applying.queries.told import say_sum, sums_of_columns
from calls.publishing.states import QuestionKind
from minka.common.coordinates import (
    look_swapped,
    parse_coordinate,
    split_pair,
    swapped_words,
)
from minka.common.errors import DomainError
from minka.common.money_words import echo_money
from minka.common.places import country_choices

from .drafts import canonical, initial_of, plain_text

# No page shows more rows than this, so none that it showed is ever dropped.
MOST_ROWS = 200
Cells = dict[str, str]


class CoordinateField(forms.CharField):
    """A latitude or a longitude, cleaned to degrees with six decimals as text."""

    def __init__(self, *, axis: str, **kwargs: Any) -> None:
        self.axis = axis
        super().__init__(**{"max_length": 40, **kwargs})

    def clean(self, value: Any) -> str:
        """Return the degrees. Raises ``ValidationError`` saying what to write instead."""
        text = super().clean(value)
        if not text:
            return ""
        try:
            return f"{parse_coordinate(text, self.axis):.6f}"
        except DomainError as error:
            raise ValidationError(str(error), code=error.code or "invalid") from error


@dataclass
class Column:
    """A column of a table: its key, its label, and the field that reads its cells."""

    key: str
    label: Any
    field: forms.Field
    kind: str
    required: bool = False

    def __post_init__(self) -> None:
        # What is only missing is said when all is checked.
        self.field.required = False

    @property
    def is_wide(self) -> bool:
        """Say whether its cells want a whole line."""
        return self.kind == QuestionKind.LONG


class RowsWidget(forms.Widget):
    """Rows of controls, with one empty row more; the rows that were sent, without the blank ones.

    A row is blank when nothing is typed in it, or its tick to remove it is set.
    """

    template_name = "applying/table.html"
    use_fieldset = True

    def __init__(self, columns: list[Column], least: int, most: int) -> None:
        super().__init__()
        self.columns, self.least, self.most = columns, least, most
        self.some_required = any(column.required for column in columns)
        self.faults: dict[tuple[int, str], list[str]] = {}
        self.saved: list[dict[str, str]] = []
        self.sums: list[tuple[Any, str]] = []

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Cells]:
        """Return the cells of each row as typed; any number of rows is taken, up to the most."""
        count = _count(data.get(f"{name}-TOTAL_FORMS"))
        rows = []
        for number in range(count):
            if data.get(f"{name}-{number}-DELETE"):
                continue
            cells = {
                column.key: plain_text(
                    column.field.widget.value_from_datadict(
                        data, files, f"{name}-{number}-{column.key}"
                    )
                    or ""
                )
                for column in self.columns
            }
            if any(cells.values()):
                rows.append(cells)
        return rows

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Say whether the table was not sent at all."""
        return f"{name}-TOTAL_FORMS" not in data

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Return what ``applying/table.html`` shows."""
        context = super().get_context(name, value, attrs)
        rows = value if isinstance(value, list) else []
        least = max(self.least, len(rows) + 1)
        count = max(len(rows), min(least, self.most))
        context["rows"] = [self._row(name, number, rows) for number in range(count)]
        context["count"], context["most"] = count, self.most
        context["full"] = count >= self.most and len(rows) >= self.most
        context["sums"] = self.sums
        return context

    def _row(self, name: str, number: int, rows: list[Cells]) -> dict[str, Any]:
        cells = rows[number] if number < len(rows) else {}
        return {
            "number": number + 1,
            "is_new": number >= len(rows),
            "prefix": f"{name}-{number}",
            "cells": list(self._cells(f"{name}-{number}", number, cells)),
        }

    def _cells(self, prefix: str, number: int, cells: Cells) -> Iterator[dict[str, Any]]:
        for column in self.columns:
            found, name = self.faults.get((number, column.key), []), f"{prefix}-{column.key}"
            attrs: dict[str, Any] = {"id": f"id_{name}"}
            if found:
                attrs |= {"aria-invalid": "true", "aria-describedby": f"id_{name}_error"}
            saved = self.saved[number].get(column.key, "") if number < len(self.saved) else ""
            yield {
                "id": f"id_{name}",
                "label": column.label,
                "optional": not column.required and self.some_required,
                "wide": column.is_wide,
                "errors": found,
                "saved": saved,
                "control": column.field.widget.render(name, cells.get(column.key), attrs),
            }

    def id_for_label(self, id_: str, index: str = "0") -> str:
        """Return no one control: a table has many."""
        return ""


class RowsField(forms.Field):
    """A table: cleaned to ``[{<column>: canonical or None}, …]``, all rows that are not blank."""

    widget: RowsWidget

    def __init__(self, columns: list[Column], *, least: int = 0, most: int | None = None) -> None:
        self.columns = columns
        most = min(most or MOST_ROWS, MOST_ROWS)
        super().__init__(widget=RowsWidget(columns, min(least, most), most))

    def clean(self, value: Any) -> list[dict[str, Any]]:
        """Return the rows. Raises ``ValidationError`` with one error a cell that is not understood.

        The parameters of each error are ``{"anchor": id of the cell}``.
        """
        found, errors = [], []
        self.widget.faults = {}
        for number, cells in enumerate(value or []):
            row, faults = self.read(cells)
            found.append(row)
            for key, texts in faults.items():
                self.widget.faults[number, key] = texts
                errors += [self._error(number, key, text) for text in texts]
        if errors:
            raise ValidationError(errors)
        return found

    def read(self, cells: Cells) -> tuple[dict[str, Any], dict[str, list[str]]]:
        """Return the canonical cells of one row, and what is wrong with some by column."""
        row: dict[str, Any] = {}
        faults: dict[str, list[str]] = {}
        for column in self.columns:
            try:
                text = column.field.clean(cells.get(column.key) or "")
                row[column.key] = canonical(text)
            except ValidationError as error:
                faults[column.key] = list(error.messages)
        return row, faults

    def _error(self, number: int, key: str, text: str) -> ValidationError:
        label = next(column.label for column in self.columns if column.key == key)
        words = _("Row %(number)d, %(label)s: %(text)s") % {
            "number": number + 1,
            "label": label,
            "text": text,
        }
        return ValidationError(words, code="cell", params={"cell": f"{number}-{key}"})

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Say whether the rows differ."""
        return bool((initial or []) != (data or []))

    def shown(self, rows: list[dict[str, Any]]) -> list[Cells]:
        """Return canonical rows as their controls show them."""
        return [
            {column.key: _shown(column.field, row.get(column.key)) for column in self.columns}
            for row in rows
        ]


def show_saved(field: RowsField, rows: list[dict[str, Any]], currency: str) -> None:
    """Let a table say what was understood of the amounts saved in it, and its sums."""
    widget = field.widget
    money = [c for c in field.columns if c.kind == QuestionKind.MONEY]
    widget.saved = [
        {c.key: echo_money(Decimal(row[c.key]), currency) for c in money if row.get(c.key)}
        for row in rows
    ]
    sums = sums_of_columns([(c.key, c.kind) for c in field.columns], rows)
    labels = {column.key: column for column in field.columns}
    widget.sums = [
        (labels[key].label, say_sum(labels[key].kind, total, currency))
        for key, total in sums.items()
    ]


def _shown(field: forms.Field, value: Any) -> str:
    return str(field.prepare_value(initial_of(field, value)) or "") if value is not None else ""


def _count(text: Any) -> int:
    try:
        return max(0, min(int(text or 0), 2 * MOST_ROWS))
    except ValueError:
        return 0


class PlacesField(RowsField):
    """Places: a name and its country, or a point, or both."""

    def __init__(self, *, least: int = 0, most: int | None = None) -> None:
        super().__init__(_place_columns(), least=least, most=most)

    def read(self, cells: Cells) -> tuple[dict[str, Any], dict[str, list[str]]]:
        """Return a place; a point pasted whole is parted, one that looks turned is asked."""
        pair = split_pair(cells.get("latitude", "")) if not cells.get("longitude") else None
        if pair:
            cells = {**cells, "latitude": pair[0], "longitude": pair[1]}
        row, faults = super().read(cells)
        row["name"], row["country"] = row.get("name") or "", row.get("country") or ""
        point = row.get("latitude"), row.get("longitude")
        if any(point) and not all(point) and not faults:
            lacking = "longitude" if point[0] else "latitude"
            faults[lacking] = [_("Write both coordinates, or none.")]
        elif all(point) and look_swapped(Decimal(str(point[0])), Decimal(str(point[1]))):
            faults["latitude"] = [swapped_words()]
        return row, faults


def _place_columns() -> list[Column]:
    choices = [("", _("Choose one")), *country_choices()]
    degrees = gettext_lazy("For example -13.5167 or 13°31'0\"S")
    return [
        Column("name", _("Name of the place"), forms.CharField(max_length=200), "short"),
        Column("country", _("Country"), forms.ChoiceField(choices=choices), "country"),
        Column("latitude", _("Latitude"), _coordinate("latitude", degrees), "short"),
        Column("longitude", _("Longitude"), _coordinate("longitude", degrees), "short"),
    ]


def _coordinate(axis: str, example: Any) -> CoordinateField:
    return CoordinateField(axis=axis, widget=forms.TextInput(attrs={"title": example}))
