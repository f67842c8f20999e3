"""Reading: the systematization, a lesson, and how the cases of a call stand."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from calls.publishing.queries import workspace_calls
from minka.files.queries import documents_of

from ..models import Systematization
from ..queries import (
    cases_of,
    commenters_of,
    lessons_of,
    lessons_visible_to,
    sections_of,
    standing,
    team_of,
)
from ..states import SectionKey
from ..states import SystematizationState as State
from .finding import case_or_404

PER_PAGE = 25


@require_safe
def systematization(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a systematization, typeset; a draft only to those who may read it."""
    case = case_or_404(request.user, slug)
    sections = [s for s in sections_of(case) if s.body.strip() or s.key in _WITH_PARTS]
    milestones, lessons = list(case.milestones.all()), list(lessons_of(case))
    shown = [s for s in sections if s.body.strip() or _has_parts(s, milestones, lessons)]
    context = {
        "case": case,
        "sections": shown,
        "entries": _entries(case, shown),
        "milestones": milestones,
        "lessons": lessons,
        "themes": list(case.themes.all()),
        "team": list(team_of(case)),
        "commenters": list(commenters_of(case)),
        "documents": list(documents_of("systematizing", case.public_id)),
        "may": _may(request, case),
    }
    return render(request, "systematizing/systematization.html", context)


_WITH_PARTS = (SectionKey.PROCESS, SectionKey.LESSONS)


def _has_parts(section: Any, milestones: list[Any], lessons: list[Any]) -> bool:
    return bool(milestones if section.key == SectionKey.PROCESS else lessons)


def _entries(case: Systematization, sections: list[Any]) -> list[dict[str, Any]]:
    return [{"id": s.key, "label": s.get_key_display()} for s in sections]


def _may(request: HttpRequest, case: Systematization) -> dict[str, bool]:
    """Say which acts the page offers; a published page asks nothing."""
    if case.state == "published" or not request.user.is_authenticated:
        return {}
    names = ("write", "comment", "read_comments", "validate", "publish")
    return {name: request.user.has_perm(f"systematizing.{name}", case) for name in names}


@require_safe
def lesson(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show one lesson: the sentence, how sure it is, where it comes from, who cites it."""
    rows = lessons_visible_to(request.user).select_related(
        "systematization__project__call__foundation", "systematization__project__organisation"
    )
    row = get_object_or_404(rows.prefetch_related("themes"), public_id=public_id)
    context = {"lesson": row, "case": row.systematization}
    return render(request, "systematizing/lesson.html", context)


@require_safe
@login_required
def call(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the call's team how each case stands."""
    found = get_object_or_404(workspace_calls(request.user), slug=slug)
    if not request.user.has_perm("publishing.manage_call", found):
        raise Http404
    page = Paginator(cases_of(found), PER_PAGE).get_page(request.GET.get("page"))
    counts = [_so_many(state, n) for state, n in standing(found).items()]
    context = {"call": found, "page_obj": page, "counts": counts}
    return render(request, "systematizing/call.html", context)


def _so_many(state: str, n: int) -> str:
    """Say how many cases stand so, in words that agree with the number."""
    words = {
        State.DRAFT: ngettext("%(n)d being written", "%(n)d being written", n),
        State.COMMENTING: ngettext("%(n)d open to comments", "%(n)d open to comments", n),
        State.SUBMITTED: ngettext("%(n)d sent for validation", "%(n)d sent for validation", n),
        State.VALIDATED: ngettext("%(n)d validated", "%(n)d validated", n),
        State.EMBARGOED: ngettext("%(n)d under embargo", "%(n)d under embargo", n),
        State.PUBLISHED: ngettext("%(n)d published", "%(n)d published", n),
    }
    return words[State(state)] % {"n": n}
