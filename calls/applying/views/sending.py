"""Checking, submitting and withdrawing. The last request carries no file: only a key."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from calls.applying.models import Entry
from calls.applying.queries import revised
from calls.applying.queries import whole as read_whole
from calls.applying.rules import (
    OPEN_STATES,
    WITHDRAWABLE_STATES,
    call_receives,
    problems_of,
    why_closed,
)
from calls.applying.services import (
    Incomplete,
    NotReceived,
    submit_entry,
    withdraw_entry,
)
from minka.common.errors import DomainError

from .contents import content_of
from .drafts import frame, problem_links, sender_of, sending_of, writing


@require_safe
@writing
def check(request: HttpRequest, entry: Entry) -> HttpResponse:
    """Show every answer, what is missing, and the rule of the clock, before submitting."""
    return _check_page(request, entry)


def _check_page(
    request: HttpRequest, entry: Entry, *, refusal: DomainError | None = None, status: int = 200
) -> HttpResponse:
    at = request.at  # type: ignore[attr-defined]
    problems = problems_of(read_whole(revised(entry)), at)
    organisation = entry.proposal.organisation_id
    is_open = call_receives(entry.stage, at, organisation)
    context = {
        **frame(request, entry),
        "content": content_of(entry, change=True),
        "summary_errors": problem_links(entry, problems),
        "refusal": refusal,
        "closed": "" if is_open else why_closed(entry.stage, at, organisation),
        "ready": is_open and not problems,
        **sending_of(entry),
        "key": uuid4(),
    }
    return render(request, "applying/check.html", context, status=status)


@require_POST
@sender_of
def submit(request: HttpRequest, entry: Entry) -> HttpResponse:
    """Receive the proposal; pressing twice leads to the one receipt."""
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError:
        raise Http404 from None
    if entry.proposal.state not in (*OPEN_STATES, *WITHDRAWABLE_STATES):
        messages.info(request, _("This proposal cannot be submitted now."))
        return redirect(entry.proposal)
    try:
        receipt = submit_entry(
            entry=entry,
            actor=request.user,  # type: ignore[arg-type]
            at=request.at,  # type: ignore[attr-defined]
            idempotency_key=key,
        )
    except (NotReceived, Incomplete) as error:
        return _check_page(request, entry, refusal=error, status=422)
    return redirect(receipt)


@require_http_methods(["GET", "HEAD", "POST"])
@sender_of
def withdraw(request: HttpRequest, entry: Entry) -> HttpResponse:
    """Ask, then take back what was submitted; it becomes a draft again."""
    if entry.proposal.state not in WITHDRAWABLE_STATES:
        messages.info(request, _("There is nothing to withdraw."))
        return redirect(entry.proposal)
    at = request.at  # type: ignore[attr-defined]
    if request.method == "POST":
        try:
            withdraw_entry(entry=entry, actor=request.user, at=at)  # type: ignore[arg-type]
        except DomainError as error:
            messages.error(request, str(error))
            return redirect(entry.proposal)
        messages.success(request, _("Withdrawn. It is a draft again: change it and submit it."))
        return redirect("applying:hub", public_id=entry.proposal.public_id)
    context = {
        **frame(request, entry),
        "cancel_url": reverse("applying:proposal", args=[entry.proposal.public_id]),
        "is_open": call_receives(entry.stage, at, entry.proposal.organisation_id),
    }
    return render(request, "applying/withdraw.html", context)
