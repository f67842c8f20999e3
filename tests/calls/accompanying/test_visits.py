"""Visits are planned, held and told; they may outlive the grant."""

from datetime import date

import pytest

from calls.accompanying.services import (
    cancel_project,
    change_visit,
    complete_project,
    hold_visit,
    plan_visit,
)
from minka.common.errors import DomainError
from minka.common.models import AuditEvent

DAY = date(2026, 10, 10)


def plan(project, world, at):
    return plan_visit(project=project, planned_on=DAY, mode="online", actor=world.steward, at=at)


def test_a_visit_is_planned_moved_and_held(project, world, at):
    visit = plan(project, world, at)
    change_visit(
        visit=visit, planned_on=date(2026, 10, 12), mode="in_person", actor=world.steward, at=at
    )
    held = hold_visit(
        visit=visit,
        held_on=date(2026, 10, 13),
        actor=world.steward,
        at=at,
        minutes="Se vio la feria",
        agreements="Llevar cuentas",
        next_step="Segunda visita en marzo",
    )
    assert (held.planned_on, held.held_on, held.mode) == (
        date(2026, 10, 12),
        date(2026, 10, 13),
        "in_person",
    )
    assert (held.agreements, held.people) == ("Llevar cuentas", "")
    events = AuditEvent.objects.filter(target_id=visit.public_id)
    assert [event.context_id for event in events] == [project.public_id] * 3


def test_what_a_visit_brought_can_be_completed_and_its_day_not_moved(project, world, at):
    visit = plan(project, world, at)
    for minutes in ("Primero", "Primero y segundo"):
        hold_visit(visit=visit, held_on=DAY, actor=world.steward, at=at, minutes=minutes)
    visit.refresh_from_db()
    assert visit.minutes == "Primero y segundo"
    with pytest.raises(DomainError) as refusal:
        change_visit(visit=visit, planned_on=DAY, mode="online", actor=world.steward, at=at)
    assert refusal.value.code == "held"


def test_nobody_holds_a_visit_tomorrow(project, world, at):
    visit = plan(project, world, at)
    with pytest.raises(DomainError) as refusal:
        hold_visit(visit=visit, held_on=date(2026, 10, 16), actor=world.steward, at=at)
    assert refusal.value.code == "future"


def test_visits_go_on_after_the_project_and_not_after_it_was_cancelled(draft, project, world, at):
    complete_project(project=project, actual_end=date(2027, 12, 1), actor=world.steward, at=at)
    assert plan(project, world, at).pk


def test_a_cancelled_project_is_not_visited(project, world, at):
    cancel_project(project=project, reason="x", actor=world.steward, at=at)
    with pytest.raises(DomainError) as refusal:
        plan(project, world, at)
    assert refusal.value.code == "wrong_state"
