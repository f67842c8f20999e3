"""Opening a systematization and writing it: details, sections, milestones."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from calls.accompanying.models import Project
from minka.accounts.models import User
from minka.common.addresses import free_slug, until_free
from minka.common.audit import record
from minka.common.errors import DomainError
from minka.common.models import lock, made_before, name_for
from minka.files.models import Document
from minka.files.services import delete_document, store_document
from minka.notifications.services import notify
from minka.taxonomy.models import Theme

from ..models import Milestone, Section, Systematization
from ..queries import writers_of
from ..rules import WRITING
from ..states import SectionKey

DETAILS = ("title", "summary", "axis", "language", "country", "period_from", "period_to")


# Paths of the site that stand where a systematization's address stands.
_PATHS = {"of", "lessons"}


class StaleSection(DomainError):
    """Somebody saved this section meanwhile; ``section`` is what is stored now."""

    def __init__(self, section: Section) -> None:
        super().__init__(
            _("Somebody saved this section while you were writing. Both texts are below."),
            code="stale",
        )
        self.section = section


def lock_for_writing(case: Systematization) -> Systematization:
    """Return the locked row. Raises ``DomainError`` when its text is closed."""
    case = lock(case)
    if case.state not in WRITING:
        raise DomainError(_("This text can no longer be changed."), code="closed")
    return case


@transaction.atomic
def open_systematization(*, project: Project, actor: User | None, at: datetime) -> Systematization:
    """Open the systematization of a project with all its sections; once: later calls return it."""
    case, new = until_free(lambda: _case_of(project))
    if not new:
        return case
    case.themes.set(project.proposal.themes.all())
    Section.objects.bulk_create(Section(systematization=case, key=key) for key in SectionKey)
    record(case, "systematizing.opened", actor=actor, at=at)
    notify(
        "systematizing.opened",
        to=writers_of(case),
        key=str(case.public_id),
        at=at,
        path=reverse("systematizing:hub", args=[case.slug]),
        about=case.public_id,
        title=case.title,
    )
    return case


def _case_of(project: Project) -> tuple[Systematization, bool]:
    """Return the systematization of a project, and whether it is new."""
    known = Systematization.objects.filter(project=project).first()
    if known is not None:
        return known, False
    made = Systematization.objects.create(
        project=project,
        slug=free_slug(
            project.title, Systematization, otherwise="sistematizacion", reserved=_PATHS
        ),
        title=project.title,
        language=project.language,
        country=project.country,
        period_from=project.actual_start or project.planned_start,
        period_to=project.actual_end or project.planned_end,
    )
    return made, True


@transaction.atomic
def change_details(
    *,
    systematization: Systematization,
    actor: User,
    at: datetime,
    themes: Iterable[Theme] | None = None,
    **details: Any,
) -> Systematization:
    """Write what identifies it: any of title, summary, axis, language, country, period, themes.

    Raises ``DomainError`` when the text is closed or the period ends before it begins, and
    ``TypeError`` for anything else.
    """
    unknown = set(details) - set(DETAILS)
    if unknown:
        raise TypeError(f"not details of a systematization: {sorted(unknown)}")
    case = lock_for_writing(systematization)
    for name, value in details.items():
        setattr(case, name, value)
    if case.period_from and case.period_to and case.period_to < case.period_from:
        raise DomainError(_("The period ends before it begins."), code="period")
    case.save(update_fields=[*details, "updated_at"])
    if themes is not None:
        case.themes.set(themes)
    record(case, "systematizing.details_changed", actor=actor, at=at)
    return case


@transaction.atomic
def write_section(
    *,
    systematization: Systematization,
    key: str,
    body: str,
    actor: User,
    at: datetime,
    version: int | None = None,
) -> Section:
    """Write a section (Markdown). ``version`` is the one the writer saw; none: whatever is there.

    Raises ``StaleSection`` when another version was saved meanwhile: nothing is overwritten.
    """
    case = lock_for_writing(systematization)
    section = Section.objects.select_for_update().get(systematization=case, key=key)
    if body == section.body:
        return section
    if version is not None and version != section.version:
        raise StaleSection(section)
    section.body = body
    section.version += 1
    section.save(update_fields=["body", "version", "updated_at"])
    record(case, "systematizing.section_written", actor=actor, at=at, section=section.key)
    return section


@transaction.atomic
def add_milestone(
    *,
    systematization: Systematization,
    on: date,
    what: str,
    actor: User,
    at: datetime,
    who: str = "",
    why: str = "",
    result: str = "",
    key: UUID | None = None,
) -> Milestone:
    """Put an event on the timeline. With the ``key`` of a form pressed twice it is the first."""
    case = lock_for_writing(systematization)
    sent = {"on": on, "what": what, "who": who, "why": why, "result": result}
    before = made_before(case.milestones.all(), key, **sent)
    if before is not None:
        return before
    milestone = Milestone.objects.create(**name_for(Milestone, key), systematization=case, **sent)
    record(case, "systematizing.milestone_added", actor=actor, at=at, what=what)
    return milestone


@transaction.atomic
def change_milestone(
    *, milestone: Milestone, actor: User, at: datetime, **values: Any
) -> Milestone:
    """Correct an event of the timeline: any of on, what, who, why, result."""
    case = lock_for_writing(milestone.systematization)
    milestone = lock(milestone)
    for name, value in values.items():
        setattr(milestone, name, value)
    milestone.save(update_fields=[*values, "updated_at"])
    record(case, "systematizing.milestone_changed", actor=actor, at=at, what=milestone.what)
    return milestone


@transaction.atomic
def remove_milestone(*, milestone: Milestone, actor: User, at: datetime) -> None:
    """Take an event off the timeline."""
    case = lock_for_writing(milestone.systematization)
    record(case, "systematizing.milestone_removed", actor=actor, at=at, what=milestone.what)
    milestone.delete()


@transaction.atomic
def attach_document(
    *,
    systematization: Systematization,
    upload: File,
    language: str,
    actor: User,
    at: datetime,
    consent: bool = False,
) -> Document:
    """Keep a file with it; whoever reads the systematization reads the file.

    Raises ``DomainError`` when the text is closed, or saying what is wrong with the file.
    """
    case = lock_for_writing(systematization)
    return store_document(
        room="systematizing",
        object_id=case.public_id,
        uploaded_by=actor,
        upload=upload,
        language=language,
        at=at,
        consent=consent,
    )


@transaction.atomic
def remove_document(
    *, systematization: Systematization, document: Document, actor: User, at: datetime
) -> None:
    """Delete a file of it. Raises ``DomainError`` when the text is closed."""
    lock_for_writing(systematization)
    delete_document(document=document, actor=actor, at=at)
