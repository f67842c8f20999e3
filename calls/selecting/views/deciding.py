"""Deciding about one proposal, or about the ticked ones alike."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from calls.applying.models import Entry
from calls.applying.states import EntryState
from calls.publishing.models import Stage
from calls.reviewing.queries import criteria_of, reviews_of_entry
from calls.reviewing.rules import CONSIDERED, OPPOSED
from calls.selecting.forms import DecisionForm, ManyForm
from calls.selecting.queries import decision_of, rank_of, to_decide
from calls.selecting.rules import outcomes_of
from calls.selecting.services import decide as decide_service
from calls.selecting.services import decide_many as decide_many_service
from calls.selecting.states import Outcome
from minka.common.errors import DomainError
from minka.common.forms import accepted, bind, refuse

from .shared import call_for, stage_for, stage_url, warn_of_money

DECIDE = "selecting.decide"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def decide(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """Show what reviewers say of a proposal, and decide about it."""
    call = call_for(request, slug, DECIDE)
    entry = get_object_or_404(
        Entry.objects.filter(
            stage__call=call, state=EntryState.SUBMITTED, proposal__state__in=CONSIDERED
        ).select_related("proposal__organisation", "stage"),
        public_id=public_id,
    )
    entry.stage.call = entry.proposal.call = call
    decision = decision_of(entry)
    form = bind(
        DecisionForm,
        request,
        outcomes=outcomes_of(entry.stage),
        currency=call.currency,
        asked=entry.proposal.amount,
        decision=decision,
    )
    if accepted(request, form):
        try:
            decide_service(
                entry=entry,
                actor=request.user,  # type: ignore[arg-type]
                at=request.at,  # type: ignore[attr-defined]
                **form.decided(),
            )
        except DomainError as error:
            refuse(form, error, "amount" if error.code == "amount" else None)
        else:
            messages.success(request, _("Decided. Nobody is told until results are published."))
            warn_of_money(request, entry.stage)
            return redirect(stage_url("selecting:ranking", entry.stage))
    context = {
        "call": call,
        "entry": entry,
        "proposal": entry.proposal,
        "decision": decision,
        "rank": rank_of(entry),
        "form": form,
        "form_id": "main-form",
        "open": entry.stage.results_released_at is None,
        "opposed": OPPOSED,
        **_scores(entry),
    }
    return render(request, "selecting/decide.html", context)


def _scores(entry: Entry) -> dict[str, Any]:
    """Return the reviews, and each criterion's scores in the order of the reviews."""
    reviews = list(reviews_of_entry(entry))
    by_review = [{s.criterion_id: s for s in review.scores.all()} for review in reviews]
    lines = []
    for criterion in criteria_of(entry.stage):
        given = [scores.get(criterion.pk) for scores in by_review]
        values = [score.value for score in given if score and score.value is not None]
        mean = sum(values) / len(values) if values else None
        lines.append({"criterion": criterion, "given": given, "mean": mean})
    return {"reviews": reviews, "lines": lines}


@require_POST
@login_required
def decide_many(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what would be decided about the ticked proposals, and decide once confirmed."""
    call = call_for(request, slug, DECIDE)
    stage, context = stage_for(request, call, "selecting:ranking")
    ticked = _ticked(request, stage)
    if not ticked:
        messages.warning(request, _("Tick at least one proposal."))
        return redirect(stage_url("selecting:ranking", stage))
    form = bind(ManyForm, request, outcomes=outcomes_of(stage))
    if accepted(request, form) and "confirm" in request.POST:
        try:
            decided = decide_many_service(
                entries=ticked,
                actor=request.user,  # type: ignore[arg-type]
                at=request.at,  # type: ignore[attr-defined]
                **form.cleaned_data,
            )
        except DomainError as error:
            refuse(form, error)
        else:
            text = ngettext(
                "%(count)d proposal decided.", "%(count)d proposals decided.", len(decided)
            )
            messages.success(request, text % {"count": len(decided)})
            warn_of_money(request, stage)
            return redirect(stage_url("selecting:ranking", stage))
    selecting = form.data.get("outcome") == Outcome.SELECTED
    more = {
        "ticked": ticked,
        "form": form,
        "form_id": "main-form",
        "sum": sum((e.proposal.amount or Decimal(0)) for e in ticked) if selecting else None,
        "cancel_url": stage_url("selecting:ranking", stage),
    }
    return render(request, "selecting/decide_many.html", {**context, **more})


def _ticked(request: HttpRequest, stage: Stage) -> QuerySet[Entry]:
    wanted = []
    for text in request.POST.getlist("entry"):
        try:
            wanted.append(UUID(text))
        except ValueError:
            continue
    return to_decide(stage).filter(public_id__in=wanted).order_by("-score_mean", "id")
