"""Lessons: each a record of its own."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max, ProtectedError
from django.utils.translation import gettext as _

from minka.accounts.models import User
from minka.common.audit import record
from minka.common.errors import DomainError
from minka.common.models import lock, made_before, name_for
from minka.common.search import normalise
from minka.taxonomy.models import Theme

from ..models import Lesson, Systematization
from .writing import lock_for_writing

PARTS = ("context", "action", "outcome", "cause", "conditions")


@transaction.atomic
def add_lesson(
    *,
    systematization: Systematization,
    context: str,
    action: str,
    outcome: str,
    cause: str,
    kind: str,
    evidence: str,
    actor: User,
    at: datetime,
    conditions: str = "",
    language: str = "",
    themes: Iterable[Theme] = (),
    key: UUID | None = None,
) -> Lesson:
    """Add a lesson, numbered after the last: "In <context>, when we did <action>, …".

    Sent again with the ``key`` of its form and the same words, it is the lesson that is there.
    """
    case = lock_for_writing(systematization)
    sent = {
        "context": context,
        "action": action,
        "outcome": outcome,
        "cause": cause,
        "conditions": conditions,
        "kind": kind,
        "evidence": evidence,
        "language": language or case.language,
    }
    before = made_before(case.lessons.all(), key, **sent)
    if before is not None:
        return before
    last = case.lessons.aggregate(last=Max("number"))["last"] or 0
    lesson = Lesson.objects.create(
        **name_for(Lesson, key), systematization=case, number=last + 1, **sent
    )
    lesson.themes.set(themes)
    _index(lesson)
    record(case, "systematizing.lesson_added", actor=actor, at=at, number=lesson.number)
    return lesson


@transaction.atomic
def change_lesson(
    *,
    lesson: Lesson,
    actor: User,
    at: datetime,
    themes: Iterable[Theme] | None = None,
    **values: Any,
) -> Lesson:
    """Correct a lesson: any of its parts, kind, evidence, language, themes."""
    case = lock_for_writing(lesson.systematization)
    lesson = lock(lesson)
    for name, value in values.items():
        setattr(lesson, name, value)
    lesson.save(update_fields=[*values, "updated_at"])
    if themes is not None:
        lesson.themes.set(themes)
    _index(lesson)
    record(case, "systematizing.lesson_changed", actor=actor, at=at, number=lesson.number)
    return lesson


@transaction.atomic
def remove_lesson(*, lesson: Lesson, actor: User, at: datetime) -> None:
    """Remove a lesson. Raises ``DomainError`` when a synthesis cites it."""
    case = lock_for_writing(lesson.systematization)
    record(case, "systematizing.lesson_removed", actor=actor, at=at, number=lesson.number)
    try:
        lesson.delete()
    except ProtectedError as error:
        raise DomainError(
            _("A synthesis cites this lesson: it has to stay."), code="cited"
        ) from error


def _index(lesson: Lesson) -> None:
    """Keep what is searched: its words, and its themes in every language of the site."""
    words = [getattr(lesson, part) for part in PARTS]
    for theme in lesson.themes.all():
        words += [theme.es, theme.pt_br, theme.en]
    lesson.search_text = normalise(" ".join(words), lesson.language)
    lesson.save(update_fields=["search_text"])
