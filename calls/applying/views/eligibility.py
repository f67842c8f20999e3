"""Seeing before any effort, and without signing in, whether an organisation and a project fit."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from calls.applying.forms.facts import FactsForm
from calls.applying.rules import Fit, fits_of, open_stage, verdict_of
from calls.applying.rules.eligibility import DOES_NOT, FITS, UNKNOWN
from calls.publishing.models import Call
from calls.publishing.queries import public_calls
from calls.publishing.states import CallState
from minka.common.languages import current

# The chapters of the ready-made rules that say who may apply, and with which projects.
ABOUT_ORGANISATIONS, ABOUT_PROJECTS = 4, 8
OF_ORGANISATIONS = ("kind", "country", "years")


@require_safe
def eligibility(request: HttpRequest, slug: str) -> HttpResponse:
    """Say of each rule of a call whether what was typed fits. Nothing is stored."""
    at = request.at  # type: ignore[attr-defined]
    calls = public_calls(at).select_related("foundation").prefetch_related("caps")
    call = get_object_or_404(calls, slug=slug)
    form = FactsForm(request.GET or None, call=call)
    fits = fits_of(call, form.facts(), at) if form.is_bound else []
    said = urlencode([(k, v) for k, values in request.GET.lists() for v in values if v])
    begin = reverse("applying:start", args=[slug])
    context = {
        "call": call,
        "form": form,
        "fits": [(fit, chapter_of(call, fit)) for fit in sorted(fits, key=_urgency)],
        "verdict": verdict_of(fits) if fits else "",
        "receives": open_stage(call, at) is not None,
        "begin": f"{begin}?{said}" if said else begin,
    }
    return render(request, "applying/eligibility.html", context)


def _urgency(fit: Fit) -> int:
    """Put first what does not fit, then what is not known."""
    return (DOES_NOT, UNKNOWN, FITS).index(fit.verdict)


def chapter_of(call: Call, fit: Fit) -> dict[str, Any]:
    """Return where a rule is written: its chapter if the call has it, else who may apply."""
    number = ABOUT_ORGANISATIONS if fit.name in OF_ORGANISATIONS else ABOUT_PROJECTS
    languages = [code for code in (current(), *call.languages) if call.rules.get(code)]
    chapters = call.rules[languages[0]] if languages else []
    found = chapters[number - 1] if number <= len(chapters) else {}
    page = call.get_absolute_url()
    if not found.get("body"):
        return {"url": f"{page}#who", "number": 0, "title": ""}
    url = f"{page}#rule-{number}"
    return {"url": url, "number": number, "title": found["title"], "language": languages[0]}


def fits_panel(user: Any, call: Call, at: Any) -> dict[str, Any] | None:
    """Return what a call's page needs to offer the check, as long as somebody may still begin."""
    first = min(call.stages.all(), key=lambda stage: stage.order, default=None)
    over = first is None or first.deadline_at is None or first.deadline_at < at
    if call.state != CallState.PUBLISHED or over:
        return None
    return {"call": call}
