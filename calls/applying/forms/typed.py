"""A few fields as typed, read by the same forms as a whole page: what autosave sends."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from calls.applying.models import Entry
from calls.applying.rules import FIELD_PREFIX
from calls.publishing.states import QuestionKind
from minka.common.errors import DomainError

from .answers import build_section_form
from .basics import BasicsForm
from .drafts import DraftForm
from .rows import rows_part
from .strays import stray_form

TABLES = ("partners", "budget")
# The cell that says of how many stored rows only what differs was sent.
OF = "-of"


@dataclass
class Reading:
    """Canonical values by field; what is wrong with some; those that are not in the form."""

    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


def read_typed(entry: Entry, typed: Mapping[str, Any]) -> Reading:
    """Read fields as they were typed: a text, a list of what is ticked, or the cells of a table.

    The cells of a table are what its inputs would send, by the rest of their names
    (``{"-TOTAL_FORMS": "1", "-0-concept": "…"}``). With ``"-of": "12"`` they are only those that
    differ from the twelve rows that are stored. A field that is not in the form any more has an
    error, and a value where an earlier version asked for it. Raises ``DomainError`` (``rows``) where other rows are stored.
    """
    reading = Reading()
    left = {name: _completed(entry, name, value) for name, value in typed.items()}
    basics = {name: left.pop(name) for name in typed if name in BasicsForm.base_fields}
    if basics:
        _take(reading, BasicsForm(_data(basics), entry=entry), basics)
    for name in [name for name in TABLES if name in left]:
        _take_table(reading, entry, name, left.pop(name))
    for section in entry.form_version.schema:
        asked = [q for q in section["questions"] if FIELD_PREFIX + q["key"] in left]
        asked = [q for q in asked if q["kind"] != QuestionKind.FILE]
        if asked:
            mine = {FIELD_PREFIX + q["key"]: left.pop(FIELD_PREFIX + q["key"]) for q in asked}
            form = build_section_form({**section, "questions": asked}, entry, _data(mine))
            _take(reading, form, mine)
    strays = stray_form(entry, _data(left), left)
    if strays is not None:
        _take(reading, strays, left)
    for name in left:
        reading.errors[name] = _("This is not asked any more: the form has changed.")
    return reading


def label_of(entry: Entry, name: str) -> Any:
    """Return the question of a field, or the name of a table; empty for what is neither."""
    if name in TABLES:
        return _("Partners") if name == "partners" else _("Budget")
    if name in BasicsForm.base_fields:
        return BasicsForm.base_fields[name].label
    found = [
        q["label"]
        for section in entry.form_version.schema
        for q in section["questions"]
        if FIELD_PREFIX + q["key"] == name
    ]
    return found[0] if found else ""


def _completed(entry: Entry, name: str, value: Any) -> Any:
    """Return all cells of a table of which only some were sent."""
    if not isinstance(value, dict) or OF not in value:
        return value
    rows = _stored_cells(entry, name)
    if value[OF] != str(len(rows)):
        raise DomainError(_("This could not be read."), code="rows")
    stored = {f"-{n}-{key}": cell for n, row in enumerate(rows) for key, cell in row.items()}
    sent = {key: cell for key, cell in value.items() if key != OF}
    return {"-INITIAL_FORMS": value[OF], **stored, **sent}


def _stored_cells(entry: Entry, name: str) -> list[dict[str, str]]:
    """Return the rows of a table as its controls show them."""
    if name in TABLES:
        part = rows_part(name, entry)
        rows = part.forms[: part.initial_form_count()]
        return [
            {key: _shown(row[key].value()) for key in row.fields if key != "DELETE"} for row in rows
        ]
    for section in entry.form_version.schema:
        asked = [q for q in section["questions"] if FIELD_PREFIX + q["key"] == name]
        if asked:
            form = build_section_form({**section, "questions": asked}, entry)
            stored = form.initial.get(name)
            return stored if isinstance(stored, list) else []
    return []


def _shown(value: Any) -> str:
    return "" if value is None else str(value)


def _data(typed: Mapping[str, Any]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in typed.items():
        cells = value.items() if isinstance(value, dict) else [("", value)]
        for rest, cell in cells:
            data.setlist(f"{name}{rest}", cell if isinstance(cell, list) else [cell])
    return data


def _take(reading: Reading, form: DraftForm, names: Mapping[str, Any]) -> None:
    form.is_valid()
    values = form.values()
    for name in names:
        if name in values:
            reading.values[name] = values[name]
        if name in form.errors:
            reading.errors[name] = str(form.errors[name][0])


def _take_table(reading: Reading, entry: Entry, name: str, cells: Any) -> None:
    part = rows_part(name, entry, _data({name: cells}))
    found = part.values()
    reading.values |= found
    if not found:
        reading.errors[name] = _("This could not be read.")
    elif not part.is_valid():
        rows = [form for form in part.forms if not form.is_blank]
        faults = [str(e) for form in rows for errors in form.errors.values() for e in errors]
        faults += [str(e) for e in part.non_form_errors()]
        if faults:
            reading.errors[name] = faults[0]
