"""Changing what was sent: opened again while it stands, compared with what was received, given up."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from calls.applying.models import Entry
from calls.applying.queries import differences_of, last_receipt, revised, snapshot_of, whole
from calls.applying.rules import WITHDRAWABLE_STATES, call_receives
from calls.applying.services import drop_revision, reopen_entry
from minka.common.errors import DomainError

from .drafts import frame, member_of

BOTH = ["GET", "HEAD", "POST"]


@require_http_methods(BOTH)
@member_of
def change(request: HttpRequest, entry: Entry) -> HttpResponse:
    """Say what happens, then open what was sent to write its next version."""
    at = request.at  # type: ignore[attr-defined]
    if entry.revision is not None:
        return redirect("applying:hub", public_id=entry.proposal.public_id)
    if entry.proposal.state not in WITHDRAWABLE_STATES:
        messages.info(request, _("There is nothing sent that may be changed now."))
        return redirect(entry.proposal)
    if request.method == "POST":
        try:
            reopen_entry(entry=entry, actor=request.user, at=at)  # type: ignore[arg-type]
        except DomainError as error:
            messages.error(request, str(error))
            return redirect(entry.proposal)
        return redirect("applying:hub", public_id=entry.proposal.public_id)
    context = {
        **frame(request, entry),
        "receipt": last_receipt(entry),
        "cancel_url": reverse("applying:proposal", args=[entry.proposal.public_id]),
        "is_open": call_receives(entry.stage, at, entry.proposal.organisation_id),
    }
    return render(request, "applying/change.html", context)


@require_http_methods(BOTH)
@member_of
def discard(request: HttpRequest, entry: Entry) -> HttpResponse:
    """Ask, then give up the changes that were not sent."""
    if entry.revision is None:
        messages.info(request, _("There are no changes that were not sent."))
        return redirect(entry.proposal)
    if request.method == "POST":
        drop_revision(
            entry=entry,
            actor=request.user,  # type: ignore[arg-type]
            at=request.at,  # type: ignore[attr-defined]
        )
        messages.success(request, _("The changes were given up. What was received stands."))
        return redirect(entry.proposal)
    context = {
        **frame(request, entry),
        "receipt": last_receipt(entry),
        "cancel_url": reverse("applying:unsent", args=[entry.proposal.public_id]),
    }
    return render(request, "applying/discard.html", context)


@require_safe
@member_of
def unsent(request: HttpRequest, entry: Entry) -> HttpResponse:
    """Show what the unsent changes change, word by word, against what was received."""
    receipt = entry.receipts.order_by("-version").first()
    if entry.revision is None or receipt is None:
        raise Http404
    at = request.at  # type: ignore[attr-defined]
    schema = entry.form_version.schema
    now = snapshot_of(whole(revised(entry)))
    context = {
        **frame(request, entry),
        "receipt": receipt,
        "rows": differences_of(schema, receipt.snapshot, now),
        "is_open": call_receives(entry.stage, at, entry.proposal.organisation_id),
    }
    return render(request, "applying/unsent.html", context)
