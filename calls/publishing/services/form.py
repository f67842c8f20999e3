"""The application form of a stage: its questions, and the versions that proposals answer."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from calls.publishing.models import Call, FormVersion, Question, Stage
from calls.publishing.queries import draft_schema, latest_form
from calls.publishing.states import CallState, QuestionKind
from minka.accounts.models import User
from minka.common.errors import DomainError
from minka.common.languages import said
from minka.common.models import lock

from .items import place_of, renumber, swap
from .opened import kept, open_for_writing, trace
from .ready import in_languages, ready_questions

WORDED = (QuestionKind.SHORT, QuestionKind.LONG)
CHOOSING = (QuestionKind.CHOICE, QuestionKind.CHOICES)


@transaction.atomic
def freeze_form(*, stage: Stage) -> FormVersion:
    """Keep the form as it is now; return the last version when nothing changed since."""
    stage = lock(stage)
    last = latest_form(stage)
    schema = draft_schema(stage)
    if last is not None and last.schema == schema:
        return last
    number = last.number + 1 if last else 1
    return FormVersion.objects.create(stage=stage, number=number, schema=schema)


@transaction.atomic
def release_form(*, stage: Stage, actor: User, at: datetime) -> FormVersion:
    """Let proposals begun from now on answer the changed form; those begun keep theirs.

    Raises ``DomainError`` before publication, after the deadline, or for an empty form.
    """
    call = lock(stage.call)
    stage = lock(stage)
    if call.state != CallState.PUBLISHED or not stage.deadline_at or stage.deadline_at < at:
        raise DomainError(_("The form can change until the deadline only."), code="closed")
    if not stage.questions.exists():
        raise DomainError(_("The form has no question."), code="empty")
    version = freeze_form(stage=stage)
    trace(call, "form_released", actor=actor, at=at, number=version.number, kind=stage.kind)
    return version


@transaction.atomic
def add_question(
    *,
    stage: Stage,
    kind: str,
    label: Mapping[str, str],
    section: Mapping[str, str],
    actor: User,
    at: datetime,
    help: Mapping[str, str] | None = None,  # noqa: A002 - the field's own name
    required: bool = True,
    max_words: int | None = None,
    options: Sequence[Mapping[str, Any]] = (),
    key: str = "",
) -> Question:
    """Add a question at the end of its section. ``options``: ``{"value": …, "label": {…}}``.

    The form that people answer changes when it is released. Raises ``DomainError`` when the call
    is over.
    """
    call = open_for_writing(stage.call)
    question = Question(
        stage=stage,
        kind=kind,
        label=kept(dict(label)),
        section=kept(dict(section)),
        help=kept(dict(help or {})),
        required=required,
        max_words=max_words if kind in WORDED else None,
        options=[dict(option) for option in options] if kind in CHOOSING else [],
        key=_free_key(stage, key or said(dict(label), call.languages[0])),
    )
    others = list(stage.questions.all())
    question.save()
    renumber(_placed(others, question))
    trace(call, "question_added", actor=actor, at=at, label=said(question.label))
    return question


def _placed(others: list[Question], question: Question) -> list[Question]:
    """Return the questions with this one at the end of its section, or at the end of all."""
    same = [i for i, other in enumerate(others) if other.section == question.section]
    place = same[-1] + 1 if same else len(others)
    return [*others[:place], question, *others[place:]]


def _free_key(stage: Stage, words: str) -> str:
    base = slugify(words)[:34].strip("-") or "question"
    key, number = base, 1
    while stage.questions.filter(key=key).exists():
        number += 1
        key = f"{base}-{number}"
    return key


@transaction.atomic
def update_question(*, question: Question, actor: User, at: datetime, **values: Any) -> Question:
    """Change a question (fields as in ``add_question``); its key stays, so answers keep theirs."""
    call = open_for_writing(question.stage.call)
    question = lock(question)
    moved = "section" in values and kept(dict(values["section"])) != question.section
    for name, value in values.items():
        setattr(
            question, name, kept(dict(value)) if name in {"label", "help", "section"} else value
        )
    if question.kind not in WORDED:
        question.max_words = None
    if question.kind not in CHOOSING:
        question.options = []
    question.save()
    if moved:
        others = list(question.stage.questions.exclude(pk=question.pk))
        renumber(_placed(others, question))
    trace(call, "question_changed", actor=actor, at=at, label=said(question.label))
    return question


@transaction.atomic
def move_question(*, question: Question, up: bool, actor: User, at: datetime) -> None:
    """Move a question one place up or down; across the edge of a section it joins the next."""
    call = open_for_writing(question.stage.call)
    items = list(lock(question.stage).questions.all())
    place = place_of(items, question.pk)
    other = place - 1 if up else place + 1
    if place < 0 or not 0 <= other < len(items):
        return
    if items[other].section != items[place].section:
        items[place].section = items[other].section
        items[place].save(update_fields=["section", "updated_at"])
    else:
        swap(items, question.pk, other - place)
    renumber(items)
    trace(call, "question_moved", actor=actor, at=at, label=said(question.label))


@transaction.atomic
def rename_section(
    *, stage: Stage, before: Mapping[str, str], after: Mapping[str, str], actor: User, at: datetime
) -> None:
    """Give a section of the form another name, on each of its questions."""
    call = open_for_writing(stage.call)
    items = [item for item in stage.questions.all() if item.section == dict(before)]
    for item in items:
        item.section = kept(dict(after))
    Question.objects.bulk_update(items, ["section"])
    trace(call, "section_renamed", actor=actor, at=at, title=said(dict(after)))


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
    trace(call, "question_removed", actor=actor, at=at, label=label)


@transaction.atomic
def use_ready_form(*, stage: Stage, actor: User, at: datetime) -> Sequence[Question]:
    """Add the ready-made questions of this kind of stage, in the languages of the call.

    Raises ``DomainError`` when the form has questions already.
    """
    call = open_for_writing(stage.call)
    if lock(stage).questions.exists():
        raise DomainError(_("There are questions already. Remove them first."), code="not_empty")
    ready = ready_questions(stage.kind)
    questions = Question.objects.bulk_create(
        _from_ready(stage, call, order, one) for order, one in enumerate(ready, 1)
    )
    trace(call, "ready_form", actor=actor, at=at, kind=stage.kind)
    return questions


def _from_ready(stage: Stage, call: Call, order: int, one: Mapping[str, Any]) -> Question:
    texts = {name: in_languages(one[name], call.languages) for name in ("section", "label", "help")}
    options = [
        {"value": option["value"], "label": in_languages(option["label"], call.languages)}
        for option in one["options"]
    ]
    plain = {name: one[name] for name in ("key", "kind", "required", "max_words")}
    return Question(stage=stage, order=order, options=options, **texts, **plain)
