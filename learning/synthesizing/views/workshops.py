"""The call's team plans workshops, holds them, cancels them."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from learning.systematizing.queries import cases_of
from minka.common.errors import DomainError
from minka.common.forms import accepted, bind, refuse
from minka.common.languages import current

from .. import services
from ..forms import CancelForm, MinutesForm, WorkshopForm, workshop_initial
from ..queries import workshops_of
from ..states import WorkshopState
from .lookup import call_or_404, stamp, workshop_or_404

FORM_ID = "main-form"
PER_PAGE = 25


@require_safe
@login_required
def workshops(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the workshops of a call to its team."""
    call = call_or_404(request.user, slug)
    page = Paginator(workshops_of(call), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "synthesizing/workshops.html", {"call": call, "page_obj": page})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def plan(request: HttpRequest, slug: str) -> HttpResponse:
    """Plan a workshop."""
    call = call_or_404(request.user, slug)
    cases = cases_of(call)
    form = bind(
        WorkshopForm,
        request,
        cases=cases,
        zone=call.zone,
        initial={"zone": call.zone, "language": current(), "cases": list(cases)},
    )
    if accepted(request, form):
        try:
            made = services.plan_workshop(call=call, **form.cleaned_data, **stamp(request))
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("It is planned. Now say who is expected."))
            return redirect("synthesizing:people", public_id=made.public_id)
    context = {"call": call, "form": form, "form_id": FORM_ID, "form_warn": True}
    return render(request, "synthesizing/plan.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit_workshop(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change a planned workshop."""
    found = workshop_or_404(request.user, public_id, "synthesizing.run_workshop")
    # Over meanwhile: the service says so, and what was typed is shown again.
    if found.state != WorkshopState.PLANNED and request.method != "POST":
        raise Http404
    form = bind(
        WorkshopForm,
        request,
        cases=cases_of(found.call),
        zone=found.zone,
        initial=workshop_initial(found),
    )
    if accepted(request, form):
        try:
            services.change_workshop(workshop=found, **form.cleaned_data, **stamp(request))
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect(found)
    context = {"call": found.call, "workshop": found, "form": form, "form_id": FORM_ID}
    return render(request, "synthesizing/plan.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def hold(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say that it was held, with its minutes."""
    found = workshop_or_404(request.user, public_id, "synthesizing.run_workshop")
    form = bind(MinutesForm, request, initial={"minutes": found.minutes})
    if accepted(request, form):
        try:
            services.hold_workshop(
                workshop=found, minutes=form.cleaned_data["minutes"], **stamp(request)
            )
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("The minutes are on the page of the workshop."))
            return redirect(found)
    context = {
        "workshop": found,
        "form": form,
        "form_id": FORM_ID,
        "form_warn": True,
        "unmarked": found.attendances.filter(came__isnull=True).count(),
    }
    return render(request, "synthesizing/hold.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def cancel(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Cancel a workshop, with the reason."""
    found = workshop_or_404(request.user, public_id, "synthesizing.run_workshop")
    form = bind(CancelForm, request)
    if accepted(request, form):
        try:
            services.cancel_workshop(
                workshop=found, reason=form.cleaned_data["reason"], **stamp(request)
            )
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("It is cancelled, and the people expected are told."))
            return redirect(found)
    context = {
        "workshop": found,
        "form": form,
        "form_id": FORM_ID,
        "cancel_url": found.get_absolute_url(),
    }
    return render(request, "synthesizing/cancel.html", context)
