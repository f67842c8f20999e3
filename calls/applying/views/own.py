"""A person's own proposals; and one proposal, as its people or its foundation read it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from calls.applying.models import Entry, Proposal
from calls.applying.queries import (
    current_entry,
    history_of,
    receipts_of,
    visible_to,
    with_entries,
)
from calls.applying.queries import mine as proposals_of
from calls.applying.queries import whole as read_whole
from calls.applying.queries.late_codes import know_late_codes
from calls.applying.rules import (
    MAY_WRITE,
    OPEN_STATES,
    WITHDRAWABLE_STATES,
    clock_of,
    deadline_told,
    is_revising,
    role_for,
    role_in,
)
from calls.applying.states import EntryState, ProposalState, WriterRole
from calls.publishing.queries import with_standing

from .contents import content_of

PER_PAGE = 25
TONES: dict[str, str] = {
    ProposalState.DRAFT: "action",
    ProposalState.WITHDRAWN: "action",
    ProposalState.INVITED: "action",
    ProposalState.SELECTED: "done",
    ProposalState.RESERVE: "attention",
    ProposalState.INELIGIBLE: "refused",
}


@require_safe
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """List the proposals of the person's organisations, newest first."""
    rows = with_entries(proposals_of(request.user))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    at = request.at  # type: ignore[attr-defined]
    know_late_codes([_last_entry(proposal) for proposal in page.object_list], at)
    cards = [_card(proposal, at) for proposal in page.object_list]
    return render(request, "applying/mine.html", {"page_obj": page, "cards": cards})


def _last_entry(proposal: Any) -> Entry:
    entry: Entry = proposal.stages_written[0]
    entry.stage.call, entry.proposal = proposal.call, proposal
    return entry


def _card(proposal: Any, at: datetime) -> dict[str, Any]:
    entry = _last_entry(proposal)
    clock = clock_of(entry.stage, at, proposal.organisation_id)
    unsent = proposal.state in OPEN_STATES and entry.state != EntryState.SUBMITTED
    changing = is_revising(entry)
    editor = role_for(proposal.member_role, proposal.role_here) in MAY_WRITE
    return {
        "proposal": proposal,
        "entry": entry,
        "to_write": (unsent or changing) and editor and clock != "closed",
        "missed": unsent and clock == "closed",
        "changing": changing,
        "open": clock != "closed",
        "closes": deadline_told(entry.stage, at, proposal.organisation_id),
        "tone": TONES.get(proposal.told_state, "neutral"),
    }


@require_safe
@login_required
def proposal(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show a proposal to its own people, or to the team and committee of its call."""
    rows = visible_to(request.user).select_related("call__foundation", "organisation")
    found = get_object_or_404(rows, public_id=public_id)
    role = role_in(request.user, found)
    if role:
        return _to_members(request, found, role)
    return _to_foundation(request, found)


def _to_members(request: HttpRequest, proposal: Proposal, role: str) -> HttpResponse:
    at = request.at  # type: ignore[attr-defined]
    entry = read_whole(current_entry(proposal))
    writes, sends = role in MAY_WRITE, role == WriterRole.SUBMITTER
    is_draft = proposal.state in OPEN_STATES and entry.state != EntryState.SUBMITTED
    clock = clock_of(entry.stage, at, proposal.organisation_id)
    is_open = clock != "closed"
    context = {
        **_shared(proposal, entry),
        "clock_state": clock,
        "closes": deadline_told(entry.stage, at, proposal.organisation_id),
        "own_zone": request.user.time_zone,  # type: ignore[union-attr]
        "may_write": writes and is_draft,
        "may_withdraw": sends and is_open and proposal.state in WITHDRAWABLE_STATES,
        "unsent": entry.revision is not None,
        "may_send_changes": writes and is_open and is_revising(entry),
        "is_draft": is_draft,
        "is_open": is_open,
        "history": history_of(proposal)[:30],
        "is_member": True,
        "tone": TONES.get(proposal.told_state, "neutral"),
    }
    return render(request, "applying/proposal.html", context)


def _to_foundation(request: HttpRequest, proposal: Proposal) -> HttpResponse:
    entries: list[Entry] = list(
        proposal.entries.filter(state=EntryState.SUBMITTED)
        .select_related("stage", "form_version")
        .annotate(order=F("stage__order"))
        .order_by("-order")
    )
    entries = entries or [current_entry(proposal)]  # an administrator looks at a draft
    wanted = request.GET.get("stage", "")
    entry = next((e for e in entries if e.stage.kind == wanted), entries[0])
    for one in entries:
        one.proposal, one.stage.call = proposal, proposal.call
    call = with_standing(type(proposal.call).objects.filter(pk=proposal.call_id), request.user)
    context = {
        **_shared(proposal, read_whole(entry)),
        "call": call.select_related("foundation").get(),
        "entries": entries,
        "is_member": False,
    }
    return render(request, "applying/proposal_received.html", context)


def _shared(proposal: Proposal, entry: Entry) -> dict[str, Any]:
    return {
        "proposal": proposal,
        "call": proposal.call,
        "entry": entry,
        "stage": entry.stage,
        "content": content_of(entry),
        "receipts": receipts_of(proposal),
    }
