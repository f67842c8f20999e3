"""The pages that belong to no room: front, home, the living page of the look, health."""

from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from .registry import home_cards


@require_GET
def front(request: HttpRequest) -> HttpResponse:
    """Send people who are signed in to their home, and show everybody else what Minka is."""
    if request.user.is_authenticated:
        return redirect("common:home")
    return render(request, "common/front.html")


@require_GET
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Show what needs this person today, then what is new."""
    at = request.at  # type: ignore[attr-defined]
    cards = [card for source in home_cards for card in source(request.user, at)]
    return render(request, "common/home.html", {"cards": cards})


@require_GET
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show every token and component in each of its states."""
    return render(request, "common/styleguide.html")


@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the process answers."""
    return JsonResponse({"ok": True})


@require_GET
def readyz(request: HttpRequest) -> HttpResponse:
    """Say that the database answers too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"ok": True})
