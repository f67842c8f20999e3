"""Reading what comes next: reports, visits, signatures, and whom to remind."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import (
    Case,
    Count,
    DateField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from calls.accompanying.models import Instalment, Project, Report, Visit
from calls.accompanying.states import ProjectState, ReportState
from calls.publishing.models import Call
from calls.publishing.queries import managed_by
from minka.accounts.models import User
from minka.accounts.states import EDITING
from minka.common.times import COMMON_ZONES

from .money import instalments_of
from .projects import Person, Projects, visible_to

SOON = timedelta(days=7)
OWED = (ReportState.DUE, ReportState.RETURNED)


def visible_reports(user: Person) -> QuerySet[Report]:
    """Return the reports of the projects a person may open."""
    return Report.objects.filter(project__in=visible_to(user).values("pk"))


def visible_instalments(user: Person) -> QuerySet[Instalment]:
    """Return the instalments of the projects a person may open."""
    return Instalment.objects.filter(project__in=visible_to(user).values("pk"))


def visible_visits(user: Person) -> QuerySet[Visit]:
    """Return the visits of the projects a person may open."""
    return Visit.objects.filter(project__in=visible_to(user).values("pk"))


def with_reports_late(projects: Projects, at: datetime) -> Projects:
    """Add ``reports_late``: how many reports were due before today, in their call's zone."""
    owed = Report.objects.filter(project=OuterRef("pk"), state__in=OWED)
    late = owed.filter(due_on__lt=_today_of_calls(at))
    counted = late.order_by().values("project").annotate(rows=Count("pk")).values("rows")
    return projects.annotate(reports_late=Coalesce(Subquery(counted), Value(0)))


def _today_of_calls(at: datetime) -> Case:
    """Return the day it is in the zone of each report's call: two or three days at any instant."""
    zones: dict[date, list[str]] = {}
    for zone in COMMON_ZONES:
        zones.setdefault(at.astimezone(ZoneInfo(zone)).date(), []).append(zone)
    days = [When(project__call__zone__in=names, then=Value(day)) for day, names in zones.items()]
    return Case(*days, default=Value(at.date()), output_field=DateField())


def today_at(call: Call, at: datetime) -> date:
    """Return the day it is for a call: days are due in its zone."""
    return at.astimezone(ZoneInfo(call.zone)).date()


def reports_to_remind(at: datetime) -> QuerySet[Report]:
    """Return reports owed by projects under way of which their people may have to hear now.

    A day too many, for zones differ: whoever asks compares with the day in the call's zone.
    """
    tomorrow = at.date() + timedelta(days=1)
    soon = Q(soon_told_at__isnull=True, due_on__lte=tomorrow + SOON)
    late = Q(late_told_at__isnull=True, due_on__lt=tomorrow, state=ReportState.DUE)
    return (
        Report.objects.filter(soon | late, state__in=OWED, project__state=ProjectState.RUNNING)
        .select_related("project__call", "project__organisation")
        .order_by("pk")
    )


def owed_by(user: User, at: datetime) -> QuerySet[Report]:
    """Return the reports a person's organisations owe within a month or are late with."""
    return (
        Report.objects.filter(
            project__organisation__memberships__user=user,
            project__organisation__memberships__role__in=EDITING,
            project__state=ProjectState.RUNNING,
            state__in=OWED,
            due_on__lte=at.date() + timedelta(days=30),
        )
        .select_related("project__call")
        .order_by("due_on", "pk")
    )


def to_answer_by(user: User) -> QuerySet[Report]:
    """Return the reports that wait for an answer in the calls a person runs."""
    return (
        Report.objects.filter(
            state=ReportState.SUBMITTED, project__call__in=managed_by(user).values("pk")
        )
        .select_related("project__call", "project__organisation")
        .order_by("submitted_at", "pk")
    )


def to_sign_by(user: User) -> Projects:
    """Return the projects whose agreement waits for the people who run their call."""
    return (
        Project.objects.filter(state=ProjectState.PREPARING, call__in=managed_by(user).values("pk"))
        .select_related("organisation")
        .order_by("created_at", "pk")
    )


def milestones(project: Project, today: date) -> list[dict[str, Any]]:
    """Return the life of a project in order: signing, instalments, visits, reports, end.

    Each has ``what``, ``on``, ``state`` (done, now, next) and its row. Three queries.
    """
    found: list[tuple[str, date | None, bool, Any]] = [
        ("signed", project.signed_on, project.signed_on is not None, project)
    ]
    found += [
        ("instalment", part.due_on, part.paid > 0, part)  # type: ignore[attr-defined]
        for part in instalments_of(project)
    ]
    found += [
        ("visit", visit.held_on or visit.planned_on, bool(visit.held_on), visit)
        for visit in project.visits.all()
    ]
    found += [
        ("report", report.due_on, report.state not in OWED, report)
        for report in project.reports.all()
    ]
    end = project.actual_end or project.planned_end
    found.append(("end", end, project.state == ProjectState.COMPLETED, project))
    lines = [
        {"what": what, "on": on, "state": "done" if done else "next", "row": row}
        | {"late": not done and on < today}
        for what, on, done, row in found
        if on is not None
    ]
    lines.sort(key=lambda line: (line["on"], line["what"] == "end"))
    for line in lines:
        if line["state"] == "next":
            line["state"] = "now"
            break
    return lines
