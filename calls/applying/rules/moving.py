"""What becomes of an answer when its question changes under a draft: nothing typed is ever lost."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from calls.publishing.states import QuestionKind
from minka.common.languages import said

from .answers import faults_of
from .conditions import FIELD_PREFIX, asked_sections

Question = dict[str, Any]
TEXTS = (QuestionKind.SHORT, QuestionKind.LONG)
CHOOSING = (QuestionKind.CHOICE, QuestionKind.CHOICES)
TICKED = (QuestionKind.YESNO, QuestionKind.DECLARATION)
FIGURE = re.compile(r"-?\d{1,15}(\.\d{1,6})?")


@dataclass
class Carried:
    """The answers and the typed fields of a draft under another version, and what changed kind."""

    answers: dict[str, Any]
    typed: dict[str, Any]
    changed: list[str] = field(default_factory=list)


def questions_of(schema: list[dict[str, Any]]) -> dict[str, Question]:
    """Return the questions of a form by key, in order."""
    return {q["key"]: q for section in schema for q in section["questions"]}


def carried(
    answers: Mapping[str, Any],
    typed: Mapping[str, Any],
    before: list[dict[str, Any]],
    after: list[dict[str, Any]],
    language: str,
) -> Carried:
    """Return what a draft holds once it answers another version of its form.

    Answers to questions that are gone stay as they are. Where a question takes another kind of
    answer, the old one is read as that kind, or kept as typed in the draft's ``language``.
    """
    found = Carried(dict(answers), dict(typed))
    old = questions_of(before)
    for key, question in questions_of(after).items():
        known, name = old.get(key), FIELD_PREFIX + key
        if known is None or not _differs(known, question):
            continue
        value = found.answers.get(key)
        if name in found.typed or value in (None, "", []):
            continue
        read = _as(question, known, value, language)
        if read == value:
            continue
        found.changed.append(key)
        if read is None:
            found.typed[name] = told(known, value, language)
            found.answers[key] = None
        else:
            found.answers[key] = read
    return found


def _differs(before: Question, after: Question) -> bool:
    values = [{str(o["value"]) for o in one.get("options") or []} for one in (before, after)]
    return before["kind"] != after["kind"] or not values[0] <= values[1]


def _as(question: Question, before: Question, value: Any, language: str) -> Any:
    """Return a value as another kind of question stores it; nothing when it cannot be read so."""
    kind = question["kind"]
    if kind in TEXTS:
        text = value if isinstance(value, str) and before["kind"] not in CHOOSING else None
        return text if text is not None else told(before, value, language)
    if kind in (QuestionKind.NUMBER, QuestionKind.MONEY):
        return _figure(kind, value)
    if kind == QuestionKind.DATE:
        return _day(value)
    if kind in CHOOSING:
        return _choice(question, value)
    if kind == before["kind"] or (kind in TICKED and before["kind"] in TICKED):
        return value
    return None


def _figure(kind: str, value: Any) -> str | None:
    text = str(value).strip()
    if not isinstance(value, str) or not FIGURE.fullmatch(text):
        return None
    whole, _dot, cents = text.partition(".")
    if kind == QuestionKind.MONEY:
        # Three digits behind the point may be a thousand: that is asked, not guessed.
        return f"{whole}.{cents:0<2}" if len(cents) <= 2 and not whole.startswith("-") else None
    cents = cents.rstrip("0")
    return f"{int(whole)}.{cents}" if cents else str(int(whole))


def _day(value: Any) -> str | None:
    try:
        return date.fromisoformat(value).isoformat()
    except (TypeError, ValueError):
        return None


def _choice(question: Question, value: Any) -> Any:
    """Find options by their value or, of a text, by the words of their label in any language."""
    known = {str(o["value"]): str(o["value"]) for o in question["options"]}
    labels = {
        text.strip().casefold(): str(o["value"])
        for o in question["options"]
        for text in o["label"].values()
    }
    given = value if isinstance(value, list) else [value]
    found = [known.get(str(x)) or labels.get(str(x).strip().casefold()) for x in given]
    if not all(found):
        return None
    if question["kind"] == QuestionKind.CHOICES:
        return found
    return found[0] if len(found) == 1 else None


def told(question: Question, value: Any, language: str) -> str:
    """Return an answer in words, as somebody would type it in this language."""
    with translation.override(language.lower()):
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        labels = {
            str(o["value"]): said(o["label"], language) for o in question.get("options") or []
        }
        given = value if isinstance(value, list) else [value]
        return ", ".join(labels.get(str(one), str(one)) for one in given)


def lacking(
    schema: list[dict[str, Any]],
    answers: Mapping[str, Any],
    typed: Mapping[str, Any],
    currency: str,
) -> set[str]:
    """Return the keys of the questions of which a draft lacks a good answer under a form."""
    understood = {k: v for k, v in answers.items() if FIELD_PREFIX + k not in typed}
    return {
        question["key"]
        for _number, section in asked_sections(schema, understood)
        for question in section["questions"]
        if _faulty(question, answers, typed, currency)
    }


def _faulty(
    question: Question, answers: Mapping[str, Any], typed: Mapping[str, Any], currency: str
) -> bool:
    key = question["key"]
    faults: Iterator[Any] = faults_of(
        question, answers.get(key), typed.get(FIELD_PREFIX + key), currency
    )
    return any(True for _fault in faults)
