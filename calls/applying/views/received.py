"""What a foundation received: the list, its export, and its figures."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from calls.applying.forms import ReceivedForm
from calls.applying.queries import (
    Search,
    by_country,
    counts_by_state,
    export_chunks,
    page_of,
    per_day,
    rows_of,
    stages_received,
    theme_choices,
    visible_to,
)
from calls.applying.queries.received import PAGE
from calls.applying.states import ProposalState
from calls.publishing.models import Call, Stage
from calls.publishing.queries import workspace_calls
from minka.common.figures import one_decimal
from minka.common.languages import current
from minka.common.places import country_name
from minka.common.sheets import csv_lines
from minka.common.times import say_date

from .own import proposal

MINUTE = 60
TOP = 6


def _call(request: HttpRequest, slug: str) -> Call:
    """Return a call in whose committee or team the person is. 404 for everybody else."""
    return get_object_or_404(workspace_calls(request.user), slug=slug)


def _stage(stages: list[Stage], wanted: str) -> Stage:
    if not stages:
        raise Http404
    return next((stage for stage in stages if stage.kind == wanted), stages[0])


def _countries(call: Call) -> list[tuple[str, int]]:
    """Return (country, received), remembered for a minute."""
    key = f"applying.by_country.{call.pk}"
    return cache.get_or_set(key, lambda: by_country(call), MINUTE) or []


def _themes() -> list[tuple[str, str]]:
    key = f"applying.themes.{current()}"
    return cache.get_or_set(key, theme_choices, MINUTE) or []


@require_safe
@login_required
def received(request: HttpRequest, slug: str) -> HttpResponse:
    """List what the call received, 50 a page."""
    call = _call(request, slug)
    stages = stages_received(call)
    countries = _countries(call)
    form = ReceivedForm(
        request.GET or None,
        countries=[code for code, _n in countries],
        themes=_themes(),
        stages=stages,
    )
    stage = _stage(stages, request.GET.get("stage", ""))
    counts = counts_by_state(call)
    search = _search(form, stage)
    ids = page_of(call, search, counts["received"])
    page = Paginator(ids, PAGE).get_page(request.GET.get("page"))  # type: ignore[var-annotated, arg-type]
    context = {
        "call": call,
        "stage": stage,
        "form": form,
        "search": search,
        "counts": counts,
        "page_obj": page,
        "total": ids.length,
        "rows": _rows(rows_of(stage, list(page.object_list))),
        "sentence": _sentence(counts, ids.length, search),
        "chart": _top(countries),
        "query": request.GET.urlencode(),
    }
    return render(request, "applying/received.html", context)


@require_safe
@login_required
def numbered(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show the proposal with this number in a call: its own page, by the list's short address."""
    rows = visible_to(request.user).filter(call__slug=slug)
    return proposal(request, public_id=get_object_or_404(rows, number=number).public_id)


def _search(form: ReceivedForm, stage: Stage) -> Search:
    search = Search(stage)
    if not form.is_valid():
        return search
    asked = {k: v for k, v in form.cleaned_data.items() if v and k not in ("stage", "q")}
    return replace(search, words=form.cleaned_data["q"], **asked)


_LABELS = dict(ProposalState.choices)
_TONES = {
    ProposalState.SUBMITTED: "neutral",
    ProposalState.ELIGIBLE: "action",
    ProposalState.INVITED: "action",
    ProposalState.FINALISED: "action",
    ProposalState.SELECTED: "done",
    ProposalState.RESERVE: "attention",
    ProposalState.INELIGIBLE: "refused",
}


