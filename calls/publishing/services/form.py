"""The application form of a stage: taken from somewhere else, frozen, and put in force."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from calls.publishing.models import FormVersion, Section, Stage
from calls.publishing.queries import draft_schema, latest_form
from calls.publishing.queries.forms import Schema, faults_of, same_form
from calls.publishing.signals import form_released
from calls.publishing.states import CallState
from minka.accounts.models import User
from minka.common.errors import DomainError
from minka.common.models import lock

from .opened import open_for_writing, trace
from .questions import MOST_QUESTIONS
from .ready import ready_form
from .sections import MOST_SECTIONS
from .sets import write_sections


@transaction.atomic
def freeze_form(*, stage: Stage, moves_drafts: bool = False) -> FormVersion:
    """Keep the form as it is now; return the last version when nothing changed since."""
    stage = lock(stage)
    last = latest_form(stage)
    schema = draft_schema(stage)
    if last is not None and same_form(last.schema, schema):
        return last
    number = last.number + 1 if last else 1
    return FormVersion.objects.create(
        stage=stage, number=number, schema=schema, moves_drafts=moves_drafts
    )


@transaction.atomic
def release_form(
    *, stage: Stage, actor: User, at: datetime, moves_drafts: bool = False
) -> FormVersion:
    """Put the changed form in force for proposals begun from now on, or for open drafts as well.

    ``moves_drafts``: who keeps drafts moves them to the new version after this transaction (they
    hear ``form_released``); what was submitted keeps its version. Pressed twice, it is one version.
    Raises ``DomainError`` before publication, after the deadline, or for a form that is empty or
    cannot work.
    """
    call = lock(stage.call)
    stage = lock(stage)
    if call.state != CallState.PUBLISHED or not stage.deadline_at or stage.deadline_at < at:
        raise DomainError(_("The form can change until the deadline only."), code="closed")
    _check(draft_schema(stage))
    before = latest_form(stage)
    version = freeze_form(stage=stage, moves_drafts=moves_drafts)
    if before is not None and version.pk == before.pk:
        return version
    trace(
        call, "form_released", actor=actor, at=at, number=version.number, kind=stage.kind,
        drafts="all" if moves_drafts else "new",
    )  # fmt: skip
    form_released.send(FormVersion, version=version, actor=actor, at=at)
    return version


def _check(schema: Schema) -> None:
    if not schema:
        raise DomainError(_("The form has no question."), code="empty")
    faults = faults_of(schema)
    if faults:
        raise DomainError(faults[0].text, code="fault")


@transaction.atomic
def use_ready_form(*, stage: Stage, actor: User, at: datetime) -> Sequence[Section]:
    """Add the ready-made sections of this kind of stage, in the languages of the call.

    Raises ``DomainError`` when the form has questions already.
    """
    call = open_for_writing(stage.call)
    stage = lock(stage)
    if stage.questions.exists():
        raise DomainError(_("There are questions already. Remove them first."), code="not_empty")
    sections = write_sections(stage, ready_form(stage.kind), call.languages)
    trace(call, "ready_form", actor=actor, at=at, kind=stage.kind)
    return sections


@transaction.atomic
def copy_form(
    *, stage: Stage, schema: Schema, source: str, actor: User, at: datetime
) -> Sequence[Section]:
    """Add sections of another form (its schema, read by the caller who may see it) at the end.

    ``source`` is the code of its call, for the trail. Raises ``DomainError`` when nothing is
    chosen, or the form would be too long.
    """
    call = open_for_writing(stage.call)
    stage = lock(stage)
    if not schema:
        raise DomainError(_("Choose a section to copy."), code="sections")
    more = sum(len(section["questions"]) for section in schema)
    if (
        stage.sections.count() + len(schema) > MOST_SECTIONS
        or stage.questions.count() + more > MOST_QUESTIONS
    ):
        raise DomainError(_("The form would be too long."), code="many")
    sections = write_sections(stage, schema, call.languages)
    trace(call, "form_copied", actor=actor, at=at, source=source, count=more)
    return sections
