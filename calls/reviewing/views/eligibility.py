"""Eligibility: the list with what the machine sees, one proposal, several at once."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from calls.applying.models import Entry
from calls.publishing.models import Call
from calls.reviewing.forms import EligibilityForm
from calls.reviewing.queries import (
    caps_of,
    eligibility_counts,
    first_stage,
    hints,
    latest_check,
    proposal_text,
    to_check,
)
from calls.reviewing.services import check_eligibility, check_many
from minka.common.errors import DomainError
from minka.common.forms import accepted, bind, refuse

from .shared import PAGE, call_for

MANAGE = "reviewing.manage_reviews"


@require_safe
@login_required
def eligibility(request: HttpRequest, slug: str) -> HttpResponse:
    """List the proposals by what was said of their eligibility."""
    call = call_for(request, slug, MANAGE)
    return render(request, "reviewing/eligibility.html", _list(request, call))


def _list(request: HttpRequest, call: Call) -> dict[str, Any]:
    counts = eligibility_counts(call)
    which = request.GET.get("show", "waiting")
    which = which if which in counts else "waiting"
    page = Paginator(to_check(call, which), PAGE).get_page(request.GET.get("page"))
    caps, at = caps_of(call), request.at  # type: ignore[attr-defined]
    rows = [
        {"proposal": p, "broken": [h for h in hints(call, p, caps, at) if h.kept is not True]}
        for p in page
    ]
    labels = {"waiting": _("To check"), "eligible": _("Eligible"), "ineligible": _("Not eligible")}
    shows = [
        {"label": labels[key], "url": f"?show={key}", "current": key == which, "count": counts[key]}
        for key in counts
    ]
    return {
        "call": call,
        "stage": first_stage(call),
        "which": which,
        "counts": counts,
        "rows": rows,
        "page_obj": page,
        "shows": shows,
        "shows_label": _("What was said"),
    }


@require_POST
@login_required
def check_several(request: HttpRequest, slug: str) -> HttpResponse:
    """Say of the ticked proposals alike whether they are eligible."""
    call = call_for(request, slug, MANAGE)
    form = bind(EligibilityForm, request)
    ticked = to_check(call, "waiting").filter(
        public_id__in=[text for text in request.POST.getlist("proposal") if _is_uuid(text)]
    )
    stage = first_stage(call)
    if stage is not None and accepted(request, form) and ticked:
        stage.call = call
        try:
            done = check_many(
                stage=stage,
                proposals=ticked,
                actor=request.user,  # type: ignore[arg-type]
                at=request.at,  # type: ignore[attr-defined]
                **form.cleaned_data,
            )
            text = ngettext("%(count)d proposal checked.", "%(count)d proposals checked.", done)
            messages.success(request, text % {"count": done})
            return redirect("reviewing:eligibility", slug=slug)
        except DomainError as error:
            refuse(form, error)
    elif form.is_bound and not ticked:
        form.add_error(None, _("Tick at least one proposal."))
    return render(request, "reviewing/eligibility.html", {**_list(request, call), "form": form})


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def check(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """Read one proposal beside the call's rules, and say whether it is eligible."""
    call = call_for(request, slug, MANAGE)
    entry = get_object_or_404(
        Entry.objects.filter(
            stage__call=call, stage__order=1, proposal__submitted_at__isnull=False
        ).select_related("proposal__organisation", "stage", "form_version"),
        proposal__public_id=public_id,
    )
    entry.stage.call = entry.proposal.call = call
    form = bind(EligibilityForm, request)
    if accepted(request, form):
        try:
            check_eligibility(
                entry=entry,
                actor=request.user,  # type: ignore[arg-type]
                at=request.at,  # type: ignore[attr-defined]
                **form.cleaned_data,
            )
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Saved. The organisation hears of it with the results."))
            return _onwards(call, entry)
    context = {
        "call": call,
        "entry": entry,
        "proposal": entry.proposal,
        "form": form,
        "form_id": "main-form",
        "hints": hints(call, entry.proposal, caps_of(call), request.at),  # type: ignore[attr-defined]
        "last": latest_check(entry),
        **proposal_text(entry, reader=request.user),
    }
    return render(request, "reviewing/check.html", context)


def _onwards(call: Call, entry: Entry) -> HttpResponse:
    """Go on to the next proposal that waits, or back to the list after the last."""
    waiting = to_check(call, "waiting")
    following = waiting.filter(number__gt=entry.proposal.number).first() or waiting.first()
    if following is None:
        return redirect("reviewing:eligibility", slug=call.slug)
    return redirect("reviewing:check", slug=call.slug, public_id=following.public_id)
