"""Results: for everybody, and each organisation's own."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from calls.applying.queries import visible_to as visible_proposals
from calls.publishing.queries import visible_to as visible_calls
from calls.selecting.queries import call_figures, feedback_of, places_of, released_stage, winners
from minka.common.languages import said
from minka.common.places import country_name

from .ranking import charts

PAGE = 50


@require_safe
def results(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who was selected, and the figures by country and theme, once they are out."""
    calls = visible_calls(request.user).select_related("foundation").prefetch_related("stages")
    call = get_object_or_404(calls, slug=slug)
    stage = released_stage(call)
    if stage is None:
        raise Http404
    figures = call_figures(call)
    page = Paginator(winners(stage), PAGE).get_page(request.GET.get("page"))
    context = {
        "call": call,
        "stage": stage,
        "page_obj": page,
        "figures": figures,
        "charts": charts(figures, "received"),
        "countries": sorted(
            ((country_name(code), row) for code, row in figures.by_country.items()),
            key=lambda pair: pair[0],
        ),
        "themes": sorted(
            ((said(row["label"]), row) for row in figures.by_theme.values()),
            key=lambda pair: pair[0],
        ),
        "places": places_of(stage),
    }
    return render(request, "selecting/results.html", context)


@require_safe
@login_required
def feedback(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show an organisation its outcome, with what the foundation and the reviewers say of it."""
    proposal = get_object_or_404(
        visible_proposals(request.user).select_related("call__foundation", "organisation"),
        public_id=public_id,
    )
    if not request.user.has_perm("selecting.read_feedback", proposal):
        raise Http404
    told = feedback_of(proposal)
    if not told:
        raise Http404
    context = {"proposal": proposal, "call": proposal.call, "told": told, "latest": told[0]}
    return render(request, "selecting/feedback.html", context)
