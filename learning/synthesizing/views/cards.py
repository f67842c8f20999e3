"""What workshops and syntheses put on other pages."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from learning.systematizing.models import Lesson, Systematization
from minka.accounts.models import User
from minka.common.registry import Card, Task

from ..models import Synthesis, Workshop
from ..queries import citations_of, drafts_by, syntheses_citing, workshops_ahead

AT_MOST = 5


def mine(user: User, at: datetime) -> Iterator[Card]:
    """Show the workshops where this person is expected, and the syntheses they write."""
    tasks = [_workshop(workshop) for workshop in workshops_ahead(user, at)[:AT_MOST]]
    tasks += [_draft(synthesis) for synthesis in drafts_by(user)[:AT_MOST]]
    if tasks:
        yield Card(title=_("Workshops and syntheses"), tasks=tasks)


def _workshop(workshop: Workshop) -> Task:
    return Task(
        title=workshop.title,
        url=workshop.get_absolute_url(),
        detail=workshop.place or _("From afar"),
        status=_("You are expected"),
        tone="action",
        due_at=workshop.starts_at,
        zone=workshop.zone,
    )


def _draft(synthesis: Synthesis) -> Task:
    return Task(
        title=synthesis.title,
        url=reverse("synthesizing:hub", args=[synthesis.slug]),
        detail=_("You write this synthesis"),
        status=synthesis.get_state_display(),
        tone="attention",
    )


def of_lesson(user: Any, lesson: Lesson, at: datetime) -> dict[str, Any] | None:
    """Show on a lesson's page which published findings cite it."""
    links = list(citations_of(lesson))
    return {"links": links} if links else None


def of_systematization(user: Any, case: Systematization, at: datetime) -> dict[str, Any] | None:
    """Show on a systematization's page which published syntheses cite its lessons."""
    syntheses = list(syntheses_citing(case))
    return {"syntheses": syntheses} if syntheses else None
