"""The workspace of a call: overview, list of one's calls, trail, and the hub of writing."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from calls.publishing.models import Call
from calls.publishing.queries import foundations_of, sat_in_by, workspace_calls
from calls.publishing.queries.checks import Lack, blocking, lacks_of
from calls.publishing.queries.lists import in_public_order, with_phase
from calls.publishing.queries.page import phase_of
from calls.publishing.states import CallState, StageKind
from minka.common.audit import trail as trail_of

from .opened import managed, moment
from .public import timeline


@require_safe
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """List the calls that the person runs or decides in, drafts first."""
    at = moment(request)
    found = with_phase(sat_in_by(request.user), at).select_related("foundation")
    drafts = found.filter(state=CallState.DRAFT).order_by("-updated_at")
    others = in_public_order(found.exclude(state=CallState.DRAFT))
    page = Paginator(others, 25).get_page(request.GET.get("page"))
    context = {
        "drafts": drafts[:50] if page.number == 1 else [],
        "page_obj": page,
        "may_begin": foundations_of(request.user).exists(),
    }
    return render(request, "publishing/mine.html", context)


@require_safe
@login_required
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    """Show how a call stands, its dates, and the acts that its state allows."""
    call = get_object_or_404(workspace_calls(request.user), slug=slug)
    at = moment(request)
    stages = list(call.stages.all())
    manages = request.user.has_perm("publishing.manage_call", call)
    draft = call.state == CallState.DRAFT
    context = {
        "call": call,
        "stages": stages,
        "phase": phase_of(call, stages, at),
        "timeline": timeline(call, stages, at),
        "manages": manages,
        "missing": len(blocking(lacks_of(call, at))) if draft else 0,
        "extendable": _extendable(call, stages) if manages else [],
    }
    return render(request, "publishing/overview.html", context)


def _extendable(call: Call, stages: list[Any]) -> list[dict[str, str]]:
    """Return the stages whose deadline may still be moved, with the page that does it."""
    if call.state != CallState.PUBLISHED:
        return []
    return [
        {
            "label": str(StageKind(stage.kind).label) if len(stages) > 1 else "",
            "url": reverse("publishing:extend", args=[call.slug, stage.kind]),
        }
        for stage in stages
        if stage.results_released_at is None
    ]


@require_safe
@login_required
def trail(request: HttpRequest, slug: str) -> HttpResponse:
    """Tell who did what in the call, newest first."""
    call = managed(request, slug)
    page = Paginator(trail_of([call.public_id]), 50).get_page(request.GET.get("page"))
    return render(request, "publishing/trail.html", {"call": call, "page_obj": page})


@require_safe
@login_required
def write(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the parts of a call with what each still lacks."""
    call = managed(request, slug)
    lacks = lacks_of(call, moment(request)) if call.state == CallState.DRAFT else []
    context = {
        "call": call,
        "tasks": tasks_of(call, lacks),
        "missing": len(blocking(lacks)),
        "lacks": lacks,
    }
    return render(request, "publishing/write.html", context)


def tasks_of(call: Call, lacks: list[Lack]) -> list[dict[str, Any]]:
    """Return the parts of a call as tasks, each with an honest state."""
    parts: list[tuple[str, str, str, str]] = [
        ("basics", "", _("Write title and text"), "basics"),
        ("rules", "", _("Write the rules"), "rules"),
        ("themes", "", _("Choose the themes"), "themes"),
        ("money", "", _("Say how much money there is"), "money"),
        ("dates", "", _("Set stages and dates"), "dates"),
        ("eligibility", "", _("Say who may apply"), "eligibility"),
    ]
    stages = list(call.stages.all())
    for stage in stages:
        name = f" · {StageKind(stage.kind).label}" if len(stages) > 1 else ""
        parts.append(("criteria", stage.kind, _("List the criteria") + name, "criteria"))
        parts.append(("form", stage.kind, _("Build the application form") + name, "form"))
    return [_task(call, lacks, *part) for part in parts]


def _task(
    call: Call, lacks: list[Lack], area: str, kind: str, title: str, page: str
) -> dict[str, Any]:
    own = [lack for lack in lacks if lack.area == area and (not kind or lack.kind == kind)]
    held = blocking(own)
    args = [call.slug, kind] if kind else [call.slug]
    task = {"title": title, "url": reverse(f"publishing:{page}", args=args), "detail": ""}
    if held:
        more = len(held) - 1
        rest = ngettext("and %(count)s more", "and %(count)s more", more) % {"count": more}
        task["detail"] = held[0].text + (f" ({rest})" if more else "")
        return {**task, "status": _("To complete"), "tone": "action"}
    if own:
        return {**task, "detail": own[0].text, "status": _("Worth a look"), "tone": "neutral"}
    done = _("Complete") if call.state == CallState.DRAFT else ""
    return {**task, "status": done, "tone": "done"}
