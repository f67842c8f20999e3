"""Publishing the results of a stage, and calling up what is in reserve."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from calls.reviewing.queries import InTwoSteps
from calls.selecting.forms import PromoteForm
from calls.selecting.queries import money_of, release_of, reserves, undecided
from calls.selecting.rules import outcomes_of
from calls.selecting.services import promote_reserve, release_results
from minka.common.errors import DomainError
from minka.common.forms import accepted, bind, refuse

from .shared import LABELS, call_for, excesses, stage_for, stage_url

RELEASE = "selecting.release_results"
LISTED = 50


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def release(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what publishing the results would tell and what is missing; publish once confirmed."""
    call = call_for(request, slug, RELEASE)
    stage, context = stage_for(request, call, "selecting:release")
    if request.method == "POST" and not getattr(request, "language_switch", ""):
        try:
            release_results(
                stage=stage,
                actor=request.user,  # type: ignore[arg-type]
                at=request.at,  # type: ignore[attr-defined]
            )
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Results published. Every organisation is being told."))
        return redirect(stage_url("selecting:release", stage))
    money = money_of(call, stage)
    more = {
        "summary": release_of(stage),
        "missing": InTwoSteps(undecided(stage))[0:LISTED],
        "outcomes": [(o, LABELS[o], money.by_outcome.get(o, 0)) for o in outcomes_of(stage)],
        "excesses": excesses(money, call.currency),
        "money": money,
        "released": stage.results_released_at,
        "reserves": reserves(call)[:LISTED] if stage.results_released_at else [],
        "too_early": not stage.closes_at or request.at <= stage.closes_at,  # type: ignore[attr-defined]
    }
    return render(request, "selecting/release.html", {**context, **more})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def promote(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """Select a proposal in reserve."""
    call = call_for(request, slug, RELEASE)
    decision = get_object_or_404(reserves(call, public_id))
    proposal = decision.entry.proposal
    form = bind(PromoteForm, request, currency=call.currency, asked=proposal.amount)
    if accepted(request, form):
        try:
            promote_reserve(
                proposal=proposal,
                actor=request.user,  # type: ignore[arg-type]
                at=request.at,  # type: ignore[attr-defined]
                **form.cleaned_data,
            )
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Selected. The organisation is being told."))
            return redirect("selecting:release", slug=slug)
    context = {
        "call": call,
        "proposal": proposal,
        "decision": decision,
        "form": form,
        "form_id": "main-form",
        "cancel_url": reverse("selecting:release", args=[slug]),
    }
    return render(request, "selecting/promote.html", context)
