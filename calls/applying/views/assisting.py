"""Proposals typed for people who cannot: by the call's team; and the page where they confirm."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from calls.applying.forms.together import OTHER, AskAgainForm, AssistForm
from calls.applying.models import Entry, Proposal
from calls.applying.queries import whole as read_whole
from calls.applying.queries.assisted import assisted_in, same_organisations
from calls.applying.rules import awaits, open_stage
from calls.applying.services import AlreadyProposed
from calls.applying.services.assisting import ask_to_confirm, begin_assisted, confirm_assistance
from calls.applying.states import WriterRole
from calls.publishing.models import Call
from calls.publishing.queries import workspace_calls
from minka.accounts.models import Organisation
from minka.common.errors import DomainError
from minka.common.forms import accepted, bind, refuse

from .contents import content_of
from .drafts import colleague_of, frame

BOTH = ["GET", "HEAD", "POST"]
DETAILS = ("name", "kind", "country", "identifier", "identifier_scheme")


def _call(request: HttpRequest, slug: str) -> Call:
    """Return a call of whose own team the person is. 404 for everybody else."""
    call = get_object_or_404(workspace_calls(request.user), slug=slug)
    if not request.user.has_perm("applying.assist", call):
        raise Http404
    return call


@require_safe
@login_required
def assisted(request: HttpRequest, slug: str) -> HttpResponse:
    """List what the team typed for others in a call, and who has confirmed."""
    call = _call(request, slug)
    rows = [
        {
            "proposal": proposal,
            "mine": proposal.assisted_by_id == request.user.pk,
            "awaits": awaits(proposal),
        }
        for proposal in assisted_in(call)
    ]
    at = request.at  # type: ignore[attr-defined]
    context = {"call": call, "rows": rows, "may_begin": open_stage(call, at) is not None}
    return render(request, "applying/assisted.html", context)


@require_http_methods(BOTH)
@login_required
def assist(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin a proposal for an organisation whose people cannot; register it if it is not here."""
    call = _call(request, slug)
    same = _same(request)
    at = request.at  # type: ignore[attr-defined]
    form = bind(AssistForm, request, call=call, same=same, today=at.date())
    if accepted(request, form):
        try:
            proposal = _begin(request, call, form.cleaned_data, same)
        except AlreadyProposed as error:
            refuse(form, error, "name")
        except DomainError as error:
            refuse(form, error, {"identifier_taken": "identifier"}.get(error.code))
        else:
            messages.success(request, _("Type it here. Its people confirm it before it counts."))
            return redirect("applying:hub", public_id=proposal.public_id)
    context = {"call": call, "form": form, "form_id": "main-form"}
    return render(request, "applying/assist.html", context)


def _same(request: HttpRequest) -> list[Organisation]:
    """Return the organisations that are here already and may be the one that was typed."""
    given = [request.POST.get(name, "").strip() for name in ("name", "country", "identifier")]
    return same_organisations(*given) if given[0] and given[1] else []


def _begin(
    request: HttpRequest, call: Call, data: dict[str, Any], same: list[Organisation]
) -> Proposal:
    which = data.get("which") or OTHER
    return begin_assisted(
        call=call,
        title=data["title"],
        language=data["language"],
        way=data["way"],
        actor=request.user,  # type: ignore[arg-type]
        at=request.at,  # type: ignore[attr-defined]
        organisation=next((x for x in same if str(x.public_id) == which), None),
        contact=data["contact"],
        details={name: data[name] for name in DETAILS},
    )


@require_http_methods(BOTH)
@login_required
def ask_confirmation(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Ask the people of a proposal again to confirm what was typed for them."""
    call = _call(request, slug)
    proposal = get_object_or_404(assisted_in(call), number=number)
    form = bind(AskAgainForm, request)
    if accepted(request, form):
        try:
            ask_to_confirm(
                proposal=proposal,
                actor=request.user,  # type: ignore[arg-type]
                at=request.at,  # type: ignore[attr-defined]
                contact=form.cleaned_data["contact"],
            )
        except DomainError as error:
            refuse(form, error, "contact")
        else:
            messages.success(request, _("They are asked again."))
            return redirect("applying:assisted", slug=call.slug)
    context = {
        "call": call,
        "proposal": proposal,
        "form": form,
        "form_id": "main-form",
        "cancel_url": reverse("applying:assisted", args=[call.slug]),
    }
    return render(request, "applying/ask_confirmation.html", context)


@require_http_methods(BOTH)
@colleague_of
def confirm_typed(request: HttpRequest, entry: Entry) -> HttpResponse:
    """Show what was typed for the organisation, and confirm it."""
    proposal = entry.proposal
    if not awaits(proposal):
        return redirect(proposal)
    if request.method == "POST":
        try:
            confirm_assistance(
                proposal=proposal,
                actor=request.user,  # type: ignore[arg-type]
                at=request.at,  # type: ignore[attr-defined]
            )
        except DomainError as error:
            messages.error(request, str(error))
            return redirect(request.path)
        messages.success(request, _("You confirmed it. From now on only your people change it."))
        return redirect("applying:hub", public_id=proposal.public_id)
    context = {
        **frame(request, entry),
        "content": content_of(read_whole(entry)),
        "may_confirm": entry.writer_role == WriterRole.SUBMITTER,  # type: ignore[attr-defined]
    }
    return render(request, "applying/confirm_typed.html", context)
