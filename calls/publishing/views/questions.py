"""The editor of the application form of a stage."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from calls.publishing import services
from calls.publishing.forms import QuestionForm, SectionForm
from calls.publishing.models import Question, Stage
from calls.publishing.queries import draft_schema, latest_form
from calls.publishing.states import CallState, QuestionKind
from minka.common.forms import bind

from .items import item_of, move_item, remove_item, take_ready
from .opened import do, managed, save_or_show, stage_of, who_when
from .write import GET_OR_POST, WORDS


def _form_url(stage: Stage) -> str:
    return reverse("publishing:form", args=[stage.call.slug, stage.kind])


@require_safe
@login_required
def form(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """List the questions of a stage's form, in their sections."""
    call = managed(request, slug)
    stage = stage_of(call, kind)
    sections: list[dict] = []
    for question in stage.questions.all():
        if not sections or sections[-1]["title"] != question.section:
            sections.append({"title": question.section, "questions": []})
        sections[-1]["questions"].append(question)
    latest = latest_form(stage)
    released = latest is not None and latest.schema == draft_schema(stage)
    context = {
        "call": call,
        "stage": stage,
        "sections": sections,
        "version": latest,
        "unreleased": call.state == CallState.PUBLISHED and not released,
        "several": call.stages.count() > 1,
        "live": call.state in (CallState.DRAFT, CallState.PUBLISHED),
    }
    return render(request, "publishing/form.html", context)


def _sections(stage: Stage) -> list[dict[str, str]]:
    """Return the titles of the form's sections in order."""
    return [section["title"] for section in draft_schema(stage)]


@require_http_methods(GET_OR_POST)
@login_required
def new_question(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Add a question."""
    call = managed(request, slug)
    stage = stage_of(call, kind)
    typed = bind(QuestionForm, request, languages=call.languages, sections=_sections(stage))
    return save_or_show(
        request,
        typed,
        act=lambda: services.add_question(stage=stage, **typed.values(), **who_when(request)),
        template=WORDS,
        done=_("The question is in the form."),
        to=_form_url(stage),
        call=call,
        heading=_("New question"),
        back=_form_url(stage),
    )


@require_http_methods(GET_OR_POST)
@login_required
def question(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change a question."""
    one = item_of(request, Question, public_id)
    call = one.stage.call
    sections = _sections(one.stage)
    typed = bind(QuestionForm, request, languages=call.languages, sections=sections, question=one)
    return save_or_show(
        request,
        typed,
        act=lambda: services.update_question(question=one, **typed.values(), **who_when(request)),
        template=WORDS,
        done=_("Saved."),
        to=_form_url(one.stage),
        call=call,
        heading=_("Question"),
        lead=str(QuestionKind(one.kind).label),
        back=_form_url(one.stage),
    )


@require_POST
@login_required
def move_question(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Move a question up or down."""
    one = item_of(request, Question, public_id)
    return move_item(
        request, services.move_question, question=one, what=one.label, to=_form_url(one.stage)
    )


@require_http_methods(GET_OR_POST)
@login_required
def remove_question(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take a question away, after asking."""
    one = item_of(request, Question, public_id)
    return remove_item(
        request,
        services.remove_question,
        question=one,
        stage=one.stage,
        what=one.label,
        done=_("The question is gone."),
        to=_form_url(one.stage),
    )


@require_http_methods(GET_OR_POST)
@login_required
def section(request: HttpRequest, slug: str, kind: str, number: int) -> HttpResponse:
    """Rename a section of the form."""
    call = managed(request, slug)
    stage = stage_of(call, kind)
    titles = _sections(stage)
    if not 1 <= number <= len(titles):
        raise Http404
    before = titles[number - 1]
    typed = bind(SectionForm, request, languages=call.languages, texts={"title": before})
    return save_or_show(
        request,
        typed,
        act=lambda: services.rename_section(
            stage=stage, before=before, after=typed.text("title"), **who_when(request)
        ),
        template=WORDS,
        done=_("Saved."),
        to=_form_url(stage),
        call=call,
        heading=_("Section of the form"),
        back=_form_url(stage),
    )


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
        to=_form_url,
    )


@require_http_methods(GET_OR_POST)
@login_required
def release(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Let new proposals answer the changed form, after asking."""
    call = managed(request, slug)
    stage = stage_of(call, kind)
    if request.method == "POST":
        return do(
            request,
            lambda: services.release_form(stage=stage, **who_when(request)),
            done=_("New proposals answer the changed form."),
            to=_form_url(stage),
        )
    context = {"call": call, "stage": stage, "cancel_url": _form_url(stage)}
    return render(request, "publishing/release.html", context)
