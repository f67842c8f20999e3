"""Who is expected at a workshop, and who came."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from minka.common.errors import DomainError
from minka.common.forms import accepted, bind, refuse

from .. import services
from ..forms import AttendanceForm, CandidatesForm, PersonForm
from ..models import Attendance
from ..queries import candidates_for, people_of
from .lookup import stamp, workshop_or_404

FORM_ID = "main-form"
RUN = "synthesizing.run_workshop"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def people(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show who is expected, and put one person on the list by address or name."""
    workshop = workshop_or_404(request.user, public_id, RUN)
    form = bind(PersonForm, request)
    if accepted(request, form):
        try:
            services.expect_person(
                workshop=workshop,
                user=form.user,
                name=form.cleaned_data["name"],
                **stamp(request),
            )
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("On the list."))
            return redirect("synthesizing:people", public_id=public_id)
    candidates = candidates_for(workshop)
    context = {
        "workshop": workshop,
        "form": form,
        "form_id": FORM_ID,
        "rows": list(people_of(workshop)),
        "candidates": CandidatesForm(people=candidates) if candidates.exists() else None,
    }
    return render(request, "synthesizing/people.html", context)


@require_POST
@login_required
def add_people(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Put the chosen people of the cases on the list."""
    workshop = workshop_or_404(request.user, public_id, RUN)
    form = CandidatesForm(request.POST, people=candidates_for(workshop))
    if not form.is_valid():
        messages.error(request, _("Choose at least one person."))
        return redirect("synthesizing:people", public_id=public_id)
    chosen = list(form.cleaned_data["people"])
    try:
        for person in chosen:
            services.expect_person(workshop=workshop, user=person, **stamp(request))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        words = ngettext(
            "%(n)s person is on the list.", "%(n)s people are on the list.", len(chosen)
        )
        messages.success(request, words % {"n": len(chosen)})
    return redirect("synthesizing:people", public_id=public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def attendance(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Mark who came: everybody who is not marked did not."""
    workshop = workshop_or_404(request.user, public_id, RUN)
    rows = people_of(workshop)
    form = bind(AttendanceForm, request, rows=rows)
    if accepted(request, form):
        there = {row.public_id for row in form.cleaned_data["came"]}
        marks = {row.public_id: row.public_id in there for row in rows}
        try:
            services.mark_attendance(workshop=workshop, came=marks, **stamp(request))
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect(workshop)
    context = {"workshop": workshop, "form": form, "form_id": FORM_ID, "expected": len(rows)}
    return render(request, "synthesizing/attendance.html", context)


@require_POST
@login_required
def remove_person(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take a person off the list."""
    row = get_object_or_404(Attendance.objects.select_related("workshop"), public_id=public_id)
    workshop = workshop_or_404(request.user, row.workshop.public_id, RUN)
    try:
        services.remove_person(attendance=row, **stamp(request))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("%(name)s is off the list.") % {"name": row.name})
    return redirect("synthesizing:people", public_id=workshop.public_id)
