"""Pages of calls."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from .queries import public_calls, visible_to, workspace_calls


@require_GET
def calls(request: HttpRequest) -> HttpResponse:
    """List the calls that everybody may read."""
    found = public_calls(request.at).select_related("foundation")  # type: ignore[attr-defined]
    return render(request, "publishing/calls.html", {"calls": found})


@require_GET
def call(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a call."""
    found = get_object_or_404(visible_to(request.user).select_related("foundation"), slug=slug)
    return render(request, "publishing/call.html", {"call": found})


@require_GET
@login_required
def workspace(request: HttpRequest, slug: str) -> HttpResponse:
    """Show how a call stands to the people who run it."""
    found = get_object_or_404(workspace_calls(request.user), slug=slug)
    return render(request, "publishing/overview.html", {"call": found})
