"""The sections of an application form: added, changed, ordered, copied, removed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from calls.publishing.models import Section, Stage
from calls.publishing.queries.forms import schema_of
from minka.accounts.models import User
from minka.common.errors import DomainError
from minka.common.languages import said
from minka.common.models import lock, made_before, name_for

from .items import put_after, renumber, swap
from .opened import kept, open_for_writing, trace
from .sets import free_key, write_sections

MOST_SECTIONS = 60


@transaction.atomic
def add_section(
    *,
    stage: Stage,
    title: Mapping[str, str],
    actor: User,
    at: datetime,
    help: Mapping[str, str] | None = None,  # noqa: A002 - the field's own name
    condition: Mapping[str, Any] | None = None,
    key: UUID | None = None,
) -> Section:
    """Add a section at the end of a form. Sent again with the ``key`` of its page, it is one.

    Raises ``DomainError`` when the call is over, or the form has sixty sections.
    """
    call = open_for_writing(stage.call)
    stage = lock(stage)
    before = made_before(stage.sections.all(), key, title=kept(dict(title)))
    if before is not None:
        return before
    sections = list(stage.sections.all())
    if len(sections) >= MOST_SECTIONS:
        raise DomainError(_("A form has sixty sections at most."), code="many")
    section = Section.objects.create(
        **name_for(Section, key),
        stage=stage,
        key=free_key("s", {one.key for one in sections}),
        title=kept(dict(title)),
        help=kept(dict(help or {})),
        condition=dict(condition) if condition else None,
        order=len(sections) + 1,
    )
    trace(call, "section_added", actor=actor, at=at, title=said(section.title))
    return section


@transaction.atomic
def update_section(*, section: Section, actor: User, at: datetime, **values: Any) -> Section:
    """Change title, help or condition of a section. Raises ``DomainError`` when the call is over."""
    call = open_for_writing(section.stage.call)
    section = lock(section)
    for name, value in values.items():
        setattr(section, name, kept(dict(value)) if name in {"title", "help"} else value)
    section.save()
    trace(call, "section_changed", actor=actor, at=at, title=said(section.title))
    return section


@transaction.atomic
def move_section(*, section: Section, up: bool, actor: User, at: datetime) -> None:
    """Move a section with its questions one place; at the end of the form nothing happens."""
    call = open_for_writing(section.stage.call)
    items = list(lock(section.stage).sections.all())
    if swap(items, section.pk, -1 if up else 1):
        renumber(items)
        trace(call, "section_moved", actor=actor, at=at, title=said(section.title))


@transaction.atomic
def place_section(*, section: Section, after: UUID | None, actor: User, at: datetime) -> int:
    """Put a section behind another (the first without one); return its place, from 1.

    Whatever two people move at once, each move holds by itself and no section is lost.
    """
    call = open_for_writing(section.stage.call)
    items = put_after(list(lock(section.stage).sections.all()), section, after)
    renumber(items)
    trace(call, "section_moved", actor=actor, at=at, title=said(section.title))
    return items.index(section) + 1


@transaction.atomic
def copy_section(*, section: Section, actor: User, at: datetime) -> Section:
    """Write a section once more, behind itself, with its questions under keys of their own."""
    call = open_for_writing(section.stage.call)
    stage = lock(section.stage)
    (schema,) = schema_of([section], section.questions.all()) or [_empty(section)]
    (copied,) = write_sections(stage, [schema], call.languages, own=True)
    renumber(put_after(list(stage.sections.all()), copied, section.public_id))
    trace(call, "section_copied", actor=actor, at=at, title=said(section.title))
    return copied


def _empty(section: Section) -> dict[str, Any]:
    words = {"title": section.title, "help": section.help}
    return {"key": section.key, "condition": section.condition, "questions": [], **words}


@transaction.atomic
def remove_section(*, section: Section, actor: User, at: datetime) -> None:
    """Take a section away with its questions; versions that have them, and their answers, stay.

    One that is gone already stays gone.
    """
    call = open_for_writing(section.stage.call)
    title = said(section.title)
    gone, _by_model = Section.objects.filter(pk=section.pk).delete()
    if not gone:
        return
    renumber(list(section.stage.sections.all()))
    trace(call, "section_removed", actor=actor, at=at, title=title)
