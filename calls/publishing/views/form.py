"""The page of an application form: all of it, its preview, its order, and what is in force."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from calls.publishing import services
from calls.publishing.models import Question, Section, Stage
from calls.publishing.queries import latest_form
from calls.publishing.queries.forms import (
    Preview,
    Schema,
    condition_in_words,
    faults_of,
    same_form,
    schema_of,
    weight_of,
)
from calls.publishing.signals import drafts_waiting
from calls.publishing.states import CallState
from minka.common.errors import DomainError
from minka.common.languages import said

from .items import take_ready
from .opened import do, managed, stage_of, who_when
from .questions import form_url


@require_safe
@login_required
def form(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Show a form as it is being written: sections with their questions, and a preview beside."""
    call = managed(request, slug)
    stage = stage_of(call, kind)
    sections, questions = list(stage.sections.all()), list(stage.questions.all())
    schema = schema_of(sections, questions)
    latest = latest_form(stage)
    released = latest is not None and same_form(latest.schema, schema)
    public = call.state == CallState.PUBLISHED
    context = {
        "call": call,
        "stage": stage,
        "sections": _told(sections, questions, schema),
        "faults": faults_of(schema),
        "weight": weight_of(schema),
        "version": latest,
        "unreleased": public and not released,
        "several": call.stages.count() > 1,
        "waiting": sum(waiting(stage) for waiting in drafts_waiting) if public else 0,
        "live": call.state in (CallState.DRAFT, CallState.PUBLISHED),
        "preview": _preview(stage, schema, request.GET.get("show", "")),
    }
    return render(request, "publishing/form.html", context)


def _told(
    sections: list[Section], questions: list[Question], schema: Schema
) -> list[dict[str, Any]]:
    """Return each section with its questions, and in words when each of them is asked."""
    own: dict[int, list[Any]] = {}
    for question in questions:
        question.asked = condition_in_words(question.condition, schema)  # type: ignore[attr-defined]
        own.setdefault(question.section_id, []).append(question)
    return [
        {
            "section": section,
            "asked": condition_in_words(section.condition, schema),
            "questions": own.get(section.pk, []),
        }
        for section in sections
    ]


def _preview(stage: Stage, schema: Schema, key: str) -> Preview | None:
    """Return the section to preview: the one that is named, or else the first."""
    found = next((section for section in schema if section["key"] == key), None)
    section = found or next(iter(schema), None)
    return Preview(stage, section) if section else None


@require_safe
@login_required
def preview_form(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Show a section as applicants will see it, on a page of its own."""
    call = managed(request, slug)
    stage = stage_of(call, kind)
    schema = schema_of(stage.sections.all(), stage.questions.all())
    context = {
        "call": call,
        "stage": stage,
        "schema": schema,
        "weight": weight_of(schema),
        "preview": _preview(stage, schema, request.GET.get("show", "")),
        "back": form_url(stage),
    }
    return render(request, "publishing/form_preview.html", context)


@require_POST
@login_required
def reorder(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Put what was dragged where it was left; a script is told the new place in words."""
    stage = stage_of(managed(request, slug), kind)
    script = request.headers.get("Accept", "").startswith("application/json")
    try:
        at, words = _place(request, stage)
    except DomainError as error:
        if script:
            return JsonResponse({"said": str(error)}, status=409)
        return do(request, _raise(error), done="", to=form_url(stage))
    if script:
        return JsonResponse({"said": words})
    return redirect(form_url(stage, at))


def _raise(error: DomainError) -> Any:
    def act() -> None:
        raise error

    return act


def _place(request: HttpRequest, stage: Stage) -> tuple[str, str]:
    """Move the question or section that was dragged; return its mark in the page, and words."""
    item, target, after = (_name(request, name) for name in ("item", "section", "after"))
    section = stage.sections.filter(public_id=item).first() if item else None
    if section is not None:
        section.stage = stage
        place = services.place_section(section=section, after=after, **who_when(request))
        total = stage.sections.count()
        return f"s-{section.key}", _words(section.title, place, total)
    one = get_object_or_404(stage.questions, public_id=item)
    there = get_object_or_404(stage.sections, public_id=target)
    one.stage = stage
    place = services.place_question(question=one, section=there, after=after, **who_when(request))
    words = _words(one.label, place, there.questions.count())
    return f"q-{one.key}", f"{words} {said(there.title)}"


def _name(request: HttpRequest, name: str) -> UUID | None:
    text = request.POST.get(name, "")
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise Http404 from error


def _words(title: dict[str, str], place: int, total: int) -> str:
    values = {"what": said(title), "place": place, "total": total}
    return _("%(what)s: now at place %(place)s of %(total)s.") % values


@require_POST
@login_required
def ready_form(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Take the ready-made questions."""
    return take_ready(
        request,
        services.use_ready_form,
        slug=slug,
        kind=kind,
        done=_("The ready-made questions are in the form. Change what you like."),
        to=form_url,
    )
