"""Visits of accompaniment: planned, then held, with what was agreed. They may outlive the grant."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from calls.accompanying.models import Project, Visit
from calls.accompanying.queries import today_at
from calls.accompanying.states import ProjectState
from minka.accounts.models import User
from minka.common.audit import record
from minka.common.errors import DomainError
from minka.common.models import lock, made_before, name_for

from .agreement import _locked

NOT_CANCELLED = (ProjectState.PREPARING, ProjectState.RUNNING, ProjectState.COMPLETED)


@transaction.atomic
def plan_visit(
    *,
    project: Project,
    planned_on: date,
    mode: str,
    actor: User,
    at: datetime,
    key: UUID | None = None,
) -> Visit:
    """Plan a meeting. With the ``key`` of a form pressed twice it returns the first.

    Raises ``DomainError`` when the project was cancelled.
    """
    row = _locked(project, *NOT_CANCELLED)
    sent = {"planned_on": planned_on, "mode": mode}
    before = made_before(row.visits.all(), key, **sent)
    if before is not None:
        return before
    visit = Visit.objects.create(**name_for(Visit, key), project=row, recorded_by=actor, **sent)
    record(visit, "accompanying.visit_planned", actor=actor, at=at, on=str(planned_on))
    return visit


@transaction.atomic
def change_visit(*, visit: Visit, planned_on: date, mode: str, actor: User, at: datetime) -> Visit:
    """Move a meeting to another day. Raises ``DomainError`` when it was already held."""
    row = lock(visit)
    if row.held_on is not None:
        raise DomainError(_("This visit was already held."), code="held")
    row.planned_on, row.mode = planned_on, mode
    row.save(update_fields=["planned_on", "mode", "updated_at"])
    record(row, "accompanying.visit_moved", actor=actor, at=at, on=str(planned_on))
    return row


@transaction.atomic
def hold_visit(*, visit: Visit, held_on: date, actor: User, at: datetime, **told: Any) -> Visit:
    """Write down a meeting that took place: ``people``, ``minutes``, ``agreements``, ``next_step``.

    May be completed later. Raises ``DomainError`` for a day that has not come yet.
    """
    row = lock(visit)
    if held_on > today_at(row.project.call, at):
        raise DomainError(_("This day has not come yet."), code="future")
    row.held_on = held_on
    fields = ["people", "minutes", "agreements", "next_step", "mode"]
    for name in fields:
        setattr(row, name, told.get(name, getattr(row, name)))
    row.save(update_fields=["held_on", *fields, "updated_at"])
    record(row, "accompanying.visit_held", actor=actor, at=at, on=str(held_on))
    return row
