"""The agreement: written, signed; the project completed or cancelled."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from calls.accompanying import queries, services
from calls.accompanying.forms import AgreementForm, CancelForm, CompleteForm, SignForm
from calls.accompanying.states import ProjectState
from minka.common.forms import bind

from .frame import MANAGE, done, form_page, page, project_of, today

WRITABLE = (ProjectState.PREPARING, ProjectState.RUNNING)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def agreement(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the agreement; let who runs the call write it."""
    project = project_of(request, public_id, MANAGE if request.method == "POST" else "")
    # What was typed while the project ended is shown again, with why it is not kept.
    writes = project.state in WRITABLE or request.method == "POST"
    if not (writes and request.user.has_perm(MANAGE, project)):
        return page(request, "agreement", project)
    signed = project.state != ProjectState.PREPARING
    form = bind(AgreementForm, request, project=project, signed=signed)
    kept = {"planned_start": project.planned_start, "amount": project.amount}
    words = _("The agreement is kept.")
    if done(request, form, services.save_agreement, words, project=project, **kept):
        return redirect("accompanying:agreement", project.public_id)
    planned = queries.planned_total(project)
    given = {"form": form, "form_id": "main-form", "signed": signed, "planned": planned}
    return page(request, "agreement_edit", project, **given)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def sign(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Sign the agreement, after saying what that means."""
    project = project_of(request, public_id, MANAGE)
    form = bind(SignForm, request, initial={"signed_on": today(request, project)})
    words = _("The agreement is signed. The project is under way.")
    if done(request, form, services.sign_agreement, words, project=project):
        return redirect(project)
    given = {"template": "sign", "planned": queries.planned_total(project)}
    return form_page(request, project, form, _("Sign the agreement"), _("Sign"), **given)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def complete(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Close a project that is done."""
    project = project_of(request, public_id, MANAGE)
    form = bind(CompleteForm, request, initial={"actual_end": today(request, project)})
    words = _("The project is completed.")
    if done(request, form, services.complete_project, words, project=project):
        return redirect(project)
    title = _("Complete the project")
    return form_page(request, project, form, title, title, template="complete")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def cancel(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """End a project before its time."""
    project = project_of(request, public_id, MANAGE)
    form = bind(CancelForm, request)
    words = _("The project is cancelled.")
    if done(request, form, services.cancel_project, words, project=project):
        return redirect(project)
    title = _("Cancel the project")
    return form_page(request, project, form, title, title, template="cancel")
