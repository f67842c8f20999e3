"""Questions that follow from others: which a page shows, which it hides, and what shows them."""

import json
from collections.abc import Iterable
from typing import Any

from calls.applying.forms import SectionForm
from calls.applying.models import Entry
from calls.applying.rules import FIELD_PREFIX, asked_of
from calls.publishing.states import QuestionKind

Item = dict[str, Any]
Sections = dict[int, Item]


def sections_on(entry: Entry, numbers: Iterable[int]) -> Sections:
    """Return the sections of a page, each with the questions that the page must hold.

    Those are what is asked now, and what an answer given on this same page may bring.
    """
    asked = {number: _keys(section) for number, section in asked_of(entry)}
    held: set[str] = set()
    found = {}
    for number in numbers:
        section = entry.form_version.schema[number]
        if number not in asked and not _may_come(section, held):
            continue
        questions = []
        for question in section["questions"]:
            now = question["key"] in asked.get(number, ())
            may = not question.get("condition") or _may_come(question, held)
            if question["kind"] != QuestionKind.FILE and (now or may):
                questions.append(question)
                held.add(question["key"])
        if questions:
            found[number] = {**section, "questions": questions}
    return found


def sections_sent(entry: Entry, numbers: Iterable[int], names: Iterable[str]) -> Sections:
    """Return the sections of a page that was sent, with the questions that it held."""
    sent = set(names)
    return {
        number: {
            **section,
            "questions": [q for q in section["questions"] if FIELD_PREFIX + q["key"] in sent],
        }
        for number in numbers
        for section in [entry.form_version.schema[number]]
    }


def follow(entry: Entry, parts: list[Item]) -> None:
    """Mark in the parts of a page what is hidden now, and which answer shows it.

    A field and a part get ``when`` (JSON of the condition, where its question is on this page)
    and ``hidden``; a field gets ``leads`` where others follow from its answer.
    """
    asked = {number: _keys(section) for number, section in asked_of(entry)}
    sections = [part for part in parts if part.get("section") is not None]
    fields = {name: field for part in sections for name, field in part["form"].fields.items()}
    for field in fields.values():
        field.leads = False
    for part in sections:
        number, section = part["number"], part["section"]
        part["when"] = _when(section, fields)
        part["hidden"] = bool(part["when"]) and number not in asked
        for question in section["questions"]:
            field = fields.get(FIELD_PREFIX + question["key"])
            if field is None:
                continue
            field.when = _when(question, fields)
            shown = question["key"] in asked.get(number, ())
            # Within a part that is hidden whole, a question without a condition stays as it is.
            field.hidden = bool(field.when) and not shown


def hidden_in(parts: list[Item]) -> list[str]:
    """Return the names of the fields that a page holds and does not show yet."""
    return [
        name
        for part in parts
        if part.get("section") is not None
        for name, field in part["form"].fields.items()
        if part["hidden"] or field.hidden
    ]


def new_questions(entry: Entry, unseen: str) -> list[str]:
    """Return which of the fields that a page hid (names with spaces between) are asked now."""
    names = unseen.split()
    if not names:
        return []
    asked = {FIELD_PREFIX + key for _number, section in asked_of(entry) for key in _keys(section)}
    return [name for name in names if name in asked]


def forgive_unasked(entry: Entry, parts: list[Item]) -> None:
    """Say nothing of what is wrong in a field that is not asked: it is kept as it was typed."""
    asked = {FIELD_PREFIX + key for _number, section in asked_of(entry) for key in _keys(section)}
    for part in parts:
        if isinstance(part["form"], SectionForm):
            for name in [name for name in part["form"].errors if name not in asked]:
                if name in part["form"].fields:
                    del part["form"].errors[name]


def _keys(section: Item) -> set[str]:
    return {question["key"] for question in section["questions"]}


def _may_come(item: Item, held: set[str]) -> bool:
    condition = item.get("condition")
    return condition is not None and condition["question"] in held


def _when(item: Item, fields: dict[str, Any]) -> str:
    condition = item.get("condition")
    if condition is None or FIELD_PREFIX + condition["question"] not in fields:
        return ""
    name = FIELD_PREFIX + condition["question"]
    fields[name].leads = True
    values = [str(value) for value in condition.get("values") or []]
    return json.dumps({"field": name, "operator": condition["operator"], "values": values})
