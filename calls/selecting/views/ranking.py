"""The ranked list of a stage."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from calls.reviewing.rules import OPPOSED
from calls.selecting.forms import FilterForm, ManyForm
from calls.selecting.queries import Figures, call_figures, money_of
from calls.selecting.queries import ranking as ranked
from calls.selecting.rules import outcomes_of
from minka.common.languages import said
from minka.common.places import country_name

from .shared import LABELS, call_for, excesses, stage_for

SHOWN = 8  # bars of a chart; the others are summed in one


@require_safe
@login_required
def ranking(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the proposals of a stage by mean score, with decisions and what they sum to."""
    call = call_for(request, slug, "selecting.see_ranking")
    stage, context = stage_for(request, call, "selecting:ranking")
    figures, outcomes = call_figures(call), outcomes_of(stage)
    form = FilterForm(request.GET or None, countries=list(figures.by_country), outcomes=outcomes)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    found = ranked(
        stage,
        request.GET.get("page"),
        country=asked.get("country", ""),
        outcome=asked.get("decision", ""),
    )
    money = money_of(call, stage)
    more = {
        "rows": found.rows,
        "page_obj": found.page,
        "form": form,
        "narrowed": any(asked.values()),
        "money": money,
        "excesses": excesses(money, call.currency),
        "outcomes": [(o, LABELS[o], money.by_outcome.get(o, 0)) for o in outcomes],
        "labels": LABELS,
        "many": ManyForm(outcomes=outcomes, auto_id="many_%s"),
        "open": stage.results_released_at is None,
        "opposed": OPPOSED,
        "charts": charts(figures, "eligible") if found.page.number == 1 else [],
    }
    return render(request, "selecting/ranking.html", {**context, **more})


def charts(figures: Figures, what: str) -> list[dict[str, Any]]:
    """Return the bar charts of a call: by country and by theme, of what was received or more."""
    countries = {country_name(code): row[what] for code, row in figures.by_country.items()}
    themes = {said(row["label"]): row[what] for row in figures.by_theme.values()}
    return [
        _chart(_("By country"), _("Country"), countries),
        _chart(_("By theme"), _("Theme"), themes),
    ]


def _chart(title: str, heading: str, values: dict[str, int]) -> dict[str, Any]:
    ordered = sorted(((n, label) for label, n in values.items() if n), key=lambda x: (-x[0], x[1]))
    rows: list[dict[str, Any]] = [{"label": label, "value": n} for n, label in ordered[:SHOWN]]
    others = sum(n for n, _label in ordered[SHOWN:])
    if others:
        rows.append({"label": _("Others"), "value": others, "rest": True})
    takeaway = ""
    if ordered:
        takeaway = _("Most: %(label)s (%(count)d).") % {
            "label": ordered[0][1],
            "count": ordered[0][0],
        }
    return {
        "title": title,
        "heading": heading,
        "rows": rows,
        "max": max((row["value"] for row in rows), default=0),
        "takeaway": takeaway,
    }
