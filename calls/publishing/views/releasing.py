"""Putting a changed form in force: what changes for whom, and for whom it counts."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from calls.publishing import services

from .opened import do, managed, stage_of, who_when
from .questions import form_url
from .write import GET_OR_POST


@require_http_methods(GET_OR_POST)
@login_required
def release(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Let new proposals answer the changed form, after asking."""
    call = managed(request, slug)
    stage = stage_of(call, kind)
    if request.method == "POST":
        return do(
            request,
            lambda: services.release_form(stage=stage, **who_when(request)),
            done=_("New proposals answer the changed form."),
            to=form_url(stage),
        )
    context = {"call": call, "stage": stage, "cancel_url": form_url(stage)}
    return render(request, "publishing/release.html", context)
