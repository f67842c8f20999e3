"""What a final proposal changed of its profile, for whoever reviews it."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from calls.applying.queries import since_last_stage
from calls.reviewing.queries import visible_to
from calls.reviewing.states import OPENED


@require_safe
@login_required
def since(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Compare what was received at this stage with the one before, once a conflict was denied."""
    rows = visible_to(request.user).filter(state__in=OPENED)
    assignment = get_object_or_404(
        rows.select_related("entry__form_version", "entry__stage__call", "entry__proposal"),
        public_id=public_id,
    )
    entry = assignment.entry
    found = since_last_stage(entry)
    if found is None:
        raise Http404
    context = {
        **found,
        "proposal": entry.proposal,
        "call": entry.stage.call,
        "stage": entry.stage,
        "back_url": reverse("reviewing:review", args=[assignment.public_id]),
    }
    return render(request, "applying/since.html", context)
