"""The pages that belong to no room: front, home, the living page of the look, health."""

from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import csrf
from django.views.decorators.http import require_POST, require_safe

from .registry import home_cards
from .styleguide import KINDS, samples


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """Send people who are signed in to their home, and show everybody else what Minka is."""
    if request.user.is_authenticated:
        return redirect("common:home")
    return render(request, "common/front.html")


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Show what needs this person today, then what is new."""
    at = request.at  # type: ignore[attr-defined]
    cards = [card for source in home_cards for card in source(request.user, at)]
    busy = any(not card.alone for card in cards)
    shown = [card for card in cards if not (busy and card.alone)]
    return render(request, "common/home.html", {"cards": shown})


@require_safe
def licence(request: HttpRequest) -> HttpResponse:
    """Say in plain words under which licence the software is."""
    return render(request, "common/licence.html")


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show every token and component in each of its states; ``?kind=`` shows a page of that kind."""
    context = samples(request.at)  # type: ignore[attr-defined]
    kind = request.GET.get("kind", "")
    if kind in KINDS:
        return render(request, f"common/styleguide/kind_{kind}.html", context)
    return render(request, "common/styleguide.html", context)


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Go back to the page: the middleware has read ``_language`` and changed the language."""
    page = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        page, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    # Not redirect(): it would take a word without a slash for the name of a page.
    return HttpResponseRedirect(page if ours else "/")


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the process answers."""
    return JsonResponse({"ok": True})


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Say that the database answers too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"ok": True})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the token of a page is too old; a script of ours gets a new one instead.

    Another site's page can make a browser ask, and can never read the answer; what says where it
    comes from must say that it comes from here.
    """
    ours = request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
    if ours and request.headers.get("Content-Type") == "application/json":
        return JsonResponse({"token": get_token(request)}, status=403)
    return csrf.csrf_failure(request, reason)
