"""Reading application forms: as they are written, whether two are the same, and what is wrong."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from calls.publishing.models import FormVersion, Question, Section, Stage
from calls.publishing.states import CHOOSING, OPERATORS, QuestionKind
from minka.common.languages import said

Schema = list[dict[str, Any]]
ALWAYS = ("key", "kind", "label", "help", "required", "max_words", "options")
SOMETIMES = (
    "condition", "minimum", "maximum", "columns", "min_rows", "max_rows", "max_files", "extensions",
)  # fmt: skip
# What an old version leaves out, so that it can be compared with a new one.
LEFT_OUT: dict[str, Any] = {"help": {}, "required": True, "max_words": None, "options": []}


def latest_form(stage: Stage) -> FormVersion | None:
    """Return the form that a proposal begun now answers."""
    return stage.form_versions.order_by("-number").first()


def draft_schema(stage: Stage) -> Schema:
    """Return the form as it is being written, as ``FormVersion.schema`` says: two queries.

    Sections without a question are left out: nobody is shown an empty page.
    """
    return schema_of(stage.sections.all(), stage.questions.all())


def schema_of(sections: Iterable[Section], questions: Iterable[Question]) -> Schema:
    """Return sections and their questions, both in order, as a schema."""
    asked: dict[int, list[dict[str, Any]]] = {}
    for question in questions:
        asked.setdefault(question.section_id, []).append(asked_as(question))
    return [
        {
            "key": section.key,
            "title": section.title,
            "help": section.help,
            "condition": section.condition,
            "questions": asked[section.pk],
        }
        for section in sections
        if section.pk in asked
    ]


def before(
    stage: Stage, *, question: Question | None = None, section: Section | None = None
) -> Schema:
    """Return the form up to a question or a section: what its condition may be about."""
    sections = list(stage.sections.all())
    questions = list(stage.questions.all())
    last = section or (question.section if question else None)
    if last is not None:
        places = {one.pk: place for place, one in enumerate(sections)}
        here = places.get(last.pk, len(sections))
        sections = sections[:here] if section else sections[: here + 1]
    if question is not None:
        pks = [one.pk for one in questions]
        questions = questions[: pks.index(question.pk)] if question.pk in pks else questions
    return schema_of(sections, questions)


def asked_as(question: Question) -> dict[str, Any]:
    """Return a question as a schema holds it: what it does not use is left out."""
    found = {name: getattr(question, name) for name in ALWAYS}
    more = {name: getattr(question, name) for name in SOMETIMES}
    return found | {name: value for name, value in more.items() if value not in (None, "", [])}


def same_form(one: Schema, other: Schema) -> bool:
    """Say whether two forms ask the same in the same order, whenever they were kept."""
    return _whole(one) == _whole(other)


def _whole(schema: Schema) -> Schema:
    return [
        {
            "title": section["title"],
            "help": section.get("help") or {},
            "condition": section.get("condition"),
            "questions": [LEFT_OUT | question for question in section["questions"]],
        }
        for section in schema
    ]


def questions_in(schema: Schema) -> Iterator[dict[str, Any]]:
    """Return every question of a form, in order."""
    for section in schema:
        yield from section["questions"]


@dataclass(frozen=True)
class Fault:
    """Something in a form that cannot work: where (a key), and in words."""

    section: str
    question: str
    text: str


def faults_of(schema: Schema) -> list[Fault]:
    """Return what cannot work in a form: conditions, tables and choices that lead nowhere."""
    found: list[Fault] = []
    every = {question["key"]: question for question in questions_in(schema)}
    earlier: dict[str, dict[str, Any]] = {}
    for section in schema:
        key, name = section.get("key", ""), said(section["title"])
        text = _condition_fault(section.get("condition"), earlier, every)
        if text:
            found.append(Fault(key, "", f"{name}: {text}"))
        for question in section["questions"]:
            label = said(question["label"])
            text = _condition_fault(question.get("condition"), earlier, every)
            texts = [text, *_own_faults(question)] if text else list(_own_faults(question))
            found += [Fault(key, question["key"], f"{label}: {text}") for text in texts]
            earlier[question["key"]] = question
    return found


def _condition_fault(
    condition: Mapping[str, Any] | None, earlier: Mapping[str, Any], every: Mapping[str, Any]
) -> str:
    if not condition:
        return ""
    key = condition["question"]
    if key not in every:
        return _("it depends on a question that is not in the form any more.")
    if key not in earlier:
        label = said(every[key]["label"])
        return _("it depends on “%(label)s”, which comes later.") % {"label": label}
    if condition["operator"] == "answered":
        return ""
    if condition["operator"] not in OPERATORS or not _values_exist(condition, earlier[key]):
        label = said(earlier[key]["label"])
        return _("it depends on an answer that “%(label)s” does not have.") % {"label": label}
    return ""


def _values_exist(condition: Mapping[str, Any], question: Mapping[str, Any]) -> bool:
    known = {value for value, _label in answers_to_choose(question)}
    return bool(condition["values"]) and set(condition["values"]) <= known


def answers_to_choose(question: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the answers of a question that a condition may name: ``(value, label)``."""
    if question["kind"] == QuestionKind.YESNO:
        return [("true", _("Yes")), ("false", _("No"))]
    if question["kind"] == QuestionKind.DECLARATION:
        return [("true", _("Ticked"))]
    if question["kind"] in CHOOSING:
        return [(str(o["value"]), said(o["label"])) for o in question["options"]]
    return []