def _rows(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows as the table shows them: plain words, no template call a cell."""
    labels = {k: str(v) for k, v in _LABELS.items()}
    return [
        {
            # Short, beside the list's own address: fifty long ones weigh as much as all the rest.
            "url": f"{row['proposal__number']}/",
            "title": row["proposal__title"],
            "language": row["proposal__language"],
            "about": " · ".join(
                (
                    str(row["proposal__number"]),
                    row["proposal__organisation__name"],
                    country_name(row["proposal__country"]),
                )
            ),
            "state": labels.get(row["proposal__state"], row["proposal__state"]),
            "tone": _TONES.get(row["proposal__state"], "neutral"),
            "reviews": f"{row['reviews_done']} / {row['reviews_assigned']}",
            "mean": one_decimal(row["score_mean"]),
            "spread": one_decimal(row["score_spread"]),
        }
        for row in rows
    ]


def _sentence(counts: dict[str, int], shown: int, search: Search) -> str:
    """Return the honest sentence over the list: how many are shown, and what is not."""
    if search.narrows or search.later:
        words = ngettext(
            "%(shown)d of %(all)d proposal received.",
            "%(shown)d of %(all)d proposals received.",
            counts["received"],
        )
        return words % {"shown": shown, "all": counts["received"]}
    parts = [
        ngettext("%(n)d proposal received.", "%(n)d proposals received.", counts["received"])
        % {"n": counts["received"]}
    ]
    drafts = counts.get(ProposalState.DRAFT, 0)
    if drafts:
        words = ngettext("%(n)d draft not sent.", "%(n)d drafts not sent.", drafts)
        parts.append(words % {"n": drafts})
    gone = counts.get(ProposalState.WITHDRAWN, 0)
    if gone:
        words = ngettext("%(n)d withdrawn.", "%(n)d withdrawn.", gone)
        parts.append(words % {"n": gone})
    return " ".join(parts)


def _top(countries: list[tuple[str, int]], most: int = TOP) -> dict[str, Any]:
    """Return the bars of the countries with the most proposals, and the rest in one."""
    rows: list[dict[str, Any]] = [
        {"label": country_name(code), "value": n} for code, n in countries[:most]
    ]
    rest = countries[most:]
    if rest:
        label = ngettext("%(n)d more", "%(n)d more", len(rest)) % {"n": len(rest)}
        rows.append({"label": label, "value": sum(n for _code, n in rest), "rest": True})
    return {"rows": rows, "max": max((row["value"] for row in rows), default=0)}


@require_safe
@login_required
def export(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """Stream everything received as CSV: for spreadsheets, safe from formulas."""
    call = _call(request, slug)
    stage = _stage(stages_received(call), request.GET.get("stage", ""))
    zone = ZoneInfo(call.zone)
    labels = dict(ProposalState.choices)
    header = [
        _("Number"),
        _("Title"),
        _("Organisation"),
        _("Kind of organisation"),
        _("Country"),
        _("Countries of the project"),
        _("Language"),
        _("Themes"),
        _("Amount asked"),
        _("Currency"),
        _("Months"),
        _("State"),
        _("Submitted (UTC)"),
        _("Submitted (%(zone)s)") % {"zone": call.zone},
        _("Reviews assigned"),
        _("Reviews done"),
        _("Mean"),
        _("Spread"),
    ]

    def line(row: tuple[Any, ...]) -> list[Any]:
        number, title, name, kind, country, countries, language, themes, *rest = row
        amount, months, state, submitted, *tally = rest
        return [
            f"{call.code}-{number:04d}",
            title,
            name,
            kind,
            country,
            " ".join(countries),
            language,
            " ".join(themes),
            amount,
            call.currency,
            months,
            str(labels.get(state, state)),
            f"{submitted:%Y-%m-%d %H:%M:%S}",
            f"{submitted.astimezone(zone):%Y-%m-%d %H:%M:%S}",
            *tally,
        ]

    chunks: Iterator[list[list[Any]]] = (
        [line(row) for row in rows] for rows in export_chunks(call, stage)
    )
    response = StreamingHttpResponse(
        csv_lines(header, chunks), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{call.slug}.csv"'
    return response


@require_safe
@login_required
def figures(request: HttpRequest, slug: str) -> HttpResponse:
    """Show how many arrived, day by day and by country; grouped by indexed columns."""
    call = _call(request, slug)
    key = f"applying.per_day.{call.pk}"
    days = cache.get_or_set(key, lambda: per_day(call), MINUTE) or []
    countries = _countries(call)
    counts = counts_by_state(call)
    columns = [{"label": say_date(day), "value": n} for day, n in days]
    context = {
        "call": call,
        "stages": stages_received(call),
        "counts": counts,
        "days": columns,
        "days_max": max((n for _day, n in days), default=0),
        "last_day": columns[-1] if columns else None,
        "chart": _top(countries, most=len(countries)),
        "first_country": country_name(countries[0][0]) if countries else "",
        "countries_count": len(countries),
    }
    return render(request, "applying/figures.html", context)
