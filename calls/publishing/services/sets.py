"""Writing whole sections into a form: ready-made, from another call, from a file, or once more."""

from collections.abc import Sequence
from typing import Any

from django.utils.text import slugify

from calls.publishing.models import Question, Section, Stage
from calls.publishing.queries.forms import SOMETIMES, Schema

from .ready import in_languages


def free_key(words: str, taken: set[str]) -> str:
    """Return a key made of these words that is not taken: ``que-paso``, ``que-paso-2``."""
    base = slugify(words)[:34].strip("-") or "question"
    if base == "s":
        return next(key for n in range(1, len(taken) + 2) if (key := f"s{n}") not in taken)
    tries = (base if n == 1 else f"{base}-{n}" for n in range(1, len(taken) + 2))
    return next(key for key in tries if key not in taken)


def write_sections(
    stage: Stage, schema: Schema, languages: Sequence[str], *, own: bool = False
) -> list[Section]:
    """Add sections with their questions at the end of a locked stage's form; four queries.

    Keys that are taken there become others, and the conditions among these sections follow;
    conditions on other questions stay where the sections are the form's ``own``. Texts are kept in the languages of the call, or as they are where none of them is written.
    """
    sections_there = set(stage.sections.values_list("key", flat=True))
    taken = set(stage.questions.values_list("key", flat=True))
    sections: list[Section] = []
    names = {key: key for key in taken} if own else {}
    for order, section in enumerate(schema, len(sections_there) + 1):
        key = free_key("s", sections_there)
        sections_there.add(key)
        sections.append(_section(stage, section, key, order, languages))
        for question in section["questions"]:
            name = free_key(question["key"], taken)
            taken.add(name)
            names[question["key"]] = name
    for row, section in zip(sections, schema, strict=True):
        row.condition = _renamed(section.get("condition"), names)
    Section.objects.bulk_create(sections)
    Question.objects.bulk_create(
        _question(stage, row, order, question, names, languages)
        for row, section in zip(sections, schema, strict=True)
        for order, question in enumerate(section["questions"], 1)
    )
    return sections


def _section(
    stage: Stage, section: dict[str, Any], key: str, order: int, languages: Sequence[str]
) -> Section:
    title, help_text = (_texts(section.get(name), languages) for name in ("title", "help"))
    return Section(stage=stage, key=key, order=order, title=title, help=help_text)


def _question(
    stage: Stage,
    section: Section,
    order: int,
    one: dict[str, Any],
    names: dict[str, str],
    languages: Sequence[str],
) -> Question:
    found = Question(
        stage=stage,
        section=section,
        order=order,
        key=names[one["key"]],
        kind=one["kind"],
        label=_texts(one["label"], languages),
        help=_texts(one.get("help"), languages),
        required=one["required"],
        max_words=one.get("max_words"),
        options=_options(one.get("options"), languages),
    )
    for name in SOMETIMES:
        if name in one:
            setattr(found, name, one[name])
    found.condition = _renamed(one.get("condition"), names)
    found.columns = [
        {
            **column,
            "label": _texts(column["label"], languages),
            "options": _options(column.get("options"), languages),
        }
        for column in one.get("columns") or []
    ]
    return found


def _texts(value: dict[str, str] | None, languages: Sequence[str]) -> dict[str, str]:
    text = value or {}
    return in_languages(text, list(languages)) or dict(text)


def _options(options: list[dict[str, Any]] | None, languages: Sequence[str]) -> list[dict]:
    return [
        {"value": option["value"], "label": _texts(option["label"], languages)}
        for option in options or []
    ]


def _renamed(condition: dict[str, Any] | None, names: dict[str, str]) -> dict[str, Any] | None:
    """Return a condition about the question's new name; none where it was not copied along."""
    if not condition or condition["question"] not in names:
        return None
    return {**condition, "question": names[condition["question"]]}
