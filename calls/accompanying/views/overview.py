"""A project at a glance, and its trail."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from calls.accompanying import queries
from calls.accompanying.models import Project, Report
from calls.accompanying.states import ReportKind, ReportState
from minka.common.money import format_money
from minka.common.places import country_name
from minka.common.templatetags.minka import day
from minka.common.times import say_date

from .frame import page, project_of, today

EVENTS = 50


@require_safe
@login_required
def project(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show how a project stands: dates, money, what comes next."""
    found = project_of(request, public_id)
    steps = queries.milestones(found, today(request, found))
    coming = next((step for step in steps if step["state"] == "now"), None)
    given = {
        "items": [_item(found, step) for step in steps],
        "facts": _facts(found),
        "next": _item(found, coming) if coming else None,
        "owed": _first_report(steps, *queries.OWED),
        "waiting": _first_report(steps, ReportState.SUBMITTED),
    }
    return page(request, "project", found, **given)


def _first_report(steps: list[dict[str, Any]], *states: str) -> Report | None:
    reports = (step["row"] for step in steps if step["what"] == "report")
    return next((report for report in reports if report.state in states), None)


def _item(project: Project, step: dict[str, Any]) -> dict[str, Any]:
    return {
        "label": _label(project, step),
        "when": day(step["on"]),
        "state": step["state"],
        "late": step["late"],
    }


def _label(project: Project, step: dict[str, Any]) -> str:
    row = step["row"]
    if step["what"] == "instalment":
        amount = format_money(row.amount, project.currency)
        return _("Instalment %(number)s: %(amount)s") % {"number": row.number, "amount": amount}
    if step["what"] == "report":
        return _("Report: %(kind)s") % {"kind": ReportKind(row.kind).label}
    if step["what"] == "visit":
        return _("Visit: %(mode)s") % {"mode": row.get_mode_display()}
    return _("Agreement signed") if step["what"] == "signed" else _("End of the project")


def _facts(project: Project) -> list[dict[str, str]]:
    rows = [
        (_("Organisation"), str(project.organisation)),
        (_("Country"), country_name(project.country)),
        (_("Start"), _dates(project.planned_start, project.actual_start)),
        (_("End"), _dates(project.planned_end, project.actual_end)),
    ]
    return [{"label": label, "value": value} for label, value in rows]


def _dates(planned: Any, actual: Any) -> str:
    if actual and planned and actual != planned:
        words = {"actual": say_date(actual), "planned": say_date(planned)}
        return _("%(actual)s (planned: %(planned)s)") % words
    return say_date(actual or planned) if actual or planned else ""


@require_safe
@login_required
def history(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show who did what with the project, and when."""
    found = project_of(request, public_id)
    events = Paginator(queries.history_of(found), EVENTS).get_page(request.GET.get("page"))
    return page(request, "history", found, page_obj=events)
