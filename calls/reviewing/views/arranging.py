"""Who reviews what: the list, one proposal, the rest by plan; and conflicts."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from calls.applying.models import Entry
from calls.publishing.models import Call, Stage
from calls.reviewing.forms import AssignForm, ConflictForm, ReasonForm
from calls.reviewing.models import Assignment, Conflict
from calls.reviewing.queries import (
    InTwoSteps,
    active_reviewers,
    assigned_reviewers,
    clashes,
    conflicts_of,
    memberships_in_conflict,
    plan_rest,
    stage_progress,
    to_assign,
)
from calls.reviewing.services import (
    assign_rest,
    assign_reviewers,
    lift_conflict,
    set_conflict,
    unassign,
)
from calls.reviewing.states import PENDING, STANDING, ConflictSource
from minka.common.errors import DomainError
from minka.common.forms import accepted, bind, refuse

from .shared import PAGE, call_for, stage_for, stage_url

MANAGE = "reviewing.manage_reviews"
SHOWN = 500  # pairs of a plan shown by name; figures count them all


@require_safe
@login_required
def assignments(request: HttpRequest, slug: str) -> HttpResponse:
    """List the proposals of a stage with their reviewers, those that lack some first."""
    call = call_for(request, slug, MANAGE)
    stage, context = stage_for(request, call, "reviewing:assignments")
    rows = InTwoSteps(assigned_reviewers(to_assign(stage)))
    page: Page[Entry] = Paginator(rows, PAGE).get_page(  # type: ignore[arg-type]
        request.GET.get("page")
    )
    return render(request, "reviewing/assignments.html", {**context, "page_obj": page})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def assign(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """Choose reviewers of one proposal, seeing loads, languages and conflicts."""
    call = call_for(request, slug, MANAGE)
    entry = get_object_or_404(
        Entry.objects.filter(stage__call=call, proposal__submitted_at__isnull=False).select_related(
            "proposal__organisation", "stage"
        ),
        public_id=public_id,
    )
    entry.stage.call = call
    form = bind(AssignForm, request, call=call)
    if accepted(request, form):
        try:
            made = assign_reviewers(
                entry=entry,
                reviewers=form.cleaned_data["reviewer"],
                actor=request.user,  # type: ignore[arg-type]
                at=request.at,  # type: ignore[attr-defined]
            )
        except DomainError as error:
            refuse(form, error)
        else:
            text = ngettext("%(count)d reviewer told.", "%(count)d reviewers told.", len(made))
            messages.success(request, text % {"count": len(made)})
            return redirect(stage_url("reviewing:assignments", entry.stage))
    context = {
        "call": call,
        "entry": entry,
        "form": form,
        "form_id": "main-form",
        **_people(call, entry, form),
    }
    return render(request, "reviewing/assign.html", context)


def _people(call: Call, entry: Entry, form: AssignForm) -> dict[str, Any]:
    people = list(active_reviewers(call))
    given = list(entry.assignments.select_related("reviewer__user").order_by("id"))
    against = clashes([r.user_id for r in people], [entry.proposal])
    loads = stage_progress(entry.stage).by_reviewer
    has = {a.reviewer_id for a in given if a.state in STANDING}
    chosen = set(form.data.getlist("reviewer")) if form.is_bound else set()  # type: ignore[attr-defined]
    sources = dict(ConflictSource.choices)
    rows = [
        {
            "reviewer": r,
            "load": sum(n for state, n in loads.get(r.pk, {}).items() if state in STANDING),
            "conflict": sources.get(against.between(r.user_id, entry.proposal_id), ""),
            "reads": entry.proposal.language in r.languages,
            "ticked": str(r.public_id) in chosen,
        }
        for r in people
        if r.pk not in has
    ]
    rows.sort(key=lambda row: (bool(row["conflict"]), not row["reads"], row["load"]))
    return {"people": rows, "given": given, "pending": PENDING}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def rest(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the plan for what is not assigned yet, and write it once confirmed."""
    call = call_for(request, slug, MANAGE)
    stage, context = stage_for(request, call, "reviewing:assign_rest")
    if request.method == "POST" and "digest" in request.POST:
        answer = _write_plan(request, stage)
        if answer is not None:
            return answer
    plan = plan_rest(stage)
    more = {
        "plan": plan,
        "shown": plan.pairs[:SHOWN],
        "left_out": max(len(plan.pairs) - SHOWN, 0),
        "missing": sum(number for _entry, number, _reason in plan.unfilled),
    }
    return render(request, "reviewing/assign_rest.html", {**context, **more})


