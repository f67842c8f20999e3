"""Answers in words: on the check page, to reviewers, in receipts and exports. Only what is asked."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from calls.applying.rules.answers import plain, suits
from calls.applying.rules.conditions import FIELD_PREFIX, asked_sections
from calls.publishing.states import QuestionKind
from minka.common.coordinates import say_point
from minka.common.languages import said
from minka.common.money import format_money
from minka.common.places import country_name
from minka.common.times import say_date
from minka.taxonomy.models import Theme

SUMMED = (QuestionKind.NUMBER, QuestionKind.MONEY)
COUNTRY = "country"
Row = dict[str, Any]


def answers_told(
    schema: list[dict[str, Any]], answers: dict[str, Any], currency: str
) -> list[dict[str, Any]]:
    """Return a form's asked sections with each answer in words: ``{number, title, rows}``.

    A row is ``{label, text, long, files, field, kind, table}``. ``table`` is there for rows and
    places: ``{columns: [{label, numeric, long}], rows: [[text, …], …], totals: [text, …]}`` with
    as many totals as columns, empty where nothing is summed, or none at all; its ``text`` has a
    line for each row. One query for the names of themes, if any are answered.
    """
    asked = asked_sections(schema, answers)
    themes = _theme_names([section for _number, section in asked], answers)
    return [
        {
            "number": number,
            "title": section["title"],
            "rows": [
                _told(q, answers.get(q["key"]), currency, themes) for q in section["questions"]
            ],
        }
        for number, section in asked
    ]


def _theme_names(schema: list[dict[str, Any]], answers: dict[str, Any]) -> dict[str, str]:
    codes = {
        code
        for section in schema
        for q in section["questions"]
        if q["kind"] == QuestionKind.THEMES and suits(q, answers.get(q["key"]))
        for code in answers.get(q["key"]) or []
    }
    if not codes:
        return {}
    return {theme.code: theme.label for theme in Theme.objects.filter(code__in=codes)}


def _told(question: Row, value: Any, currency: str, themes: dict[str, str]) -> Row:
    kind = question["kind"]
    table = table_told(question, value, currency)
    return {
        "label": question["label"],
        "field": FIELD_PREFIX + question["key"],
        "kind": kind,
        "long": kind == QuestionKind.LONG,
        "files": value if kind == QuestionKind.FILE else None,
        "table": table,
        "text": table_text(table) if table else _words(question, value, currency, themes),
    }


def table_told(question: Row, rows: Any, currency: str) -> Row | None:
    """Return the rows of a table or of places in words; nothing for other kinds and no rows."""
    if not rows or not suits(question, rows):
        return None
    if question["kind"] == QuestionKind.PLACES:
        labels = (_("Name of the place"), _("Country"), _("Latitude and longitude"))
        columns = [{"label": label, "numeric": False, "long": False} for label in labels]
        return {"columns": columns, "rows": [_place(row) for row in rows], "totals": []}
    if question["kind"] != QuestionKind.ROWS:
        return None
    asked = question.get("columns") or []
    sums = sums_of_columns([(c["key"], c["kind"]) for c in asked], rows)
    totals = [
        say_sum(c["kind"], sums[c["key"]], currency) if c["key"] in sums else "" for c in asked
    ]
    return {
        "columns": [
            {
                "label": said(c["label"]),
                "numeric": c["kind"] in SUMMED,
                "long": c["kind"] == QuestionKind.LONG,
            }
            for c in asked
        ],
        "rows": [[cell_words(c, row.get(c["key"]), currency) for c in asked] for row in rows],
        "totals": totals if any(totals) else [],
    }


def table_text(table: Row) -> str:
    """Return a table as text: a line for each row, with what is empty left out."""
    lines = [" · ".join(cell for cell in row if cell) for row in table["rows"]]
    sums = [
        f"{column['label']}: {total}"
        for column, total in zip(table["columns"], table["totals"], strict=False)
        if total
    ]
    if sums:
        lines.append(_("In all: %(total)s.") % {"total": ", ".join(sums)})
    return "\n".join(lines)


def sums_of_columns(columns: Iterable[tuple[str, str]], rows: list[Row]) -> dict[str, Decimal]:
    """Return the sum of each column of figures or amounts that has two rows or more."""
    found = {}
    for key, kind in columns:
        values = [row.get(key) for row in rows if row.get(key) not in (None, "")]
        if kind in SUMMED and len(values) > 1:
            found[key] = sum((Decimal(str(value)) for value in values), Decimal(0))
    return found


def say_sum(kind: str, total: Decimal, currency: str) -> str:
    """Return the sum of a column in words."""
    return format_money(total, currency) if kind == QuestionKind.MONEY else _figure(total)


def cell_words(column: Row, value: Any, currency: str) -> str:
    """Return one cell in words."""
    if column["kind"] == COUNTRY and value:
        return country_name(str(value))
    return _words(column, value, currency, {})


def _place(row: Row) -> list[str]:
    point = row.get("latitude"), row.get("longitude")
    told = say_point(Decimal(str(point[0])), Decimal(str(point[1]))) if all(point) else ""
    country = row.get("country") or ""
    return [row.get("name") or "", country_name(country) if country else "", told]


def _words(question: Row, value: Any, currency: str, themes: dict[str, str]) -> str:
    kind = question["kind"]
    if value in (None, "", []) or kind == QuestionKind.FILE:
        return ""
    if not suits(question, value):
        return plain(value)
    if kind in (QuestionKind.YESNO, QuestionKind.DECLARATION):
        return _("Yes") if value else _("No")
    if kind == QuestionKind.MONEY:
        return format_money(Decimal(value), currency)
    if kind == QuestionKind.DATE:
        return say_date(date.fromisoformat(value))
    if kind == QuestionKind.COUNTRIES:
        return ", ".join(country_name(code) for code in value)
    if kind == QuestionKind.THEMES:
        return ", ".join(themes.get(code, code) for code in value)
    if kind in (QuestionKind.CHOICE, QuestionKind.CHOICES):
        return _choices(question, value)
    return str(value)


def _figure(number: Decimal) -> str:
    text = f"{number:f}"
    return number_format(text.rstrip("0").rstrip(".") if "." in text else text)


def _choices(question: Row, value: Any) -> str:
    labels = {str(o["value"]): said(o["label"]) for o in question.get("options") or []}
    chosen = value if isinstance(value, list) else [value]
    return ", ".join(labels.get(str(x), str(x)) for x in chosen)
