"""Receipts: the page, the copy to keep, and the very bytes that the hash was taken over."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from calls.applying.models import Receipt
from calls.applying.queries import answers_told, visible_receipts
from calls.applying.rules import canonical
from calls.applying.states import EntryState
from minka.common.times import say_instant


def _receipt(request: HttpRequest, public_id: UUID) -> Receipt:
    rows = visible_receipts(request.user).select_related("entry__form_version")
    return get_object_or_404(rows, public_id=public_id)


@require_safe
@login_required
def receipt(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the proof: number, instant, hash, and what happens next."""
    found = _receipt(request, public_id)
    entry = found.entry
    context = {
        "receipt": found,
        "proposal": entry.proposal,
        "call": entry.proposal.call,
        "stage": entry.stage,
        "stands": entry.state == EntryState.SUBMITTED and entry.submissions == found.version,
        "own_zone": request.user.time_zone,  # type: ignore[union-attr]
    }
    return render(request, "applying/receipt.html", context)


@require_safe
@login_required
def receipt_text(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give a copy in plain text: everything that was received, as it was."""
    found = _receipt(request, public_id)
    snapshot = found.snapshot
    currency = snapshot.get("proposal", {}).get("currency", found.entry.proposal.call.currency)
    schema = found.entry.form_version.schema
    context = {
        "receipt": found,
        "call": found.entry.proposal.call,
        "snapshot": snapshot,
        "received_local": say_instant(found.submitted_at, found.zone),
        "received_utc": f"{found.submitted_at:%Y-%m-%d %H:%M:%S}",
        "sections": answers_told(schema, snapshot.get("answers", {}), currency),
    }
    text = render_to_string("applying/receipt.txt", context, request)
    return _attachment(text.encode(), "text/plain; charset=utf-8", f"{found.number}.txt")


@require_safe
@login_required
def receipt_data(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give the canonical JSON: the SHA-256 of this file is the one on the receipt."""
    found = _receipt(request, public_id)
    return _attachment(canonical(found.snapshot), "application/json", f"{found.number}.json")


def _attachment(body: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(body, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
