"""What every page of a project has in common: the project as its reader may see it."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from calls.accompanying.models import Project
from calls.accompanying.queries import today_at, workspace_projects
from calls.accompanying.states import TONES
from minka.common.errors import DomainError
from minka.common.forms import accepted, refuse

MANAGE = "accompanying.manage_project"
REPORT = "accompanying.report_on_project"


def project_of(request: HttpRequest, public_id: UUID, permission: str = "") -> Project:
    """Return the project of a page. Raises ``Http404`` without the permission, or any right."""
    found = get_object_or_404(workspace_projects(request.user), public_id=public_id)
    if permission and not request.user.has_perm(permission, found):
        raise Http404
    return found


def today(request: HttpRequest, project: Project) -> date:
    """Return the day it is where the project's call is at home."""
    return today_at(project.call, request.at)  # type: ignore[attr-defined]


def done(
    request: HttpRequest, form: Any, verb: Callable[..., Any], words: str, **given: Any
) -> bool:
    """Do what a sent, valid form asks for; say it is done, or show the refusal in the form."""
    if not accepted(request, form):
        return False
    at = request.at  # type: ignore[attr-defined]
    try:
        verb(actor=request.user, at=at, **{**given, **form.cleaned_data})
    except DomainError as error:
        refuse(form, error, error.code)  # a code that names a field is shown at it
        return False
    messages.success(request, words)
    return True


def act(request: HttpRequest, verb: Callable[..., Any], words: str, **given: Any) -> None:
    """Do what a button asks for; say it is done, or why not."""
    try:
        verb(actor=request.user, at=request.at, **given)  # type: ignore[attr-defined]
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, words)


def page(request: HttpRequest, template: str, project: Project, **given: Any) -> HttpResponse:
    """Render a page of a project's workspace."""
    shared = {
        "project": project,
        "call": project.call,
        "zone": project.call.zone,
        "today": today(request, project),
        "tone": TONES.get(project.state, "neutral"),
        "may_manage": request.user.has_perm(MANAGE, project),
        "may_report": request.user.has_perm(REPORT, project),
    }
    return render(request, f"accompanying/{template}.html", {**shared, **given})


def form_page(
    request: HttpRequest, project: Project, form: Any, title: Any, submit: Any, **given: Any
) -> HttpResponse:
    """Render a form of a project's workspace."""
    words = {"heading": title, "submit": submit, "form": form, "form_id": "main-form"}
    return page(request, given.pop("template", "form"), project, **words, **given)