def _write_plan(request: HttpRequest, stage: Stage) -> HttpResponse | None:
    try:
        given = assign_rest(
            stage=stage,
            digest=request.POST["digest"],
            actor=request.user,  # type: ignore[arg-type]
            at=request.at,  # type: ignore[attr-defined]
        )
    except DomainError as error:
        messages.error(request, str(error))
        return None
    text = ngettext("%(count)d review assigned.", "%(count)d reviews assigned.", given)
    messages.success(request, text % {"count": given})
    return redirect(stage_url("reviewing:assignments", stage))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def take_back(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """Take an assignment back, after saying what that does."""
    call = call_for(request, slug, MANAGE)
    assignment = get_object_or_404(
        Assignment.objects.filter(reviewer__call=call, state__in=PENDING).select_related(
            "reviewer__user", "entry__proposal", "entry__stage"
        ),
        public_id=public_id,
    )
    form = bind(ReasonForm, request, required=False)
    back = reverse("reviewing:assign", args=[slug, assignment.entry.public_id])
    if accepted(request, form):
        try:
            unassign(
                assignment=assignment,
                reason=form.cleaned_data["reason"],
                actor=request.user,  # type: ignore[arg-type]
                at=request.at,  # type: ignore[attr-defined]
            )
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Taken back."))
            return redirect(back)
    context = {
        "call": call,
        "assignment": assignment,
        "form": form,
        "form_id": "main-form",
        "cancel_url": back,
    }
    return render(request, "reviewing/take_back.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def conflicts(request: HttpRequest, slug: str) -> HttpResponse:
    """List conflicts of interest, and set one."""
    call = call_for(request, slug, MANAGE)
    form = bind(ConflictForm, request, call=call)
    if accepted(request, form):
        try:
            set_conflict(
                reviewer=form.cleaned_data["reviewer"],
                proposal=form.cleaned_data["number"],
                reason=form.cleaned_data["reason"],
                actor=request.user,  # type: ignore[arg-type]
                at=request.at,  # type: ignore[attr-defined]
            )
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Conflict noted."))
            return redirect("reviewing:conflicts", slug=slug)
    context = {
        "call": call,
        "page_obj": Paginator(conflicts_of(call), PAGE).get_page(request.GET.get("page")),
        "memberships": memberships_in_conflict(call),
        "form": form,
        "form_id": "main-form",
    }
    return render(request, "reviewing/conflicts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def lift(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """Take a conflict away, with the reason."""
    call = call_for(request, slug, MANAGE)
    found = conflicts_of(call).exclude(source=ConflictSource.MEMBERSHIP)
    conflict: Conflict = get_object_or_404(found, public_id=public_id)
    form = bind(ReasonForm, request)
    if accepted(request, form):
        try:
            lift_conflict(
                conflict=conflict,
                reason=form.cleaned_data["reason"],
                actor=request.user,  # type: ignore[arg-type]
                at=request.at,  # type: ignore[attr-defined]
            )
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Conflict lifted. The reviewer can be chosen again."))
            return redirect("reviewing:conflicts", slug=slug)
    context = {
        "call": call,
        "conflict": conflict,
        "form": form,
        "form_id": "main-form",
        "cancel_url": reverse("reviewing:conflicts", args=[slug]),
    }
    return render(request, "reviewing/lift_conflict.html", context)
