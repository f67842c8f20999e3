"""The team's pages for lessons."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from minka.common.errors import DomainError
from minka.common.forms import accepted, bind, refuse

from .. import services
from ..forms import LessonForm
from ..queries import lessons_of
from .finding import case_or_404, case_to_write_or_404, stamp

FORM_ID = "main-form"


@require_safe
@login_required
def lessons(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the lessons in order."""
    case = case_or_404(request.user, slug, "systematizing.edit")
    context = {"case": case, "lessons": list(lessons_of(case))}
    return render(request, "systematizing/lessons.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_lesson(request: HttpRequest, slug: str) -> HttpResponse:
    """Write a new lesson."""
    case = case_to_write_or_404(request, slug)
    form = bind(LessonForm, request, initial={"language": case.language})
    if accepted(request, form):
        try:
            services.add_lesson(
                systematization=case,
                **stamp(request),
                **form.cleaned_data,
            )
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("The lesson is saved."))
            return redirect("systematizing:lessons", slug=case.slug)
    context = {"case": case, "form": form, "form_id": FORM_ID, "form_warn": True}
    return render(request, "systematizing/edit_lesson.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit_lesson(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """Correct a lesson."""
    case = case_to_write_or_404(request, slug)
    row = get_object_or_404(case.lessons, public_id=public_id)
    form = bind(LessonForm, request, instance=row)
    if accepted(request, form):
        try:
            services.change_lesson(
                lesson=row,
                **stamp(request),
                **form.cleaned_data,
            )
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("The lesson is saved."))
            return redirect("systematizing:lessons", slug=case.slug)
    context = {"case": case, "form": form, "form_id": FORM_ID, "lesson": row, "form_warn": True}
    return render(request, "systematizing/edit_lesson.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def remove_lesson(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """Remove a lesson, after asking; one that a synthesis cites stays."""
    case = case_or_404(request.user, slug, "systematizing.edit")
    row = get_object_or_404(case.lessons, public_id=public_id)
    back = reverse("systematizing:lessons", args=[case.slug])
    if request.method == "POST":
        try:
            services.remove_lesson(
                lesson=row,
                **stamp(request),
            )
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The lesson is removed."))
        return redirect(back)
    context = {"case": case, "lesson": row, "cancel_url": back}
    return render(request, "systematizing/remove_lesson.html", context)
