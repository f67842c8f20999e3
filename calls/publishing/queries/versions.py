"""What differs between two versions of a form, question by question, in words."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from calls.publishing.states import QuestionKind

from .forms import Schema, condition_in_words, questions_in


@dataclass(frozen=True)
class FormChange:
    """A question that was ``added``, ``removed`` or ``changed``; ``details`` say how, in words."""

    what: str
    key: str
    label: dict[str, str]
    details: list[str] = field(default_factory=list)


def changes_between(before: Schema, after: Schema) -> list[FormChange]:
    """Return the questions that differ: first what is asked now, in order, then what is gone."""
    old = {question["key"]: (section, question) for section, question in _pairs(before)}
    new = {question["key"] for question in questions_in(after)}
    found = []
    for section, question in _pairs(after):
        known = old.get(question["key"])
        if known is None:
            found.append(FormChange("added", question["key"], question["label"]))
            continue
        details = list(_details(*known, section, question, before, after))
        if details:
            found.append(FormChange("changed", question["key"], question["label"], details))
    gone = [question for _section, question in old.values() if question["key"] not in new]
    return [*found, *(FormChange("removed", q["key"], q["label"]) for q in gone)]


def _pairs(schema: Schema) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    return ((section, question) for section in schema for question in section["questions"])


def _details(
    old_section: dict[str, Any],
    old: dict[str, Any],
    section: dict[str, Any],
    new: dict[str, Any],
    before: Schema,
    after: Schema,
) -> Iterator[str]:
    if old["kind"] != new["kind"]:
        kinds = {"before": _kind(old), "after": _kind(new)}
        yield _("It is answered with “%(after)s”, not with “%(before)s” any more.") % kinds
    if bool(old.get("required", True)) != bool(new.get("required", True)):
        yield _("It must be answered.") if new.get("required", True) else _("It may stay empty.")
    if old["label"] != new["label"] or (old.get("help") or {}) != (new.get("help") or {}):
        yield _("Its words changed.")
    yield from _limits(old, new)
    if (old.get("options") or []) != (new.get("options") or []):
        yield _("Its options changed.")
    if (old.get("columns") or []) != (new.get("columns") or []):
        yield _("The columns of its table changed.")
    asked = [(old_section, section), (old, new)]
    if any(a.get("condition") != b.get("condition") for a, b in asked):
        told = [condition_in_words(one.get("condition"), after) for one in (section, new)]
        yield " ".join(filter(None, told)) or _("It is always asked.")


def _kind(question: dict[str, Any]) -> str:
    return str(dict(QuestionKind.choices).get(question["kind"], question["kind"]))


def _limits(old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    was, now = old.get("max_words"), new.get("max_words")
    if was != now:
        words = {"before": was, "after": now}
        if was and now:
            yield _("At most %(after)s words, before %(before)s.") % words
        else:
            yield _("At most %(after)s words.") % words if now else _("No limit of words any more.")
    names = ("minimum", "maximum", "min_rows", "max_rows", "max_files", "extensions")
    if any((old.get(name) or None) != (new.get(name) or None) for name in names):
        yield _("Its limits changed.")
