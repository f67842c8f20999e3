"""Late codes: given and taken back by the call's team, entered by the organisation."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from calls.applying.forms.late_codes import GiveLateCodeForm, LateCodeForm
from calls.applying.models import Entry
from calls.applying.queries.late_codes import late_codes_of, organisation_refused
from calls.applying.services.late_codes import give_late_code, revoke_late_code, take_late_code
from calls.publishing.models import Call, LateCode
from calls.publishing.queries import workspace_calls
from minka.common.errors import DomainError
from minka.common.forms import accepted, bind, refuse
from minka.common.limits import within
from minka.common.times import say_instant

from .drafts import frame, sender_of

BOTH = ["GET", "HEAD", "POST"]
PER_PAGE = 25
# A person, an hour: enough to mistype, too few to guess.
TRIES, EACH = 10, timedelta(hours=1)


def run_by(request: HttpRequest, slug: str) -> Call:
    """Return a call whose night the person runs. Raises ``Http404`` for any other."""
    call = get_object_or_404(workspace_calls(request.user), slug=slug)
    if not request.user.has_perm("applying.run_night", call):
        raise Http404
    return call


@require_http_methods(BOTH)
@login_required
@never_cache
def late_codes(request: HttpRequest, slug: str) -> HttpResponse:
    """List the late codes of a call, and make one; the new one is shown on this answer only."""
    call = run_by(request, slug)
    stages = list(call.stages.all())
    for stage in stages:
        stage.call = call
    form = bind(GiveLateCodeForm, request, call=call, stages=stages, named=_named(request, call))
    made, code = None, ""
    if stages and accepted(request, form):
        try:
            made, code = give_late_code(
                actor=request.user,  # type: ignore[arg-type]
                at=request.at,  # type: ignore[attr-defined]
                **form.cleaned_data,
            )
        except DomainError as error:
            refuse(form, error, error.code)
        else:
            form = GiveLateCodeForm(call=call, stages=stages)
    page = Paginator(late_codes_of(call), PER_PAGE).get_page(request.GET.get("page"))
    at = request.at  # type: ignore[attr-defined]
    context = {
        "call": call,
        "form": form,
        "form_id": "main-form",
        "made": made,
        "code": code,
        "page_obj": page,
        "rows": [_row(one, call, at) for one in page.object_list],
        "several": len(stages) > 1,
    }
    return render(request, "applying/late_codes.html", context)


def _named(request: HttpRequest, call: Call) -> str:
    """Return the name of the organisation whose refused attempt led here."""
    try:
        found = organisation_refused(call, UUID(request.GET.get("for", "")))
    except ValueError:
        return ""
    return found.name if found else ""


def _row(code: LateCode, call: Call, at: datetime) -> dict[str, Any]:
    if code.revoked_at:
        state, tone = _("Taken back"), "refused"
    elif code.until < at:
        state, tone = _("Over"), "done"
    elif code.taken_at:
        state, tone = _("Entered"), "action"
    else:
        state, tone = _("Not entered yet"), "neutral"
    return {
        "code": code,
        "state": state,
        "tone": tone,
        "taken": say_instant(code.taken_at, call.zone) if code.taken_at else "",
        "revocable": not code.revoked_at and code.until >= at,
    }


@require_http_methods(BOTH)
@login_required
def revoke(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """Ask, then take a code back."""
    call = run_by(request, slug)
    code = get_object_or_404(late_codes_of(call), public_id=public_id)
    to = reverse("applying:late_codes", args=[slug])
    if request.method == "POST":
        revoke_late_code(
            code=code,
            actor=request.user,  # type: ignore[arg-type]
            at=request.at,  # type: ignore[attr-defined]
        )
        messages.success(request, _("The code was taken back. The organisation is told."))
        return redirect(to)
    return render(
        request, "applying/late_code_revoke.html", {"call": call, "code": code, "cancel_url": to}
    )


@require_http_methods(BOTH)
@sender_of
def late_code(request: HttpRequest, entry: Entry) -> HttpResponse:
    """Enter the code that the call's team gave to the organisation."""
    proposal = entry.proposal
    if not request.user.has_perm("applying.take_late_code", proposal):
        raise Http404
    form = bind(LateCodeForm, request)
    if accepted(request, form) and _may_try(request, form):
        try:
            code = take_late_code(
                entry=entry,
                code=form.cleaned_data["code"],
                actor=request.user,  # type: ignore[arg-type]
                at=request.at,  # type: ignore[attr-defined]
            )
        except DomainError as error:
            refuse(form, error, error.code)
        else:
            words = _("The code works. Your organisation is received until %(until)s.")
            until = say_instant(code.until, proposal.call.zone)
            messages.success(request, words % {"until": until})
            return redirect("applying:check", public_id=proposal.public_id)
    status = 422 if form.is_bound and form.errors else 200
    context = {**frame(request, entry), "form": form, "form_id": "main-form"}
    return render(request, "applying/late_code.html", context, status=status)


def _may_try(request: HttpRequest, form: LateCodeForm) -> bool:
    if within("applying.late_code", str(request.user.pk), most=TRIES, each=EACH):
        return True
    form.add_error("code", _("Too many attempts. Wait an hour, or write to the call’s team."))
    return False
