"""The team sends, the call's team validates and publishes."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from minka.common.errors import DomainError
from minka.common.forms import accepted, bind, refuse

from .. import services
from ..forms import ConsentForm, PublishForm, ValidationForm
from ..models import Systematization
from ..queries import sections_of, unanswered
from .finding import case_or_404, stamp

FORM_ID = "main-form"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def consent(request: HttpRequest, slug: str) -> HttpResponse:
    """Say whether the people who speak in it agree that it is published."""
    case = case_or_404(request.user, slug, "systematizing.consent")
    form = bind(ConsentForm, request, initial={"consent": case.consent})
    if accepted(request, form):
        try:
            services.give_consent(
                systematization=case,
                consent=form.cleaned_data["consent"],
                **stamp(request),
            )
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("systematizing:hub", slug=case.slug)
    context = {"case": case, "form": form, "form_id": FORM_ID}
    return render(request, "systematizing/consent.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def submit(request: HttpRequest, slug: str) -> HttpResponse:
    """Send it for validation, after showing what is still missing."""
    case = case_or_404(request.user, slug, "systematizing.edit")
    hub = reverse("systematizing:hub", args=[case.slug])
    if request.method == "POST":
        try:
            services.submit_for_validation(
                systematization=case,
                **stamp(request),
            )
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("It is with the team of the call. You will be told."))
        return redirect(hub)
    context = {
        "case": case,
        "cancel_url": hub,
        "empty": [s for s in sections_of(case) if not s.body.strip()],
        "lesson_count": case.lessons.count(),
        "waiting": unanswered(case),
    }
    return render(request, "systematizing/submit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def validate(request: HttpRequest, slug: str) -> HttpResponse:
    """Validate it, or send it back with the reason."""
    # Decided meanwhile by a colleague: the service says so, and the reason typed is shown again.
    needed = "systematizing.decide" if request.method == "POST" else "systematizing.validate"
    case = case_or_404(request.user, slug, needed)
    form = bind(ValidationForm, request)
    if accepted(request, form):
        try:
            _decide(request, case, form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Done, and the team is told."))
            return redirect("systematizing:call", slug=case.project.call.slug)
    context = {"case": case, "form": form, "form_id": FORM_ID, "form_warn": True}
    return render(request, "systematizing/validate.html", context)


def _decide(request: HttpRequest, case: Systematization, data: dict[str, str]) -> None:
    if data["decision"] == ValidationForm.VALIDATE:
        services.validate(systematization=case, **stamp(request))
    else:
        services.return_to_team(systematization=case, reason=data["reason"], **stamp(request))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Publish it now, or on a later day."""
    case = case_or_404(request.user, slug, "systematizing.publish")
    form = bind(PublishForm, request)
    if accepted(request, form):
        try:
            _publish(request, case, form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Done, and the team is told."))
            return redirect(case)
    context = {
        "case": case,
        "form": form,
        "form_id": FORM_ID,
        "cancel_url": case.get_absolute_url(),
    }
    return render(request, "systematizing/publish.html", context)


def _publish(request: HttpRequest, case: Systematization, data: dict[str, Any]) -> None:
    if data["when"] == PublishForm.LATER:
        services.embargo(systematization=case, until=data["until"], **stamp(request))
    else:
        services.publish(systematization=case, **stamp(request))
