"""A synthesis: findings that rest on lessons, authors in order, and its publication."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from calls.publishing.models import Call
from learning.systematizing.models import Lesson
from learning.systematizing.states import SystematizationState
from minka.accounts.models import User
from minka.common.addresses import free_slug, until_free
from minka.common.audit import record
from minka.common.errors import DomainError
from minka.common.models import lock
from minka.common.search import normalise
from minka.common.states import move
from minka.notifications.services import notify

from ..models import Author, Finding, FindingLesson, Synthesis
from ..queries import (
    CITABLE,
    NOBODY,
    cited_lessons,
    is_readable,
    members_of_cases,
    weighed,
)
from ..signals import synthesis_published
from ..states import Stance, SynthesisState

# Paths of the site that stand where a synthesis's address stands.
_PATHS = {"of", "workshops", "people", "findings", "cited", "authors"}
TEXTS = ("title", "language", "question", "body", "message")


@transaction.atomic
def create_synthesis(
    *,
    call: Call,
    title: str,
    actor: User,
    at: datetime,
    language: str = "es",
    question: str = "",
    body: str = "",
    message: str = "",
) -> Synthesis:
    """Begin a synthesis of a call's cases; its address stays for good."""
    synthesis = until_free(
        lambda: Synthesis.objects.create(
            call=call,
            slug=free_slug(title, Synthesis, otherwise="sintesis", reserved=_PATHS),
            title=title,
            language=language,
            question=question,
            body=body,
            message=message,
        )
    )
    record(synthesis, "synthesizing.created", actor=actor, at=at, title=title)
    return synthesis


def _lock_draft(synthesis: Synthesis) -> Synthesis:
    synthesis = lock(synthesis)
    if synthesis.state != SynthesisState.DRAFT:
        raise DomainError(_("It is published: its text stays as it is."), code="published")
    return synthesis


@transaction.atomic
def change_synthesis(*, synthesis: Synthesis, actor: User, at: datetime, **texts: Any) -> Synthesis:
    """Write its texts: any of title, language, question, body (introduction), message."""
    unknown = set(texts) - set(TEXTS)
    if unknown:
        raise TypeError(f"not texts of a synthesis: {sorted(unknown)}")
    synthesis = _lock_draft(synthesis)
    for name, value in texts.items():
        setattr(synthesis, name, value)
    synthesis.save(update_fields=[*texts, "updated_at"])
    record(synthesis, "synthesizing.changed", actor=actor, at=at)
    return synthesis


@transaction.atomic
def add_finding(
    *,
    synthesis: Synthesis,
    statement: str,
    actor: User,
    at: datetime,
    explanation: str = "",
    scope: str = "",
    single_case: bool = False,
) -> Finding:
    """Add a finding after the last one."""
    synthesis = _lock_draft(synthesis)
    last = synthesis.findings.aggregate(last=Max("order"))["last"] or 0
    finding = Finding.objects.create(
        synthesis=synthesis,
        order=last + 1,
        statement=statement,
        explanation=explanation,
        scope=scope,
        single_case=single_case,
    )
    record(synthesis, "synthesizing.finding_added", actor=actor, at=at, statement=statement)
    return finding


@transaction.atomic
def change_finding(*, finding: Finding, actor: User, at: datetime, **values: Any) -> Finding:
    """Correct a finding: any of statement, explanation, scope, single_case."""
    synthesis = _lock_draft(finding.synthesis)
    finding = lock(finding)
    for name, value in values.items():
        setattr(finding, name, value)
    finding.save(update_fields=[*values, "updated_at"])
    record(
        synthesis, "synthesizing.finding_changed", actor=actor, at=at, statement=finding.statement
    )
    return finding


@transaction.atomic
def remove_finding(*, finding: Finding, actor: User, at: datetime) -> None:
    """Remove a finding; the lessons it cited stay where they are."""
    synthesis = _lock_draft(finding.synthesis)
    record(
        synthesis, "synthesizing.finding_removed", actor=actor, at=at, statement=finding.statement
    )
    finding.delete()


@transaction.atomic
def move_finding(*, finding: Finding, actor: User, at: datetime) -> None:
    """Put a finding one place higher."""
    synthesis = _lock_draft(finding.synthesis)
    _raise_one(list(synthesis.findings.all()), finding)
    record(
        synthesis, "synthesizing.finding_changed", actor=actor, at=at, statement=finding.statement
    )


@transaction.atomic
def cite_lesson(
    *,
    finding: Finding,
    lesson: Lesson,
    actor: User,
    at: datetime,
    stance: str = Stance.SUPPORTS,
) -> FindingLesson:
    """Let a lesson support or contradict a finding; citing it again changes the stance.

    Raises ``DomainError`` for a lesson of another call, or one that is not validated.
    """
    synthesis = _lock_draft(finding.synthesis)
    case = lesson.systematization
    if case.project.call_id != synthesis.call_id:
        raise DomainError(_("This lesson belongs to another call."), code="call")
    if case.state not in CITABLE:
        raise DomainError(_("Only validated or published lessons can be cited."), code="state")
    link, _new = FindingLesson.objects.update_or_create(
        finding=finding, lesson=lesson, defaults={"stance": stance}
    )
    record(synthesis, "synthesizing.lesson_cited", actor=actor, at=at, statement=finding.statement)
    return link


