"""The questions of an application form: written, moved, copied, removed; the columns of a table."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from calls.publishing import services
from calls.publishing.forms import ColumnsForm, QuestionForm
from calls.publishing.models import Question, Stage
from calls.publishing.queries.forms import before
from calls.publishing.states import QuestionKind
from minka.common.forms import bind

from .items import item_of, move_item, remove_item
from .opened import do, managed, save_or_show, stage_of, who_when
from .write import GET_OR_POST

QUESTION = "publishing/question_form.html"


def form_url(stage: Stage, at: str = "") -> str:
    """Return the page of a stage's form, at one of its questions or sections."""
    page = reverse("publishing:form", args=[stage.call.slug, stage.kind])
    return f"{page}#{at}" if at else page


def _keep(
    request: HttpRequest, stage: Stage, typed: QuestionForm, one: Question | None
) -> Question:
    """Write a question, and first its section where a new one was asked for."""
    section, values = typed.section, typed.values()
    key = typed.cleaned_data.get("key")
    if section is None:
        section = services.add_section(
            stage=stage, title=typed.text("section"), key=key, **who_when(request)
        )
    if one is None:
        return services.add_question(section=section, form_key=key, **values, **who_when(request))
    return services.update_question(question=one, section=section, **values, **who_when(request))


def _onward(question: Question) -> str:
    """Lead from a new table to its columns, from any other question back to the form."""
    if question.kind == QuestionKind.ROWS and not question.columns:
        return reverse("publishing:columns", args=[question.public_id])
    return form_url(question.stage, f"q-{question.key}")


@require_http_methods(GET_OR_POST)
@login_required
def new_question(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Add a question; ``?section=`` says in which section."""
    call = managed(request, slug)
    stage = stage_of(call, kind)
    sections = list(stage.sections.all())
    named = request.GET.get("section", "")
    here = next((one for one in sections if str(one.public_id) == named), None)
    typed = bind(
        QuestionForm,
        request,
        languages=call.languages,
        sections=sections,
        earlier=before(stage),
        currency=call.currency,
        here=here,
    )
    made: list[Question] = []
    return save_or_show(
        request,
        typed,
        act=lambda: made.append(_keep(request, stage, typed, None)),
        template=QUESTION,
        done=_("The question is in the form."),
        to=lambda: _onward(made[0]),
        call=call,
        stage=stage,
        heading=_("New question"),
        back=form_url(stage),
        form_warn=True,
    )


@require_http_methods(GET_OR_POST)
@login_required
def question(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change a question."""
    one = item_of(request, Question, public_id)
    stage, call = one.stage, one.stage.call
    typed = bind(
        QuestionForm,
        request,
        languages=call.languages,
        sections=list(stage.sections.all()),
        earlier=before(stage, question=one),
        currency=call.currency,
        question=one,
    )
    kept: list[Question] = []
    return save_or_show(
        request,
        typed,
        act=lambda: kept.append(_keep(request, stage, typed, one)),
        template=QUESTION,
        done=_("Saved."),
        to=lambda: _onward(kept[0]),
        call=call,
        stage=stage,
        question=one,
        heading=_("Question"),
        lead=str(QuestionKind(one.kind).label),
        back=form_url(stage, f"q-{one.key}"),
        form_warn=True,
    )


@require_http_methods(GET_OR_POST)
@login_required
def columns(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Write the columns of a question that is answered with a table."""
    one = item_of(request, Question, public_id)
    if one.kind != QuestionKind.ROWS:
        raise Http404
    typed = bind(ColumnsForm, request, languages=one.stage.call.languages, columns=one.columns)
    return save_or_show(
        request,
        typed,
        act=lambda: services.update_question(
            question=one, columns=typed.values(), **who_when(request)
        ),
        template="publishing/columns.html",
        done=_("Saved."),
        to=form_url(one.stage, f"q-{one.key}"),
        call=one.stage.call,
        question=one,
        back=form_url(one.stage, f"q-{one.key}"),
        form_warn=True,
    )


@require_POST
@login_required
def move_question(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Move a question up or down."""
    one = item_of(request, Question, public_id)
    to = form_url(one.stage, f"q-{one.key}")
    return move_item(request, services.move_question, question=one, what=one.label, to=to)


@require_POST
@login_required
def copy_question(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Write a question once more, behind itself."""
    one = item_of(request, Question, public_id)
    return do(
        request,
        lambda: services.copy_question(question=one, **who_when(request)),
        done=_("The question is there twice now. Change the second one."),
        to=form_url(one.stage, f"q-{one.key}"),
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
        to=form_url(one.stage),
    )
