"""Reading a workshop (for its people) and a synthesis (published, for everybody)."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from learning.systematizing.queries import visible_to as cases_visible_to

from ..models import Synthesis
from ..queries import (
    cases_of,
    commenters_of,
    matrix_of,
    participants_of,
    people_of,
    weighed,
)
from .lookup import synthesis_or_404, workshop_or_404


@require_safe
@login_required
def workshop(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show when and where it is, the cases, the people, and afterwards its minutes."""
    found = workshop_or_404(request.user, public_id)
    readable = cases_visible_to(request.user)
    people = list(people_of(found))
    context = {
        "workshop": found,
        # A draft that this person may not read is not even named.
        "cases": list(cases_of(found).filter(pk__in=readable.values("pk"))),
        "people": people,
        "came": sum(row.came is True for row in people),
        "runs": request.user.has_perm("synthesizing.run_workshop", found),
    }
    return render(request, "synthesizing/workshop.html", context)


@require_safe
def synthesis(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a synthesis, typeset; a draft only to its authors and the call's team."""
    found = synthesis_or_404(request.user, slug)
    weights, matrix = weighed(found, request.user), matrix_of(found, request.user)
    context = {
        "synthesis": found,
        "weights": weights,
        "entries": _entries(found, weights, compared=bool(matrix.rows)),
        "authors": list(found.authors.all()),
        "participants": participants_of(found.call),
        "commenters": commenters_of(found.call),
        "matrix": matrix,
        "may_edit": found.state == "draft",
    }
    return render(request, "synthesizing/synthesis.html", context)


def _entries(found: Synthesis, weights: list[Any], *, compared: bool) -> list[dict[str, str]]:
    entries = [{"id": "introduction", "label": _("Introduction")}] if found.body else []
    entries += [
        {"id": f"f{n}", "label": f"{n}. {weight.finding.statement}"}
        for n, weight in enumerate(weights, 1)
    ]
    if found.message:
        entries.append({"id": "message", "label": _("Message for public policy")})
    if compared:
        entries.append({"id": "matrix", "label": _("The cases compared")})
    return [*entries, {"id": "credits", "label": _("Credits")}]
