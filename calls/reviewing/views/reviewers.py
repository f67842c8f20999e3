"""A call's reviewers: who they are, what they know, who was invited."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from calls.reviewing.forms import AddForm, InviteForm, KnowledgeForm, ReasonForm
from calls.reviewing.models import Reviewer
from calls.reviewing.queries import pool_of, reviewers_of
from calls.reviewing.services import (
    Knowledge,
    add_reviewer,
    invite_reviewer,
    remove_reviewer,
    update_reviewer,
)
from minka.accounts.queries import open_invitations
from minka.common.errors import DomainError
from minka.common.forms import accepted, bind, refuse

from .shared import call_for

MANAGE = "reviewing.manage_reviews"


@require_safe
@login_required
def reviewers(request: HttpRequest, slug: str) -> HttpResponse:
    """List who reviews, with loads, and who was invited."""
    call = call_for(request, slug, MANAGE)
    context = {
        "call": call,
        "reviewers": reviewers_of(call),
        "invitations": open_invitations("reviewer", call.public_id, request.at),  # type: ignore[attr-defined]
        "pool": pool_of(call).exists(),
    }
    return render(request, "reviewing/reviewers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    """Invite an address to review."""
    call = call_for(request, slug, MANAGE)
    form = bind(InviteForm, request)
    if accepted(request, form):
        try:
            invite_reviewer(
                call=call,
                email=form.cleaned_data["email"],
                knows=Knowledge(**form.knows()),
                note=form.cleaned_data["note"],
                actor=request.user,  # type: ignore[arg-type]
                at=request.at,  # type: ignore[attr-defined]
            )
        except DomainError as error:
            refuse(form, error, "email")
        else:
            text = _("Invitation sent to %(email)s.") % {"email": form.cleaned_data["email"]}
            messages.success(request, text)
            return redirect("reviewing:reviewers", slug=slug)
    context = {"call": call, "form": form, "form_id": "main-form", "what": "invite"}
    return render(request, "reviewing/reviewer_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """Add somebody of the foundation's pool."""
    call = call_for(request, slug, MANAGE)
    form = bind(AddForm, request, pool=pool_of(call))
    if accepted(request, form):
        try:
            add_reviewer(
                call=call,
                user=form.cleaned_data["person"],
                knows=Knowledge(**form.knows()),
                actor=request.user,  # type: ignore[arg-type]
                at=request.at,  # type: ignore[attr-defined]
            )
        except DomainError as error:
            refuse(form, error, "person")
        else:
            messages.success(request, _("Added to the reviewers."))
            return redirect("reviewing:reviewers", slug=slug)
    context = {"call": call, "form": form, "form_id": "main-form", "what": "add"}
    return render(request, "reviewing/reviewer_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit_reviewer(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """Change what is said of a reviewer."""
    call = call_for(request, slug, MANAGE)
    reviewer = get_object_or_404(reviewers_of(call), public_id=public_id)
    form = bind(KnowledgeForm, request, reviewer=reviewer)
    if accepted(request, form):
        update_reviewer(
            reviewer=reviewer,
            knows=Knowledge(**form.knows()),
            actor=request.user,  # type: ignore[arg-type]
            at=request.at,  # type: ignore[attr-defined]
        )
        messages.success(request, _("Saved."))
        return redirect("reviewing:reviewers", slug=slug)
    context = {
        "call": call,
        "form": form,
        "form_id": "main-form",
        "what": "edit",
        "reviewer": reviewer,
    }
    return render(request, "reviewing/reviewer_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def remove(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """Let a reviewer go, after saying what that does."""
    call = call_for(request, slug, MANAGE)
    reviewer = get_object_or_404(reviewers_of(call), public_id=public_id, state="active")
    form = bind(ReasonForm, request, required=False)
    if accepted(request, form):
        try:
            return _removed(request, reviewer, form.cleaned_data["reason"])
        except DomainError as error:
            refuse(form, error)
    context = {
        "call": call,
        "reviewer": reviewer,
        "waiting": reviewer.load - reviewer.done,  # type: ignore[attr-defined]
        "form": form,
        "form_id": "main-form",
        "cancel_url": reverse("reviewing:reviewers", args=[slug]),
    }
    return render(request, "reviewing/remove_reviewer.html", context)


def _removed(request: HttpRequest, reviewer: Reviewer, reason: str) -> HttpResponse:
    freed = remove_reviewer(
        reviewer=reviewer,
        reason=reason,
        actor=request.user,  # type: ignore[arg-type]
        at=request.at,  # type: ignore[attr-defined]
    )
    text = ngettext(
        "Removed. %(count)d review waits for somebody else.",
        "Removed. %(count)d reviews wait for somebody else.",
        freed,
    )
    messages.success(request, text % {"count": freed})
    return redirect("reviewing:reviewers", slug=reviewer.call.slug)