@transaction.atomic
def uncite_lesson(*, link: FindingLesson, actor: User, at: datetime) -> None:
    """Take a lesson off a finding."""
    synthesis = _lock_draft(link.finding.synthesis)
    record(
        synthesis,
        "synthesizing.lesson_uncited",
        actor=actor,
        at=at,
        statement=link.finding.statement,
    )
    link.delete()


@transaction.atomic
def add_author(
    *, synthesis: Synthesis, actor: User, at: datetime, name: str = "", user: User | None = None
) -> Author:
    """Add an author after the last; one with an account may write from now on, and is told."""
    synthesis = _lock_draft(synthesis)
    shown = name.strip() or (str(user) if user else "")
    if not shown:
        raise DomainError(_("Write the person's name."), code="name")
    if user is not None and synthesis.authors.filter(user=user).exists():
        raise DomainError(_("This person is an author already."), code="twice")
    last = synthesis.authors.aggregate(last=Max("order"))["last"] or 0
    author = Author.objects.create(synthesis=synthesis, order=last + 1, name=shown, user=user)
    record(synthesis, "synthesizing.author_added", actor=actor, at=at, name=shown)
    if user is not None and user != actor:
        _tell("author_added", synthesis, [user], at, key=str(author.public_id))
    return author


@transaction.atomic
def remove_author(*, author: Author, actor: User, at: datetime) -> None:
    """Take an author off the list."""
    synthesis = _lock_draft(author.synthesis)
    record(synthesis, "synthesizing.author_removed", actor=actor, at=at, name=author.name)
    author.delete()


@transaction.atomic
def move_author(*, author: Author, actor: User, at: datetime) -> None:
    """Put an author one place earlier."""
    synthesis = _lock_draft(author.synthesis)
    _raise_one(list(synthesis.authors.all()), author)
    record(synthesis, "synthesizing.authors_ordered", actor=actor, at=at)


def _raise_one(rows: list[Any], row: Any) -> None:
    place = next(i for i, other in enumerate(rows) if other.pk == row.pk)
    if place:
        rows[place - 1], rows[place] = rows[place], rows[place - 1]
    for order, other in enumerate(rows, 1):
        if other.order != order:
            other.order = order
            other.save(update_fields=["order", "updated_at"])


def problems_of(synthesis: Synthesis, reader: User | AnonymousUser = NOBODY) -> list[str]:
    """Return what keeps it from being published, in words; empty when nothing does.

    A case that the reader may not read is not named.
    """
    problems = []
    if not synthesis.authors.exists():
        problems.append(_("Name at least one author."))
    findings = weighed(synthesis)
    if not findings:
        problems.append(_("Write at least one finding."))
    problems += [_why_weak(w.cases, w.finding) for w in findings if not w.holds]
    return problems + _why_hidden(synthesis, reader)


def _why_hidden(synthesis: Synthesis, reader: User | AnonymousUser) -> list[str]:
    hidden = (
        cited_lessons(synthesis)
        .exclude(systematization__state=SystematizationState.PUBLISHED)
        .annotate(readable=is_readable(reader, "pk"))
    )
    rows = sorted(set(hidden.values_list("systematization__title", "readable")))
    problems = [
        _("“%(title)s” is not published yet, and a finding cites it.") % {"title": title}
        for title, readable in rows
        if readable
    ]
    if not all(readable for _title, readable in rows):
        problems.append(_("A finding cites a lesson that is not public yet."))
    return problems


def _why_weak(cases: int, finding: Finding) -> str:
    if cases == 1:
        return _(
            "“%(finding)s” rests on one case: cite a lesson of another, or say that it rests on one."
        ) % {"finding": finding.statement}
    return _("“%(finding)s” has no lesson that supports it.") % {"finding": finding.statement}


@transaction.atomic
def publish_synthesis(*, synthesis: Synthesis, actor: User, at: datetime) -> Synthesis:
    """Publish it for good. Raises ``DomainError`` with the first of ``problems_of``.

    Authors and the organisations whose lessons are cited are told.
    """
    synthesis = _lock_draft(synthesis)
    problems = problems_of(synthesis, actor)
    if problems:
        raise DomainError(" ".join(problems), code="not_ready")
    synthesis.published_at = at
    synthesis.search_text = _words(synthesis)
    move(
        synthesis,
        SynthesisState.PUBLISHED,
        actor=actor,
        at=at,
        also=["published_at", "search_text"],
    )
    authors = User.objects.filter(
        pk__in=synthesis.authors.filter(user__isnull=False).values("user")
    )
    _tell("published", synthesis, [*authors, *members_of_cases(synthesis)], at)
    synthesis_published.send(Synthesis, synthesis=synthesis, actor=actor, at=at)
    return synthesis


def _tell(
    what: str, synthesis: Synthesis, people: Iterable[User], at: datetime, *, key: str = ""
) -> None:
    notify(
        f"synthesizing.{what}",
        to=people,
        key=key or str(synthesis.public_id),
        at=at,
        path=synthesis.get_absolute_url(),
        about=synthesis.public_id,
        title=synthesis.title,
    )


def _words(synthesis: Synthesis) -> str:
    texts = [synthesis.title, synthesis.question, synthesis.body, synthesis.message]
    for finding in synthesis.findings.all():
        texts += [finding.statement, finding.explanation, finding.scope]
    texts += synthesis.authors.values_list("name", flat=True)
    return normalise(" ".join(texts), synthesis.language)
