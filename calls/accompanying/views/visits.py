"""Visits of accompaniment: planned, held, agreed."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from calls.accompanying import queries, services
from calls.accompanying.forms import HeldForm, VisitForm
from calls.accompanying.models import Project, Visit
from minka.common.forms import bind

from .frame import MANAGE, done, form_page, page, project_of


@require_safe
@login_required
def visits(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """List the visits, with what was agreed."""
    project = project_of(request, public_id)
    rows = list(project.visits.select_related("recorded_by"))
    return page(request, "visits", project, visits=rows)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def plan_visit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Plan a visit."""
    project = project_of(request, public_id, MANAGE)
    form = bind(VisitForm, request)
    if done(request, form, services.plan_visit, _("The visit is planned."), project=project):
        return redirect("accompanying:visits", project.public_id)
    return form_page(request, project, form, _("Plan a visit"), _("Add"))


def _visit(request: HttpRequest, public_id: UUID) -> tuple[Visit, Project]:
    rows = queries.visible_visits(request.user).select_related("project")
    found = get_object_or_404(rows, public_id=public_id)
    return found, project_of(request, found.project.public_id, MANAGE)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def visit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Move a planned visit to another day."""
    found, project = _visit(request, public_id)
    form = bind(VisitForm, request, visit=found)
    if done(request, form, services.change_visit, _("The visit is changed."), visit=found):
        return redirect("accompanying:visits", project.public_id)
    return form_page(request, project, form, _("Change the visit"), _("Save"))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def hold_visit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Write down what a visit brought."""
    found, project = _visit(request, public_id)
    form = bind(HeldForm, request, visit=found)
    if done(request, form, services.hold_visit, _("The visit is written down."), visit=found):
        return redirect("accompanying:visits", project.public_id)
    return form_page(request, project, form, _("What the visit brought"), _("Save"))
