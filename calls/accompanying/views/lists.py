"""Lists of projects: a person's own, and a call's."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from calls.accompanying import queries
from calls.accompanying.states import TONES
from calls.publishing.queries import workspace_calls

PAGE = 50


@require_safe
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """Show the projects of a person's organisations."""
    at = request.at  # type: ignore[attr-defined]
    rows = queries.with_reports_late(queries.with_money(queries.mine(request.user)), at)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "accompanying/mine.html", {"page_obj": page, "tones": TONES})


@require_safe
@login_required
def of_call(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a call's projects with their money to who runs the call or sits in its committee."""
    call = get_object_or_404(workspace_calls(request.user), slug=slug)
    at = request.at  # type: ignore[attr-defined]
    rows = queries.with_reports_late(queries.with_money(queries.of_call(call)), at)
    given = {
        "call": call,
        "page_obj": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "money": queries.money_of_call(call),
        "tones": TONES,
    }
    return render(request, "accompanying/of_call.html", given)
