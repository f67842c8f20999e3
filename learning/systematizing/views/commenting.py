"""Peers comment a draft; the team answers each comment."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from minka.common.errors import DomainError
from minka.common.forms import accepted, bind, refuse

from .. import services
from ..forms import AnswerForm, CommentForm, InviteForm
from ..models import Section
from ..queries import comment_of, comments_of, unanswered
from ..states import SectionKey
from .finding import case_or_404, stamp

FORM_ID = "main-form"
PER_PAGE = 25


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def section_comments(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Show one section with its comments and answers, and take a comment while they are open."""
    case = case_or_404(request.user, slug, "systematizing.read_comments")
    if key not in SectionKey.values:
        raise Http404
    row = get_object_or_404(
        Section.objects.select_related("systematization"), systematization=case, key=key
    )
    may_comment = request.user.has_perm("systematizing.comment", case)
    # Closed meanwhile: the service says so, and what the peer wrote is shown again.
    if request.method == "POST" and not request.user.has_perm("systematizing.be_peer", case):
        raise Http404
    form = bind(CommentForm, request)
    here = reverse("systematizing:section_comments", args=[case.slug, key])
    if accepted(request, form):
        try:
            services.write_comment(
                section=row,
                body=form.cleaned_data["body"],
                **stamp(request),
            )
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Thank you: the team has your comment."))
            return redirect(here)
    context = {
        "case": case,
        "section": row,
        "comments": list(row.comments.select_related("author")),
        "form": form,
        "form_id": FORM_ID,
        "may_comment": may_comment and case.state == "commenting",
        **_neighbours(key),
    }
    return render(request, "systematizing/section_comments.html", context)


def _neighbours(key: str) -> dict[str, str]:
    keys = SectionKey.values
    place = keys.index(key)
    return {
        "before": keys[place - 1] if place else "",
        "next": keys[place + 1] if place + 1 < len(keys) else "",
    }


@require_safe
@login_required
def comments(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the team every comment, those without an answer first."""
    case = case_or_404(request.user, slug, "systematizing.write")
    page = Paginator(comments_of(case), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "case": case,
        "page_obj": page,
        "waiting": unanswered(case),
        "may_answer": request.user.has_perm("systematizing.answer", case),
        "may_edit": request.user.has_perm("systematizing.edit", case),
    }
    return render(request, "systematizing/comments.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def answer(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """Say what was done with a comment."""
    case = case_or_404(request.user, slug, "systematizing.answer")
    row = get_object_or_404(comment_of(case, public_id))
    form = bind(AnswerForm, request, initial={"answer": row.answer})
    if accepted(request, form):
        try:
            services.answer_comment(
                comment=row,
                answer=form.cleaned_data["answer"],
                **stamp(request),
            )
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Your answer is saved, and its author is told."))
            return redirect("systematizing:comments", slug=case.slug)
    context = {"case": case, "comment": row, "form": form, "form_id": FORM_ID, "form_warn": True}
    return render(request, "systematizing/answer.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def peers(request: HttpRequest, slug: str) -> HttpResponse:
    """Invite people to comment, and see who is invited."""
    case = case_or_404(request.user, slug, "systematizing.edit")
    form = bind(InviteForm, request)
    if accepted(request, form) and form.user is not None:
        try:
            services.invite_commenter(
                systematization=case,
                user=form.user,
                **stamp(request),
            )
        except DomainError as error:
            refuse(form, error, "email")
        else:
            messages.success(request, _("%(name)s is invited.") % {"name": form.user})
            return redirect("systematizing:peers", slug=case.slug)
    invited = case.invited.select_related("user").order_by("user__name", "pk")
    context = {"case": case, "form": form, "form_id": FORM_ID, "invited": list(invited)}
    return render(request, "systematizing/peers.html", context)


@require_POST
@login_required
def uninvite(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """Take an invitation back."""
    case = case_or_404(request.user, slug, "systematizing.edit")
    row = get_object_or_404(case.invited.select_related("user"), public_id=public_id)
    try:
        services.uninvite_commenter(
            invitation=row,
            **stamp(request),
        )
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("%(name)s is no longer invited.") % {"name": row.user})
    return redirect("systematizing:peers", slug=case.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def open_comments(request: HttpRequest, slug: str) -> HttpResponse:
    """Open the draft to comments, after saying who will read it."""
    case = case_or_404(request.user, slug, "systematizing.edit")
    back = reverse("systematizing:hub", args=[case.slug])
    if request.method == "POST":
        try:
            services.open_comments(
                systematization=case,
                **stamp(request),
            )
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Peers can read the draft and comment it."))
        return redirect(back)
    context = {"case": case, "cancel_url": back, "invited": case.invited.count()}
    return render(request, "systematizing/open_comments.html", context)


@require_POST
@login_required
def close_comments(request: HttpRequest, slug: str) -> HttpResponse:
    """Close the draft to comments."""
    case = case_or_404(request.user, slug, "systematizing.edit")
    try:
        services.close_comments(
            systematization=case,
            **stamp(request),
        )
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Comments are closed; those there are stay."))
    return redirect("systematizing:hub", slug=case.slug)
