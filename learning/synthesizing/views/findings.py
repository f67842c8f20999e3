"""Findings, and the lessons that speak for and against them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from minka.common.errors import DomainError
from minka.common.forms import accepted, bind, refuse

from .. import services
from ..forms import CiteForm, FindingForm
from ..models import FindingLesson
from ..queries import citable_lessons, links_for, visible_to, weigh
from .lookup import finding_or_404, needed_to_write, stamp, synthesis_or_404

FORM_ID = "main-form"
PER_PAGE = 25
EDIT = "synthesizing.edit"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_finding(request: HttpRequest, slug: str) -> HttpResponse:
    """Write a finding; its lessons come next."""
    synthesis = synthesis_or_404(request.user, slug, needed_to_write(request))
    form = bind(FindingForm, request)
    if accepted(request, form):
        try:
            made = services.add_finding(synthesis=synthesis, **form.cleaned_data, **stamp(request))
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Now cite the lessons that speak for and against it."))
            return redirect("synthesizing:cite", public_id=made.public_id)
    context = {"synthesis": synthesis, "form": form, "form_id": FORM_ID, "form_warn": True}
    return render(request, "synthesizing/finding.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def finding(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Correct a finding."""
    row = finding_or_404(request.user, public_id, needed_to_write(request))
    form = bind(FindingForm, request, instance=row)
    if accepted(request, form):
        try:
            services.change_finding(finding=row, **form.cleaned_data, **stamp(request))
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("synthesizing:hub", slug=row.synthesis.slug)
    context = {"synthesis": row.synthesis, "finding": row, "form": form, "form_id": FORM_ID}
    return render(request, "synthesizing/finding.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def remove_finding(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Remove a finding, after asking."""
    row = finding_or_404(request.user, public_id)
    back = reverse("synthesizing:hub", args=[row.synthesis.slug])
    if request.method == "POST":
        return _act(request, back, services.remove_finding, finding=row)
    context = {"synthesis": row.synthesis, "finding": row, "cancel_url": back}
    return render(request, "synthesizing/remove_finding.html", context)


@require_POST
@login_required
def raise_finding(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Put a finding one place higher."""
    row = finding_or_404(request.user, public_id)
    back = reverse("synthesizing:hub", args=[row.synthesis.slug])
    return _act(request, back, services.move_finding, finding=row)


def _act(request: HttpRequest, back: str, service: Any, **given: Any) -> HttpResponse:
    try:
        service(**given, **stamp(request))
    except DomainError as error:
        messages.error(request, str(error))
    return redirect(back)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def cite(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Search the lessons of the call's cases, and let them support or contradict the finding."""
    row = finding_or_404(request.user, public_id)
    query = request.GET.get("q", "")[:200]
    lessons = citable_lessons(row.synthesis, request.user, query)
    if request.method == "POST":
        return _cite(request, row, lessons)
    page = Paginator(lessons, PER_PAGE).get_page(request.GET.get("page"))
    links = list(links_for(request.user).filter(finding=row))
    context = {
        "synthesis": row.synthesis,
        "finding": row,
        "links": links,
        "weight": weigh(row, links),
        "stances": {link.lesson_id: link.stance for link in links},
        "page_obj": page,
        "q": query,
    }
    return render(request, "synthesizing/cite.html", context)


def _cite(request: HttpRequest, row: Any, lessons: Any) -> HttpResponse:
    try:
        lesson = get_object_or_404(
            lessons.select_related("systematization__project"),
            public_id=UUID(request.POST.get("lesson", "")),
        )
    except ValueError as error:
        raise Http404 from error
    form = CiteForm(request.POST)
    if not form.is_valid():
        raise Http404
    here = request.get_full_path()
    return _act(
        request,
        here,
        services.cite_lesson,
        finding=row,
        lesson=lesson,
        stance=form.cleaned_data["stance"],
    )


@require_POST
@login_required
def uncite(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take a lesson off a finding."""
    rows = FindingLesson.objects.filter(finding__synthesis__in=visible_to(request.user))
    link = get_object_or_404(rows.select_related("finding__synthesis__call"), public_id=public_id)
    if not request.user.has_perm(EDIT, link.finding.synthesis):
        raise Http404
    back = reverse("synthesizing:cite", args=[link.finding.public_id])
    return _act(request, back, services.uncite_lesson, link=link)
