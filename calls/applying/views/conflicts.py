"""Two people wrote in the same field: both texts are shown, and the person chooses."""

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from calls.applying.models import Entry
from calls.applying.queries import stored_values
from calls.applying.rules import fingerprint
from calls.applying.services import StaleDraft
from calls.applying.states import BudgetSource, PartnerRole
from minka.common.languages import CONTENT_LANGUAGES
from minka.common.places import country_name

PREFIX = "choose-"
CARRIED_NOT = ("csrfmiddlewaretoken", "seen")


def chosen(data: QueryDict, values: Mapping[str, Any], entry: Entry) -> dict[str, Any]:
    """Return the values to save after a choice: theirs is left as it is, both are joined."""
    found = dict(values)
    choices = {name: data[f"{PREFIX}{name}"] for name in values if f"{PREFIX}{name}" in data}
    stored = stored_values(entry, choices)
    for name, choice in choices.items():
        if choice == "theirs":
            del found[name]
        elif choice == "both" and isinstance(found[name], str) and isinstance(stored[name], str):
            found[name] = f"{stored[name]}\n\n{found[name]}"
    return found


def conflict_page(
    request: HttpRequest,
    frame: dict[str, Any],
    parts: list[dict[str, Any]],
    values: Mapping[str, Any],
    error: StaleDraft,
) -> HttpResponse:
    """Show both texts of every field that two people changed; nothing typed is lost."""
    labels = {name: label for part in parts for name, label in _labels(part)}
    rows = [
        {
            "name": f"{PREFIX}{name}",
            "label": labels[name],
            "mine": told(name, values[name]),
            "theirs": told(name, theirs),
            "joinable": isinstance(values[name], str) and isinstance(theirs, str),
        }
        for name, theirs in error.conflicts.items()
    ]
    seen = json.loads(request.POST.get("seen") or "{}")
    seen |= {name: fingerprint(value) for name, value in error.conflicts.items()}
    context = {
        **frame,
        "rows": rows,
        "saved_by": error.entry.saved_by,
        "saved_at": error.entry.saved_at,
        "carried": _carried(request.POST),
        "seen": json.dumps(seen),
        "form_id": "main-form",
    }
    return render(request, "applying/conflict.html", context, status=409)


def _labels(part: dict[str, Any]) -> list[tuple[str, str]]:
    if part["rows"]:
        return [(part["name"], part["title"])]
    return [(name, field.label) for name, field in part["form"].fields.items()]


def _carried(data: QueryDict) -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, values in data.lists()
        if name not in CARRIED_NOT and not name.startswith(PREFIX)
        for value in values
    ]


def told(name: str, value: Any) -> str:
    """Return a value as one reads it, a row a line."""
    if isinstance(value, dict):
        return told(name, value["typed"])
    if isinstance(value, list):
        if value and isinstance(value[0], dict):
            return "\n".join(_row(row) for row in value)
        return ", ".join(_code(name, code) for code in value)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if value in (None, ""):
        return "–"
    return str(dict(CONTENT_LANGUAGES).get(value, value)) if name == "language" else str(value)


def _code(name: str, code: str) -> str:
    return country_name(code) if len(code) == 2 and code.isupper() else str(code)


def _row(row: dict[str, Any]) -> str:
    words = {**dict(PartnerRole.choices), **dict(BudgetSource.choices)}
    cells = [cell for name, cell in row.items() if name != "id" and cell not in (None, "")]
    return " · ".join(
        str(words.get(cell) or _code("", cell)) if isinstance(cell, str) else told("", cell)
        for cell in cells
    )
