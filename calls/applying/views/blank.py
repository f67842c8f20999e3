"""The form of a call before signing in: to read, to print, and to fill in without a network."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from calls.applying.models import Entry, Proposal
from calls.publishing.models import Call, FormVersion, Stage
from calls.publishing.queries import public_calls
from calls.publishing.queries.forms import condition_in_words
from calls.publishing.queries.page import criteria_by_stage, stages_to_read
from calls.publishing.states import QuestionKind
from minka.common.languages import current, said
from minka.common.pdf import Row, Section, Sheet, pdf_response
from minka.common.times import say_instant

from .offline import text_file

LINES = {QuestionKind.LONG: 8, QuestionKind.FILE: 0, QuestionKind.ROWS: 8, QuestionKind.PLACES: 5}
MOST_OPTIONS = 30


def _call(slug: str) -> Call:
    """Return a public call. 404 for every other."""
    return get_object_or_404(public_calls().select_related("foundation"), slug=slug)


def _stages(call: Call) -> list[Any]:
    """Return the stages with a form, each with its ``told_sections`` and ``told_criteria``."""
    criteria = criteria_by_stage(call)
    stages: list[Any] = list(stages_to_read(call))
    for stage in stages:
        stage.call = call
        stage.told_criteria = criteria.get(stage.pk, [])
        stage.told_sections = [_told(section, stage.schema) for section in stage.schema or []]
    return [stage for stage in stages if stage.schema]


def _told(section: dict[str, Any], schema: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a section that says in words when it, and each of its questions, is asked."""
    questions = [
        {**q, "asked": condition_in_words(q.get("condition"), schema)} for q in section["questions"]
    ]
    asked = condition_in_words(section.get("condition"), schema)
    return {**section, "questions": questions, "asked": asked}


@require_safe
def blank(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the whole form to print: questions, limits, criteria."""
    call = _call(slug)
    context = {"call": call, "stages": _stages(call), "kind_names": dict(QuestionKind.choices)}
    return render(request, "applying/blank.html", context)


@require_safe
def blank_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the whole form as a PDF with room to write."""
    call = _call(slug)
    stages = _stages(call)
    facts = [(_("Foundation"), str(call.foundation))]
    facts += [
        (f"{stage}: {_('closes')}", say_instant(stage.deadline_at, call.zone))
        for stage in stages
        if stage.deadline_at
    ]
    sheet = Sheet(
        said(call.title),
        author=str(call.foundation),
        eyebrow=_("The form of the call"),
        lead=said(call.summary),
        facts=facts,
        sections=[part for stage in stages for part in _parts(stage, len(stages) > 1)],
        footer=f"{call.code} · {said(call.title)}",
    )
    return pdf_response(sheet, f"{call.slug}.pdf")


def _parts(stage: Any, several: bool) -> list[Section]:
    before = f"{stage} · " if several else ""
    parts = [
        Section(
            f"{before}{said(section['title'])}",
            rows=[_row(q) for q in section["questions"]],
            note=section["asked"],
        )
        for section in stage.told_sections
    ]
    rows = [
        Row(f"{said(one.title)} ({one.share} %)", said(one.guidance)) for one in stage.told_criteria
    ]
    return [*parts, Section(f"{before}{_('Criteria')}", rows=rows)] if rows else parts


def _row(question: dict[str, Any]) -> Row:
    optional = "" if question["required"] else _("Optional.")
    parts = [question["asked"], said(question.get("help")), optional]
    most = question.get("max_words")
    if most:
        words = ngettext("At most %(count)d word.", "At most %(count)d words.", most)
        parts.append(words % {"count": most})
    options = (question.get("options") or [])[:MOST_OPTIONS]
    columns = " | ".join(said(one["label"]) for one in question.get("columns") or [])
    return Row(
        said(question["label"]),
        columns or "\n".join(f"☐ {said(one['label'])}" for one in options),
        " ".join(filter(None, parts)),
        0 if options else LINES.get(question["kind"], 2),
    )


@require_safe
def blank_text(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Give the form of a stage as a text file to fill in."""
    call = _call(slug)
    stage = next((one for one in _stages(call) if one.kind == kind), None)
    if stage is None:
        raise Http404
    return text_file(empty_entry(call, stage), f"{call.slug}-{kind}.txt")


def empty_entry(call: Call, stage: Stage) -> Entry:
    """Return an entry with nothing in it, never stored: what the forms need to be shown."""
    proposal = Proposal(call=call, language=current())
    form = FormVersion(stage=stage, number=0, schema=stage.schema)  # type: ignore[attr-defined]
    return Entry(proposal=proposal, stage=stage, form_version=form)
