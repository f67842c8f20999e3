"""How reviews stand: for the call's team and its committee."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from calls.applying.models import Entry
from calls.reviewing.queries import (
    InTwoSteps,
    StageProgress,
    reviews_of_call,
    stage_progress,
    with_reviews_of,
)
from calls.reviewing.rules import OPPOSED
from calls.reviewing.services import remind_pending
from calls.reviewing.states import STANDING, AssignmentState
from minka.common.errors import DomainError

from .shared import PAGE, call_for, stage_for, stage_url

READ = "reviewing.read_reviews"


@require_safe
@login_required
def progress(request: HttpRequest, slug: str) -> HttpResponse:
    """Show how many reviews are in, per reviewer and per proposal, and how scores spread."""
    call = call_for(request, slug, READ)
    stage, context = stage_for(request, call, "reviewing:progress")
    figures = stage_progress(stage)
    rows = InTwoSteps(with_reviews_of(stage), figures.considered)
    page: Page[Entry] = Paginator(rows, PAGE).get_page(  # type: ignore[arg-type]
        request.GET.get("page")
    )
    more = {
        "figures": figures,
        "sentence": _sentence(figures),
        "late": stage.reviews_due_at is not None and stage.reviews_due_at < request.at,  # type: ignore[attr-defined]
        **_people(figures),
        "page_obj": page,
        "opposed": OPPOSED,
        **_chart(figures),
    }
    return render(request, "reviewing/progress.html", {**context, **more})


def _sentence(figures: StageProgress) -> str:
    return ngettext(
        "%(done)d of %(given)d review submitted.",
        "%(done)d of %(given)d reviews submitted.",
        figures.given,
    ) % {"done": figures.done, "given": figures.given}


def _people(figures: StageProgress) -> dict[str, Any]:
    """Return everybody who reviews, and apart who owes something and who is done."""
    rows: list[dict[str, Any]] = []
    for reviewer_id, states in figures.by_reviewer.items():
        given = sum(n for state, n in states.items() if state in STANDING)
        done = states.get(AssignmentState.SUBMITTED, 0)
        rows.append(
            {
                "name": figures.names[reviewer_id],
                "given": given,
                "done": done,
                "left": given - done,
                "conflicts": states.get(AssignmentState.CONFLICTED, 0),
            }
        )
    rows.sort(key=lambda row: (-row["left"], row["name"]))
    owing = [row for row in rows if row["left"]]
    return {"people": rows, "owing": owing, "finished": rows[len(owing) :]}


def _chart(figures: StageProgress) -> dict[str, Any]:
    rows = [
        {"label": _("%(low)d to %(high)d") % {"low": band * 10, "high": band * 10 + 10}, "value": n}
        for band, n in enumerate(figures.bands)
    ]
    takeaway = ""
    if figures.scored:
        fullest = max(range(len(rows)), key=lambda band: figures.bands[band])
        takeaway = _("Most proposals have a mean score of %(band)s.") % {
            "band": rows[fullest]["label"]
        }
    return {"bands": rows, "bands_max": max(figures.bands, default=0), "takeaway": takeaway}


@require_POST
@login_required
def remind(request: HttpRequest, slug: str) -> HttpResponse:
    """Remind whoever owes reviews."""
    call = call_for(request, slug, "reviewing.manage_reviews")
    stage, _context = stage_for(request, call, "reviewing:progress")
    try:
        told = remind_pending(
            stage=stage,
            actor=request.user,  # type: ignore[arg-type]
            at=request.at,  # type: ignore[attr-defined]
        )
    except DomainError as error:
        messages.warning(request, str(error))
    else:
        text = ngettext("%(count)d person reminded.", "%(count)d people reminded.", told)
        messages.success(request, text % {"count": told})
    return redirect(stage_url("reviewing:progress", stage))


@require_safe
@login_required
def read(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """Show one submitted review, whole."""
    call = call_for(request, slug, READ)
    review = get_object_or_404(reviews_of_call(call), public_id=public_id)
    scores = sorted(review.scores.all(), key=lambda score: score.criterion.order)
    context = {"call": call, "review": review, "scores": scores}
    return render(request, "reviewing/read.html", context)
