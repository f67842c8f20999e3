"""Receipts: the page, the copy to keep, and the very bytes that the hash was taken over."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from calls.applying.models import Receipt
from calls.applying.queries import answers_told, receipts_of, visible_receipts
from calls.applying.rules import canonical
from calls.applying.states import EntryState
from minka.common.languages import said
from minka.common.pdf import Sheet, pdf_response
from minka.common.times import say_instant

from .copies import sections_of


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
        "snapshot": found.snapshot,
        "versions": [x for x in receipts_of(entry.proposal) if x.entry_id == entry.pk],
        "verify_url": verify_url(found),
        "changing": entry.revision is not None,
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
        "verify_url": verify_url(found),
        "received_local": say_instant(found.submitted_at, found.zone),
        "received_utc": f"{found.submitted_at:%Y-%m-%d %H:%M:%S}",
        "sections": answers_told(schema, snapshot.get("answers", {}), currency),
    }
    text = render_to_string("applying/receipt.txt", context, request)
    return _attachment(text.encode(), "text/plain; charset=utf-8", f"{found.number}.txt")


@require_safe
@login_required
def receipt_pdf(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give the receipt with everything that was received as a PDF."""
    found = _receipt(request, public_id)
    call = found.entry.proposal.call
    address = settings.MINKA_SITE_URL.rstrip("/") + verify_url(found)
    others = [
        f"{x.number} · {say_instant(x.submitted_at, x.zone)}"
        for x in receipts_of(found.entry.proposal)
        if x.entry_id == found.entry_id and x.pk != found.pk
    ]
    facts = [
        (_("Number"), found.number),
        (_("Organisation"), found.snapshot.get("organisation", {}).get("name", "")),
        (_("Received on"), say_instant(found.submitted_at, found.zone)),
        (_("In UTC"), f"{found.submitted_at:%Y-%m-%d %H:%M:%S} UTC"),
        (_("Submitted by"), str(found.submitted_by)),
        *_typed_for(found.snapshot),
        ("SHA-256", found.sha256),
        (_("To check this receipt"), address),
        *([(_("Other versions"), "\n".join(others))] if others else []),
    ]
    title = _("Receipt %(number)s") % {"number": found.number}
    sheet = Sheet(
        title,
        eyebrow=said(call.title),
        lead=_("The server of the call received everything below at this instant."),
        facts=facts,
        sections=sections_of(found.entry.form_version.schema, found.snapshot),
        footer=f"{title} · {found.submitted_at:%Y-%m-%d %H:%M:%S} UTC",
    )
    return pdf_response(sheet, f"{found.number}.pdf")


def _typed_for(snapshot: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the fact that the call's team typed it for people who could not, if it did."""
    typed = snapshot.get("assistance")
    if not typed:
        return []
    if typed["confirmed"]:
        return [(_("Typed for it"), _("By the call’s team; its people had confirmed it."))]
    pending = _("By the call’s team; confirmation pending when it was received.")
    return [(_("Typed for it"), pending)]


def verify_url(receipt: Receipt) -> str:
    """Return the public address that says whether this receipt was issued."""
    query = urlencode({"number": receipt.number, "sha256": receipt.sha256})
    return f"{reverse('applying:verify')}?{query}"


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
