"""What everybody reads: the list of calls, the page of a call, the feed."""

from datetime import datetime
from functools import partial
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_safe

from calls.publishing.forms import CallFilterForm
from calls.publishing.models import Call, Inquiry, Stage
from calls.publishing.queries import foundations_of, public_calls, visible_to, with_standing
from calls.publishing.queries.inquiries import LATEST, answered_of
from calls.publishing.queries.lists import in_public_order, narrowed, with_phase
from calls.publishing.queries.page import (
    caps_of,
    criteria_by_stage,
    fingerprint,
    page_for,
    phase_of,
    public_page,
    stages_to_read,
)
from calls.publishing.rules import takes_inquiries
from calls.publishing.states import ProjectKind, QuestionKind, StageKind
from minka.accounts.states import OrganisationKind
from minka.common.languages import current
from minka.common.templatetags.minka import day, instant
from minka.taxonomy.models import Theme

from .opened import moment

PAGE = 25


@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    """List the public calls: open now first, then those to come, then the past ones."""
    at = moment(request)
    used = Theme.objects.filter(call__published_at__isnull=False).distinct()
    form = CallFilterForm(request.GET or None, themes=used)
    found = narrowed(with_phase(public_calls(at), at), **form.chosen() if form.is_bound else {})
    rows = in_public_order(found).select_related("foundation").prefetch_related("themes")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page_obj": page,
        "filtered": form.is_bound and form.is_valid() and any(form.chosen().values()),
        "may_begin": request.user.is_authenticated and foundations_of(request.user).exists(),
    }
    return render(request, "publishing/calls.html", context)


def _etag(request: HttpRequest, slug: str) -> str | None:
    """Return the mark of a visitor's page; who is signed in always gets a new one."""
    plain = not request.user.is_authenticated and "messages" not in request.COOKIES
    if not plain or request.META.get("QUERY_STRING"):
        return None
    mark = fingerprint(slug, moment(request), get_language() or "")
    return f'W/"{mark}"' if mark else None


@require_safe
@condition(etag_func=_etag)
def call(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a call: its text, dates, money, conditions, criteria, questions and rules."""
    at = moment(request)
    if not request.user.is_authenticated:
        found = public_page(slug)
        if found is None:
            raise Http404
        return render(request, "publishing/call.html", page_context(*found, at))
    calls = with_standing(visible_to(request.user), request.user)
    one = get_object_or_404(page_for(calls, request.user), slug=slug)
    context = page_context(one, stages_to_read(one), at, request.user.time_zone)
    return render(request, "publishing/call.html", context)


def page_context(
    call: Call, stages: list[Stage], at: datetime, own_zone: str = ""
) -> dict[str, Any]:
    """Return what the page of a call needs; its lists are read only if they are not remembered."""
    entry = stages[0] if stages else None
    chapters, language = _chapters(call)
    return {
        "call": call,
        "stages": stages,
        "entry": entry,
        "phase": phase_of(call, stages, at),
        "own_zone": own_zone,
        "caps": SimpleLazyObject(lambda: list(caps_of(call))),
        "parts": SimpleLazyObject(partial(_parts, call, stages)),
        "kinds_by_name": [str(OrganisationKind(kind).label) for kind in call.legal_kinds],
        "project_kinds_by_name": [str(ProjectKind(kind).label) for kind in call.project_kinds],
        "kind_names": dict(QuestionKind.choices),
        "chapters": chapters,
        "rules_language": language,
        "contents": _contents(),
        "asked": SimpleLazyObject(partial(_latest, call)),
        "takes": takes_inquiries(call, at, stages),
        "timeline": timeline(call, stages, at),
    }


def _latest(call: Call) -> list[Inquiry]:
    """Return the inquiries answered last; nothing is asked of the database where there are none."""
    return list(answered_of(call)[:LATEST]) if getattr(call, "answered", False) else []


def _parts(call: Call, stages: list[Stage]) -> list[dict[str, Any]]:
    """Return each stage with its criteria, the sections of its form, and what scores mean.

    ``labels`` stand once under the table where every criterion has the same.
    """
    criteria = criteria_by_stage(call)
    parts = []
    for stage in stages:
        rows = criteria.get(stage.pk, [])
        alike = bool(rows) and all(row.labels == rows[0].labels for row in rows)
        part = {"stage": stage, "criteria": rows, "sections": getattr(stage, "schema", None) or []}
        parts.append({**part, "labels": rows[0].labels if alike else {}, "alike": alike})
    return parts


def _chapters(call: Call) -> tuple[list[dict[str, Any]], str]:
    """Return the chapters that have a text, with their numbers, and their language.

    The reader's language where the call has it, else its main one.
    """
    wanted = current()
    language = next((code for code in (wanted, *call.languages) if call.rules.get(code)), wanted)
    rows = enumerate(call.rules.get(language, []), 1)
    return [{**row, "number": number} for number, row in rows if row.get("body")], language


def _contents() -> list[dict[str, str]]:
    entries = [
        ("what", _("What we look for")),
        ("who", _("Who may apply")),
        ("criteria", _("How proposals are scored")),
        ("questions", _("What the form asks")),
        ("inquiries", _("Questions and answers")),
        ("rules", _("Rules")),
    ]
    return [{"id": key, "label": label} for key, label in entries]


def timeline(call: Call, stages: list[Stage], at: datetime) -> list[dict[str, Any]]:
    """Return the dates of a call in order, with what is done and what is now."""
    several = len(stages) > 1
    items: list[dict[str, Any]] = []
    for stage in stages:
        name = f"{StageKind(stage.kind).label}: " if several else ""
        for label, value in (
            (_("opens"), stage.opens_at),
            (_("closes"), stage.deadline_at),
        ):
            if value:
                words = f"{name}{label}" if name else label.capitalize()
                when = instant(value, call.zone)
                items.append({"label": words, "when": when, "done": value <= at})
        if stage.results_planned_on:
            over = stage.results_released_at is not None
            words = f"{name}{_('results')}" if name else _("results").capitalize()
            when = day(stage.results_planned_on)
            items.append({"label": words, "when": when, "done": over})
    now = next((item for item in items if not item["done"]), None)
    for item in items:
        item["state"] = "done" if item["done"] else "now" if item is now else "next"
    return items


def call_url(call: Call) -> str:
    """Return the address of a call's page."""
    return reverse("publishing:call", args=[call.slug])