def _own_faults(question: Mapping[str, Any]) -> Iterator[str]:
    if question["kind"] in CHOOSING and len(question["options"]) < 2:
        yield _("it needs two options at least.")
    if question["kind"] != QuestionKind.ROWS:
        return
    columns = question.get("columns") or []
    if not columns:
        yield _("its table needs columns.")
    for column in columns:
        if column["kind"] in CHOOSING and len(column.get("options") or []) < 2:
            name = said(column["label"])
            yield _("its column “%(name)s” needs two options at least.") % {"name": name}


def condition_in_words(condition: Mapping[str, Any] | None, schema: Schema) -> str:
    """Return when something is asked: “Asked only when “A” is “B””; empty when always."""
    if not condition:
        return ""
    every = {question["key"]: question for question in questions_in(schema)}
    question = every.get(condition["question"])
    if question is None:
        return _("Asked only when a question that is gone was answered in a certain way.")
    answers = dict(answers_to_choose(question))
    chosen = [f"“{answers.get(value, value)}”" for value in condition.get("values") or []]
    values = {"question": said(question["label"]), "answers": _(" or ").join(chosen)}
    sentences = {
        "is": _("Asked only when “%(question)s” is %(answers)s."),
        "is_not": _("Asked only when “%(question)s” is not %(answers)s."),
        "includes": _("Asked only when “%(question)s” includes %(answers)s."),
        "answered": _("Asked only when “%(question)s” is answered."),
    }
    return sentences.get(condition["operator"], "") % values


# How long an answer takes to write, in minutes: an estimate. Texts count by their words.
MINUTES: dict[str, float] = {
    QuestionKind.SHORT: 1, QuestionKind.NUMBER: 1, QuestionKind.MONEY: 2, QuestionKind.DATE: 0.5,
    QuestionKind.CHOICE: 0.5, QuestionKind.CHOICES: 1, QuestionKind.YESNO: 0.5,
    QuestionKind.COUNTRIES: 1, QuestionKind.THEMES: 1, QuestionKind.FILE: 8,
    QuestionKind.DECLARATION: 1, QuestionKind.ROWS: 10, QuestionKind.PLACES: 4,
}  # fmt: skip
WORDS_A_MINUTE = 8
WITHOUT_LIMIT = 150


def weight_of(schema: Schema) -> dict[str, int]:
    """Return how heavy a form is: ``questions``, ``words`` at most, and an estimate of its time.

    The time is in ``minutes``, or in ``hours`` from two on (0 below).
    """
    minutes = 0.0
    words = count = 0
    for question in questions_in(schema):
        count += 1
        if question["kind"] == QuestionKind.LONG:
            most = question.get("max_words") or WITHOUT_LIMIT
            minutes += most / WORDS_A_MINUTE
        else:
            minutes += MINUTES.get(question["kind"], 1)
        words += question.get("max_words") or 0
    hours = round(minutes / 60) if minutes >= 120 else 0
    least = max(round(minutes), 1) if count else 0
    return {"questions": count, "words": words, "minutes": least, "hours": hours}


@dataclass(frozen=True)
class Preview:
    """A section of a form to be shown as its applicants will see it (``panels_of("form_preview")``)."""

    stage: Stage
    section: dict[str, Any]
