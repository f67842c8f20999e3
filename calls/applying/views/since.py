"""What changed since the profile: for a proposal's people, and for the foundation."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from calls.applying.models import Entry
from calls.applying.queries import (
    current_entry,
    revised,
    since_last_stage,
    snapshot_of,
    visible_to,
    whole,
)
from calls.applying.rules import is_member
from calls.applying.states import EntryState


@require_safe
@login_required
def since(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Compare the final proposal with the profile, word by word.

    Its own people see what they have written; others what was received. 404 where there is no
    stage before, or nothing of this one was received yet.
    """
    rows = visible_to(request.user).select_related("call", "organisation")
    proposal = get_object_or_404(rows, public_id=public_id)
    entry = current_entry(proposal)
    own = is_member(request.user, proposal)
    if not own and entry.state != EntryState.SUBMITTED:
        raise Http404
    found = since_last_stage(entry, _written(entry) if own else None)
    if found is None:
        raise Http404
    context = {**found, "proposal": proposal, "call": proposal.call, "stage": entry.stage}
    return render(request, "applying/since.html", context)


def _written(entry: Entry) -> dict:
    return snapshot_of(whole(revised(entry)))
