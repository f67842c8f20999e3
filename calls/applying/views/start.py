"""Beginning a proposal: what the call asks of an organisation is said before any effort."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from calls.applying.forms import StartForm
from calls.applying.forms.facts import FactsForm
from calls.applying.queries import of_organisation
from calls.applying.rules import (
    Facts,
    Fit,
    open_stage,
    organisation_fits,
    project_fits,
    why_closed,
)
from calls.applying.services import AlreadyProposed, start_proposal
from calls.publishing.models import Call
from calls.publishing.queries import public_calls
from minka.accounts.queries import editable_organisations
from minka.common.errors import DomainError
from minka.common.forms import accepted, bind, refuse


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose an organisation, see whether it fits, and begin."""
    call = get_object_or_404(public_calls().select_related("foundation"), slug=slug)
    organisations = editable_organisations(request.user)
    form = bind(StartForm, request, call=call, organisations=organisations)
    facts = FactsForm(request.GET or None, call=call).facts() if request.GET else Facts()
    form.initial.update({"language": facts.language} if _offered(form, facts) else {})
    existing = None
    if accepted(request, form):
        try:
            proposal = start_proposal(
                call=call,
                actor=request.user,  # type: ignore[arg-type]
                at=request.at,  # type: ignore[attr-defined]
                facts=facts,
                **form.cleaned_data,
            )
        except AlreadyProposed as error:
            refuse(form, error, "organisation")
            existing = error.proposal
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Your draft is begun. Everything you save stays here."))
            name = "applying:whole" if request.POST.get("then") == "whole" else "applying:hub"
            return redirect(name, public_id=proposal.public_id)
    context = {**_context(request, call, form, existing), "typed": _typed(call, facts)}
    return render(request, "applying/start.html", context)


def _offered(form: StartForm, facts: Facts) -> bool:
    choices = form.fields["language"].choices  # type: ignore[attr-defined]
    return facts.language in dict(choices)


def _typed(call: Call, facts: Facts) -> list[Fit]:
    """Return what was typed about the project before beginning, against the call's rules."""
    return [fit for fit in project_fits(call, facts) if fit.known]


def _context(request: HttpRequest, call: Call, form: StartForm, existing: Any) -> dict[str, Any]:
    at = request.at  # type: ignore[attr-defined]
    stage = open_stage(call, at)
    first = min(call.stages.all(), key=lambda s: s.order, default=None)
    if first is not None:
        first.call = call
    candidates = list(form.fields["organisation"].queryset)  # type: ignore[attr-defined]
    if len(candidates) == 1:
        form.initial.setdefault("organisation", candidates[0].public_id)
    new = reverse("accounts:organisation_new") + "?" + urlencode({"next": request.get_full_path()})
    return {
        "call": call,
        "form": form,
        "form_id": "main-form",
        "stage": stage,
        "closed": "" if stage or first is None else why_closed(first, at),
        "own_zone": request.user.time_zone,  # type: ignore[union-attr]
        "candidates": [(one, organisation_fits(call, Facts.of(one), at)) for one in candidates],
        "new_organisation": new,
        "existing": existing,
        "mine": _mine(call, candidates),
    }


def _mine(call: Call, candidates: list[Any]) -> Any:
    """Return the proposal there is already, when the person has one organisation only."""
    if len(candidates) == 1 and call.one_per_organisation:
        return of_organisation(call, candidates[0].pk)
    return None
