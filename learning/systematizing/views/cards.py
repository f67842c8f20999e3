"""What systematizations put on the home page and on the page of a project."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.accompanying.models import Project
from minka.accounts.models import User
from minka.common.registry import Card, Task

from ..models import Systematization
from ..queries import to_comment_by, visible_to, waiting_for_steward, written_by
from ..states import SystematizationState as State

AT_MOST = 6


def mine(user: User, at: datetime) -> Iterator[Card]:
    """Show what this person writes, and what they were asked to comment."""
    writing: list[Any] = list(written_by(user)[:AT_MOST])
    tasks = [_writing(case) for case in writing]
    tasks += [_commenting(case) for case in to_comment_by(user)[:AT_MOST]]
    if tasks:
        yield Card(title=_("Systematizations"), tasks=tasks)


def _writing(case: Any) -> Task:
    if case.state == State.VALIDATED:
        status = _("Validated") if case.consent else _("Agreement missing")
    elif case.waiting:
        status = ngettext("%(n)s comment to answer", "%(n)s comments to answer", case.waiting) % {
            "n": case.waiting
        }
    else:
        status = case.get_state_display()
    needs = case.waiting or (case.state == State.VALIDATED and not case.consent)
    return Task(
        title=case.title,
        url=reverse("systematizing:hub", args=[case.slug]),
        detail=_("You write it with your team"),
        status=status,
        tone="action" if needs else "attention",
    )


def _commenting(case: Systematization) -> Task:
    return Task(
        title=case.title,
        url=case.get_absolute_url(),
        detail=_("You were asked to comment it"),
        status=_("To comment"),
        tone="action",
    )


def to_validate(user: User, at: datetime) -> Iterator[Card]:
    """Show the call's team what waits for them."""
    cases = list(waiting_for_steward(user)[:AT_MOST])
    if cases:
        yield Card(
            title=_("Systematizations of your calls"),
            tasks=[_waiting(case) for case in cases],
        )


def _waiting(case: Systematization) -> Task:
    submitted = case.state == State.SUBMITTED
    return Task(
        title=case.title,
        url=case.get_absolute_url(),
        detail=case.project.organisation.name,
        status=_("To validate") if submitted else _("To publish"),
        tone="action",
    )


def of_project(user: Any, project: Project, at: datetime) -> dict[str, Any] | None:
    """Show on a project's page how its systematization stands, to those who may read it."""
    case = visible_to(user).filter(project=project).select_related("project").first()
    if case is None:
        return None
    return {"case": case, "may_write": user.has_perm("systematizing.write", case)}
