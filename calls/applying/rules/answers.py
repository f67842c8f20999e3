"""What keeps one answer from being received: missing, too long, out of its bounds, half a row."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.publishing.states import QuestionKind
from minka.common.languages import said
from minka.common.money import format_money
from minka.common.times import say_date

from .conditions import FIELD_PREFIX

Question = dict[str, Any]
BOUNDED = (QuestionKind.NUMBER, QuestionKind.MONEY, QuestionKind.DATE)
TABLES = (QuestionKind.ROWS, QuestionKind.PLACES)


# What stands between spaces, as browsers know spaces (ECMA-262, white space and line ends).
_WORD = re.compile(r"[^\t-\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]+")


def word_count(text: str) -> int:
    """Count words as the counter on the page does, to the same figure."""
    return len(_WORD.findall(text))


def faults_of(
    question: Question, value: Any, typed: Any = None, currency: str = "USD"
) -> Iterator[tuple[str, str]]:
    """Yield ``(field, text)`` of what is wrong with the answer to a question that is asked.

    ``value`` is the canonical answer; ``typed`` what could not be understood of it, as typed. The
    field is the name of a control: of a cell where the fault is in a row of a table.
    """
    field, label = FIELD_PREFIX + question["key"], said(question["label"])
    if typed is not None:
        yield field, not_understood(label, typed)
        return
    if value in (None, "", [], False) and not _is_said_no(question, value):
        if question["required"] or _least(question):
            yield field, _("Not answered: “%(label)s”") % {"label": label}
        return
    if not suits(question, value):
        yield field, not_understood(label, plain(value))
        return
    if question["kind"] in TABLES:
        yield from _table_faults(question, value, field, label)
        return
    text = words_problem(question, value) or bound_problem(question, value, currency)
    if text:
        yield field, f"{label}: {text}"


def not_understood(label: str, typed: Any) -> str:
    """Return the problem of what was typed and is not understood."""
    if isinstance(typed, list) and any(isinstance(one, dict) for one in typed):
        return _("%(label)s: something in a row could not be understood.") % {"label": label}
    text = ", ".join(typed) if isinstance(typed, list) else str(typed)
    return _("%(label)s: “%(text)s” could not be understood.") % {"label": label, "text": text}


def suits(question: Question, value: Any) -> bool:
    """Say whether a stored answer is of its question's kind: a question may have become another.

    Nothing suits every kind. ``question`` may be a column of a table.
    """
    if value in (None, "", []):
        return True
    kind = question["kind"]
    if kind in (QuestionKind.YESNO, QuestionKind.DECLARATION):
        return isinstance(value, bool)
    if kind == QuestionKind.FILE or kind in TABLES:
        rows = isinstance(value, list) and all(isinstance(row, dict) for row in value)
        columns = _PLACE if kind == QuestionKind.PLACES else question.get("columns") or []
        return rows and all(suits(c, row.get(c["key"])) for row in value for c in columns)
    if kind in (QuestionKind.CHOICES, QuestionKind.COUNTRIES, QuestionKind.THEMES):
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    if kind in BOUNDED:
        return isinstance(value, str) and _measure(kind, value) is not None
    return isinstance(value, str)


_PLACE = [
    {"key": "name", "kind": QuestionKind.SHORT},
    {"key": "country", "kind": QuestionKind.SHORT},
    {"key": "latitude", "kind": QuestionKind.NUMBER},
    {"key": "longitude", "kind": QuestionKind.NUMBER},
]


def plain(value: Any) -> str:
    """Return an answer of another kind as text, so that nobody loses it."""
    if isinstance(value, list):
        return ", ".join(plain(one) for one in value)
    if isinstance(value, dict):
        return " · ".join(plain(one) for one in value.values() if one not in (None, ""))
    return "" if value is None else str(value)


def words_problem(question: Question, value: Any) -> str:
    """Return what is wrong with the number of words of a text; empty when nothing is."""
    most = question.get("max_words")
    if not most or not isinstance(value, str):
        return ""
    count = word_count(value)
    if count <= most:
        return ""
    return _("%(count)d words, and at most %(most)d are allowed.") % {"count": count, "most": most}


def bound_problem(question: Question, value: Any, currency: str) -> str:
    """Return what is wrong with a figure, an amount or a day out of its bounds; or nothing."""
    if question["kind"] not in BOUNDED or value in (None, ""):
        return ""
    found, least, most = (
        _measure(question["kind"], text)
        for text in (value, question.get("minimum"), question.get("maximum"))
    )
    if found is None:
        return ""
    if least is not None and found < least:
        if question["kind"] == QuestionKind.DATE:
            return _("%(bound)s or later.") % {"bound": _told(question, least, currency)}
        return _("at least %(bound)s.") % {"bound": _told(question, least, currency)}
    if most is not None and found > most:
        if question["kind"] == QuestionKind.DATE:
            return _("%(bound)s or earlier.") % {"bound": _told(question, most, currency)}
        return _("at most %(bound)s.") % {"bound": _told(question, most, currency)}
    return ""


def bounds_told(question: Question, currency: str) -> tuple[str, str]:
    """Return the least and the most that is taken, in words; empty where there is no bound.

    Of figures, amounts and days; of rows it is how many.
    """
    if question["kind"] in TABLES:
        words = [
            ngettext("%(count)d row", "%(count)d rows", count) % {"count": count} if count else ""
            for count in (_least(question), question.get("max_rows") or 0)
        ]
        return words[0], words[1]
    if question["kind"] not in BOUNDED:
        return "", ""
    found = [_measure(question["kind"], question.get(name)) for name in ("minimum", "maximum")]
    least, most = ("" if x is None else _told(question, x, currency) for x in found)
    return least, most


def _measure(kind: str, text: Any) -> Any:
    if text in (None, ""):
        return None
    try:
        if kind == QuestionKind.DATE:
            return date.fromisoformat(text)
        found = Decimal(str(text))
    except (ValueError, InvalidOperation):
        return None
    return found if found.is_finite() else None


def _told(question: Question, bound: Any, currency: str) -> str:
    if question["kind"] == QuestionKind.DATE:
        return say_date(bound)
    if question["kind"] == QuestionKind.MONEY:
        return format_money(bound, currency)
    return f"{bound:f}"


def _is_said_no(question: Question, value: Any) -> bool:
    return question["kind"] == QuestionKind.YESNO and value is False


def _least(question: Question) -> int:
    return int(question.get("min_rows") or 0) if question["kind"] in TABLES else 0


def _table_faults(
    question: Question, rows: list[dict[str, Any]], field: str, label: str
) -> Iterator[tuple[str, str]]:
    least, most = _least(question), question.get("max_rows")
    if len(rows) < least:
        words = ngettext("at least %(count)d row.", "at least %(count)d rows.", least)
        yield field, f"{label}: {words % {'count': least}}"
    if most and len(rows) > most:
        words = ngettext("at most %(count)d row.", "at most %(count)d rows.", most)
        yield field, f"{label}: {words % {'count': most}}"
    for number, row in enumerate(rows):
        found = _cells(question, row) if question["kind"] == QuestionKind.ROWS else _place(row)
        for column, text in found:
            where = _("%(label)s, row %(number)d") % {"label": label, "number": number + 1}
            yield f"{field}-{number}-{column}", f"{where}: {text}"


def _cells(question: Question, row: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for column in question.get("columns") or []:
        name, value = said(column["label"]), row.get(column["key"])
        if value in (None, "") and column.get("required"):
            yield column["key"], _("Not answered: “%(label)s”") % {"label": name}
        elif words := words_problem(column, value):
            yield column["key"], f"{name}: {words}"


def _place(row: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """A place is a name with its country, or a point."""
    if row.get("latitude") and row.get("longitude"):
        return
    if not row.get("name"):
        yield "name", _("write the name of the place, or both coordinates.")
    elif not row.get("country"):
        yield "country", _("choose the country of the place.")
