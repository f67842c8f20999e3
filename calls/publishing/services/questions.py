"""The questions of an application form: added, changed, ordered, copied, removed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from calls.publishing.models import Question, Section, Stage
from calls.publishing.queries.forms import questions_in
from calls.publishing.states import CHOOSING, COUNTED, RANGED, WORDED, QuestionKind
from minka.accounts.models import User
from minka.common.errors import DomainError
from minka.common.languages import said
from minka.common.models import lock, made_before, name_for

from .items import place_of, put_after, renumber, swap
from .opened import kept, open_for_writing, trace
from .sets import free_key

MOST_QUESTIONS = 400
TEXTS = {"label", "help"}
# Kinds whose answers no other kind can read.
APART = {
    QuestionKind.FILE,
    QuestionKind.ROWS,
    QuestionKind.PLACES,
    QuestionKind.COUNTRIES,
    QuestionKind.THEMES,
}


@transaction.atomic
def add_question(
    *,
    section: Section,
    kind: str,
    label: Mapping[str, str],
    actor: User,
    at: datetime,
    key: str = "",
    form_key: UUID | None = None,
    **values: Any,
) -> Question:
    """Add a question at the end of a section; ``values`` are fields of ``Question``.

    The form that people answer changes when it is released. Sent again with the ``form_key`` of
    its page, it is one. Raises ``DomainError`` when the call is over or the form is full.
    """
    call = open_for_writing(section.stage.call)
    stage = lock(section.stage)
    before = made_before(stage.questions.all(), form_key, label=kept(dict(label)))
    if before is not None:
        return before
    if stage.questions.count() >= MOST_QUESTIONS:
        raise DomainError(_("A form has four hundred questions at most."), code="many")
    question = Question(
        **name_for(Question, form_key),
        stage=stage,
        section=section,
        kind=kind,
        key=_key_for(stage, key or said(dict(label), call.languages[0]), kind),
        order=section.questions.count() + 1,
    )
    _write(question, {"label": label, **values})
    question.save()
    trace(call, "question_added", actor=actor, at=at, label=said(question.label))
    return question


def _key_for(stage: Stage, words: str, kind: str) -> str:
    """Return a free key; one that a version in force asks otherwise is not given again.

    So an answer never stands under a question that could not read it.
    """
    taken = set(stage.questions.values_list("key", flat=True))
    for schema in stage.form_versions.values_list("schema", flat=True):
        taken |= {q["key"] for q in questions_in(schema) if q["kind"] != kind}
    return free_key(words, taken)


def _write(question: Question, values: Mapping[str, Any]) -> None:
    """Set fields; what does not belong to the question's kind is emptied."""
    for name, value in values.items():
        setattr(question, name, kept(dict(value or {})) if name in TEXTS else value)
    kind = question.kind
    if kind not in WORDED:
        question.max_words = None
    if kind not in CHOOSING:
        question.options = []
    if kind not in RANGED:
        question.minimum = question.maximum = ""
    if kind != QuestionKind.ROWS:
        question.columns = []
    if kind not in COUNTED:
        question.min_rows = question.max_rows = None
    if kind != QuestionKind.FILE:
        question.max_files, question.extensions = None, []


@transaction.atomic
def update_question(*, question: Question, actor: User, at: datetime, **values: Any) -> Question:
    """Change a question; its key stays, so answers keep theirs. Another ``section``: at its end.

    Where files, tables and lists become words or the other way round, it is a new question for
    whoever answered it: another key, and the old answers stay under theirs.
    """
    call = open_for_writing(question.stage.call)
    question = lock(question)
    kind = values.get("kind", question.kind)
    if kind != question.kind and {kind, question.kind} & APART:
        question.key = _key_for(question.stage, question.key, kind)
    section = values.pop("section", question.section)
    moved = section.pk != question.section_id
    if moved:
        question.section, question.order = section, section.questions.count() + 1
    _write(question, values)
    question.save()
    trace(call, "question_changed", actor=actor, at=at, label=said(question.label))
    return question


@transaction.atomic
def move_question(*, question: Question, up: bool, actor: User, at: datetime) -> None:
    """Move a question one place up or down; across the edge of a section it joins the next."""
    call = open_for_writing(question.stage.call)
    stage = lock(question.stage)
    found = stage.questions.filter(pk=question.pk).first()
    if found is None:
        return
    items = list(found.section.questions.all())
    if swap(items, found.pk, -1 if up else 1):
        renumber(items)
    elif not _cross(stage, found, up):
        return
    trace(call, "question_moved", actor=actor, at=at, label=said(found.label))


def _cross(stage: Stage, question: Question, up: bool) -> bool:
    """Let a question join the section before or after; say whether there is one."""
    sections = list(stage.sections.all())
    other = place_of(sections, question.section_id) + (-1 if up else 1)
    if not 0 <= other < len(sections):
        return False
    there = list(sections[other].questions.all())
    _settle(question, sections[other], [*there, question] if up else [question, *there])
    return True


def _settle(question: Question, section: Section, items: list[Question]) -> None:
    question.section = section
    question.save(update_fields=["section", "updated_at"])
    renumber(items)


@transaction.atomic
def place_question(
    *, question: Question, section: Section, after: UUID | None, actor: User, at: datetime
) -> int:
    """Put a question into a section behind another (the first without one); return its place.

    Whatever two people move at once, each move holds by itself and no question is lost. Raises
    ``DomainError`` when question or section are gone.
    """
    call = open_for_writing(question.stage.call)
    stage = lock(question.stage)
    found = stage.questions.filter(pk=question.pk).first()
    target = stage.sections.filter(pk=section.pk).first()
    if found is None or target is None:
        raise DomainError(_("Somebody removed it meanwhile."), code="gone")
    items = put_after(list(target.questions.all()), found, after)
    _settle(found, target, items)
    trace(call, "question_moved", actor=actor, at=at, label=said(found.label))
    return items.index(found) + 1


@transaction.atomic
def copy_question(*, question: Question, actor: User, at: datetime) -> Question:
    """Write a question once more, behind itself, under a key of its own."""
    call = open_for_writing(question.stage.call)
    stage = lock(question.stage)
    own = {"id", "public_id", "created_at", "updated_at", "key"}
    fields = [field.attname for field in Question._meta.concrete_fields if field.name not in own]
    values = {name: getattr(question, name) for name in fields}
    copied = Question.objects.create(**values, key=_key_for(stage, question.key, question.kind))
    items = list(Question.objects.filter(section=question.section_id))
    renumber(put_after(items, copied, question.public_id))
    trace(call, "question_copied", actor=actor, at=at, label=said(question.label))
    return copied


@transaction.atomic
def remove_question(*, question: Question, actor: User, at: datetime) -> None:
    """Take a question away; versions that have it, and their answers, stay.

    One that is gone already stays gone.
    """
    call = open_for_writing(question.stage.call)
    label = said(question.label)
    gone, _by_model = Question.objects.filter(pk=question.pk).delete()
    if not gone:
        return
    renumber(list(question.section.questions.all()))
    trace(call, "question_removed", actor=actor, at=at, label=label)
