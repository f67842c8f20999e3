"""Reports: asked for, written, sent, answered."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from calls.accompanying import queries, services
from calls.accompanying.forms import AnswerForm, ReportForm, ReportPlanForm
from calls.accompanying.models import Project, Report
from calls.accompanying.rules import can_read_file
from calls.accompanying.states import TONES, ProjectState, ReportState
from minka.common.errors import DomainError
from minka.common.forms import accepted, bind, refuse
from minka.files.models import Document
from minka.files.queries import documents_of

from .frame import MANAGE, REPORT, act, done, form_page, page, project_of


@require_safe
@login_required
def reports(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """List the reports that a project owes and has sent."""
    project = project_of(request, public_id)
    rows = list(project.reports.select_related("submitted_by"))
    return page(request, "reports", project, reports=rows, tones=TONES)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def plan_report(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask for a report by a day."""
    project = project_of(request, public_id, MANAGE)
    form = bind(ReportPlanForm, request)
    words = _("The report is planned. Its people are reminded a week before.")
    if done(request, form, services.plan_report, words, project=project):
        return redirect("accompanying:reports", project.public_id)
    return form_page(request, project, form, _("Plan a report"), _("Add"))


def _report(request: HttpRequest, public_id: UUID, permission: str = "") -> tuple[Report, Project]:
    rows = queries.visible_reports(request.user).select_related("project", "submitted_by")
    found = get_object_or_404(rows, public_id=public_id)
    project = project_of(request, found.project.public_id, permission)
    found.project = project
    return found, project


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def report(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Read a report; its organisation writes and sends it, the foundation answers it."""
    needed = REPORT if request.method == "POST" else ""
    found, project = _report(request, public_id, needed)
    writes = found.state in queries.OWED and project.state == ProjectState.RUNNING
    # What was typed while a colleague sent the report is shown again, with why it is not kept.
    if (writes or request.method == "POST") and request.user.has_perm(REPORT, project):
        return _write(request, found, project)
    answers = found.state == ReportState.SUBMITTED and request.user.has_perm(MANAGE, project)
    form = AnswerForm() if answers else None
    return _shown(request, "report", found, form)


def _write(request: HttpRequest, found: Report, project: Project) -> HttpResponse:
    form = bind(ReportForm, request, report=found)
    if accepted(request, form):
        try:
            _carry_out(request, found, form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
        else:
            return redirect(found)
    return _shown(request, "report_write", found, form)


def _carry_out(request: HttpRequest, found: Report, said: dict[str, Any]) -> None:
    at = request.at  # type: ignore[attr-defined]
    if said["upload"]:
        services.add_file(report=found, upload=said["upload"], actor=request.user, at=at)  # type: ignore[arg-type]
    if "send" in request.POST:
        services.submit_report(report=found, draft=said["draft"], actor=request.user, at=at)  # type: ignore[arg-type]
        messages.success(request, _("The report is sent to the foundation."))
    else:
        services.save_report(report=found, draft=said["draft"], at=at)
        messages.success(request, _("Saved. Nobody outside your organisation sees it yet."))


def _shown(request: HttpRequest, template: str, found: Report, form: Any) -> HttpResponse:
    project = found.project
    files = documents_of("accompanying", found.public_id)
    given = {
        "report": found,
        "form": form,
        "form_id": "main-form",
        "files": [file for file in files if can_read_file(request.user, file, found)],
        "report_tone": TONES[found.state],
    }
    return page(request, template, project, **given)


@require_POST
@login_required
def answer(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Accept a report, or send it back."""
    found, _project = _report(request, public_id, MANAGE)
    form = bind(AnswerForm, request)
    accept = "accept" in request.POST
    verb = services.accept_report if accept else services.return_report
    words = _("The report is accepted.") if accept else _("The report is sent back.")
    if done(request, form, verb, words, report=found):
        return redirect(found)
    return _shown(request, "report", found, form)


@require_POST
@login_required
def remove_report(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take a report off the plan."""
    found, project = _report(request, public_id, MANAGE)
    act(request, services.remove_report, _("The report is off the plan."), report=found)
    return redirect("accompanying:reports", project.public_id)


@require_POST
@login_required
def remove_file(request: HttpRequest, public_id: UUID, file_id: UUID) -> HttpResponse:
    """Take a file off a report that is being written."""
    found, _project = _report(request, public_id, REPORT)
    document: Document = get_object_or_404(
        documents_of("accompanying", found.public_id), public_id=file_id
    )
    words = _("The file is removed.")
    act(request, services.remove_file, words, report=found, document=document)
    return redirect(found)
