"""The team's pages: the hub, details, one section a page, the timeline."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from minka.common.errors import DomainError
from minka.common.forms import accepted, bind, refuse
from minka.common.registry import Task

from .. import services
from ..forms import GUIDANCE, DetailsForm, MilestoneForm, SectionForm
from ..models import Section, Systematization
from ..queries import sections_of
from ..states import SectionKey
from .finding import case_or_404, case_to_write_or_404, stamp

FORM_ID = "main-form"


@require_safe
@login_required
def hub(request: HttpRequest, slug: str) -> HttpResponse:
    """Show everything there is to write, and what is next."""
    case = case_or_404(request.user, slug, "systematizing.write")
    sections: list[Any] = sections_of(case)
    editable = request.user.has_perm("systematizing.edit", case)
    context = {
        "case": case,
        "tasks": [_details_task(case, editable)] + [_task(case, s, editable) for s in sections],
        "parts": _parts(case, sections, editable),
        "editable": editable,
        "empty_count": sum(not s.body.strip() for s in sections),
        "waiting": sum(s.waiting for s in sections),
    }
    return render(request, "systematizing/hub.html", context)


def _details_task(case: Systematization, editable: bool) -> Task:
    return Task(
        title=_("Say what it is: title, summary, period, themes"),
        url=reverse("systematizing:details", args=[case.slug]) if editable else "",
        status=_("Written") if case.summary else _("Summary missing"),
        tone="done" if case.summary else "attention",
    )


def _task(case: Systematization, section: Any, editable: bool) -> Task:
    words = len(section.body.split())
    status = ngettext("%(n)s word", "%(n)s words", words) % {"n": words}
    return Task(
        title=section.get_key_display(),
        url=reverse("systematizing:section", args=[case.slug, section.key]) if editable else "",
        detail=str(GUIDANCE[section.key].about),
        status=status if words else _("Not begun"),
        tone="done" if words else "attention",
    )


def _parts(case: Systematization, sections: list[Any], editable: bool) -> list[Task]:
    milestones, lessons = case.milestones.count(), case.lessons.count()
    comments = sum(s.comment_count for s in sections)
    waiting = sum(s.waiting for s in sections)
    rows = [
        Task(
            title=_("Put the dates on the timeline"),
            url=reverse("systematizing:milestones", args=[case.slug]) if editable else "",
            status=str(milestones) if milestones else _("Not begun"),
            tone="done" if milestones else "attention",
        ),
        Task(
            title=_("Write the lessons"),
            url=reverse("systematizing:lessons", args=[case.slug]) if editable else "",
            status=str(lessons) if lessons else _("At least one is needed"),
            tone="done" if lessons else "attention",
        ),
        Task(
            title=_("Read and answer the comments"),
            url=reverse("systematizing:comments", args=[case.slug]),
            status=_("%(n)s without an answer") % {"n": waiting} if waiting else str(comments),
            tone="action" if waiting else "done",
        ),
    ]
    if editable:
        rows.append(
            Task(
                title=_("Add documents: reports, pictures, recordings"),
                url=reverse("systematizing:documents", args=[case.slug]),
            )
        )
        rows.append(
            Task(
                title=_("Invite peers to comment"),
                url=reverse("systematizing:peers", args=[case.slug]),
            )
        )
    return rows


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def details(request: HttpRequest, slug: str) -> HttpResponse:
    """Write title, summary, language, country, period and themes."""
    case = case_to_write_or_404(request, slug)
    form = bind(DetailsForm, request, instance=case)
    if accepted(request, form):
        try:
            services.change_details(
                systematization=case,
                **stamp(request),
                **form.cleaned_data,
            )
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("systematizing:hub", slug=case.slug)
    context = {"case": case, "form": form, "form_id": FORM_ID, "form_warn": True}
    return render(request, "systematizing/details.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def section(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Write one section; when somebody saved it meanwhile, show both texts and keep both."""
    case = case_to_write_or_404(request, slug)
    if key not in SectionKey.values:
        raise Http404
    row = get_object_or_404(Section, systematization=case, key=key)
    initial = {"body": row.body, "version": row.version, "axis": case.axis}
    form = bind(SectionForm, request, key=key, initial=initial)
    stored: Section | None = None
    if accepted(request, form):
        try:
            _save_section(request, case, row, form.cleaned_data)
        except services.StaleSection as stale:
            stored = stale.section
            form = _own_text(request, key, stored)
            refuse(form, stale)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect(_after(case, key, request))
    context = {
        "case": case,
        "section": row,
        "guidance": GUIDANCE[key],
        "form": form,
        "form_id": FORM_ID,
        "form_warn": True,
        "stored": stored,
        "comments": list(row.comments.select_related("author")),
    }
    return render(request, "systematizing/section.html", context)


def _save_section(
    request: HttpRequest, case: Systematization, row: Section, data: dict[str, Any]
) -> None:
    body = data["body"]
    if "both" in request.POST:
        body = f"{row.body.rstrip()}\n\n{body.lstrip()}"
    services.write_section(
        systematization=case,
        key=row.key,
        body=body,
        version=data["version"],
        **stamp(request),
    )
    if "axis" in data and data["axis"] != case.axis:
        services.change_details(systematization=case, axis=data["axis"], **stamp(request))


def _own_text(request: HttpRequest, key: str, stored: Section) -> SectionForm:
    """Return the form with one's own text, ready to be saved over the version now stored."""
    data = request.POST.copy()
    data["version"] = str(stored.version)
    form = SectionForm(data=data, key=key)
    form.is_valid()
    return form


def _after(case: Systematization, key: str, request: HttpRequest) -> str:
    """Return where "Save and go on" leads: the next section; else the hub."""
    keys = SectionKey.values
    place = keys.index(key) + 1
    if "next" in request.POST and place < len(keys):
        return reverse("systematizing:section", args=[case.slug, keys[place]])
    return reverse("systematizing:hub", args=[case.slug])


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def milestones(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the timeline, and put an event on it."""
    case = case_to_write_or_404(request, slug)
    form = bind(MilestoneForm, request)
    if accepted(request, form):
        try:
            services.add_milestone(
                systematization=case,
                **stamp(request),
                **form.cleaned_data,
            )
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("It is on the timeline."))
            return redirect("systematizing:milestones", slug=case.slug)
    context = {"case": case, "form": form, "form_id": FORM_ID, "rows": case.milestones.all()}
    return render(request, "systematizing/milestones.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def milestone(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """Correct an event of the timeline."""
    case = case_to_write_or_404(request, slug)
    row = get_object_or_404(case.milestones, public_id=public_id)
    form = bind(MilestoneForm, request, instance=row)
    if accepted(request, form):
        try:
            services.change_milestone(
                milestone=row,
                **stamp(request),
                **form.cleaned_data,
            )
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("systematizing:milestones", slug=case.slug)
    context = {"case": case, "form": form, "form_id": FORM_ID, "milestone": row}
    return render(request, "systematizing/milestone.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def remove_milestone(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """Take an event off the timeline, after asking."""
    case = case_or_404(request.user, slug, "systematizing.edit")
    row = get_object_or_404(case.milestones, public_id=public_id)
    back = reverse("systematizing:milestones", args=[case.slug])
    if request.method == "POST":
        try:
            services.remove_milestone(
                milestone=row,
                **stamp(request),
            )
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("It is off the timeline."))
        return redirect(back)
    context = {"case": case, "milestone": row, "cancel_url": back}
    return render(request, "systematizing/remove_milestone.html", context)
