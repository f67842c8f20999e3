"""Which questions of a form are asked: those whose condition the earlier answers meet."""

from collections.abc import Mapping
from typing import Any

from calls.applying.models import Entry

FIELD_PREFIX = "q_"
Item = dict[str, Any]


def is_asked(item: Item, answers: Mapping[str, Any]) -> bool:
    """Say whether a question or a section is asked: it has no condition, or it is met.

    ``answers`` are the canonical answers, by key, of the questions that are asked themselves. A
    condition ``{"question", "operator", "values"}`` is never met by a question without an answer,
    so what hangs on a question that is not asked is not asked either.
    """
    condition = item.get("condition")
    return not condition or _is_met(condition, answers.get(condition["question"]))


def asked_sections(
    schema: list[dict[str, Any]], answers: Mapping[str, Any]
) -> list[tuple[int, dict[str, Any]]]:
    """Return ``(number, section)`` of the sections that are asked, with only the asked questions.

    ``number`` is the section's place in ``schema``. A section of which no question is asked is
    left out. The answers to what is not asked count for nothing, wherever they are stored.
    """
    given: dict[str, Any] = {}
    found = []
    for number, section in enumerate(schema):
        if not is_asked(section, given):
            continue
        questions = []
        for question in section["questions"]:
            if is_asked(question, given):
                questions.append(question)
                given[question["key"]] = answers.get(question["key"])
        if questions:
            found.append((number, {**section, "questions": questions}))
    return found


def understood(entry: Entry) -> dict[str, Any]:
    """Return the answers of an entry by key, but for those that could not be understood yet."""
    typed = {name.removeprefix(FIELD_PREFIX) for name in entry.typed}
    return {key: value for key, value in entry.answers.items() if key not in typed}


def asked_of(entry: Entry) -> list[tuple[int, dict[str, Any]]]:
    """Return the sections that an entry is asked now, as ``asked_sections`` does."""
    return asked_sections(entry.form_version.schema, understood(entry))


def asked_answers(schema: list[dict[str, Any]], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return only the answers to what is asked, by key: what is sent and told."""
    keys = {
        q["key"]
        for _number, section in asked_sections(schema, answers)
        for q in section["questions"]
    }
    return {key: value for key, value in answers.items() if key in keys}


def _is_met(condition: Item, answer: Any) -> bool:
    given = _texts(answer)
    wanted = {str(value) for value in condition.get("values") or []}
    if not given:
        return False
    match condition["operator"]:
        case "answered":
            return True
        case "includes":
            return bool(given & wanted)
        case "is":
            return _is_one(answer, given, wanted)
        case "is_not":
            return not _is_one(answer, given, wanted)
    return False


def _is_one(answer: Any, given: set[str], wanted: set[str]) -> bool:
    """Compare several choices as a whole; one answer with any of the values."""
    return given == wanted if isinstance(answer, list) else given <= wanted


def _texts(answer: Any) -> set[str]:
    if answer is None or answer == "":
        return set()
    if isinstance(answer, bool):
        return {"true" if answer else "false"}
    if isinstance(answer, list):
        # Rows and files are there or not: they have no value to compare with.
        return {str(one) if not isinstance(one, dict) else "" for one in answer}
    return {str(answer)}
