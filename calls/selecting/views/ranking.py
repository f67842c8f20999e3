"""The ranked list of a stage."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from calls.publishing.models import Call
from calls.reviewing.rules import OPPOSED
from calls.selecting.forms import FilterForm, ManyForm
from calls.selecting.queries import Figures, call_figures, money_of
from calls.selecting.queries import ranking as ranked
from calls.selecting.queries.ranking import Row
from calls.selecting.rules import outcomes_of
from calls.selecting.states import Outcome
from minka.common.figures import one_decimal
from minka.common.languages import said
from minka.common.links import link_to
from minka.common.money import format_money
from minka.common.places import country_name

from .shared import LABELS, TONES, call_for, excesses, stage_for

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
        "rows": _lines(found.rows, call),
        "page_obj": found.page,
        "form": form,
        "narrowed": any(asked.values()),
        "money": money,
        "excesses": excesses(money, call.currency),
        "outcomes": [(o, LABELS[o], money.by_outcome.get(o, 0)) for o in outcomes],
        "many": ManyForm(outcomes=outcomes, auto_id="many_%s"),
        "open": stage.results_released_at is None,
        "charts": charts(figures, "eligible") if found.page.number == 1 else [],
    }
    return render(request, "selecting/ranking.html", {**context, **more})


def _lines(rows: list[Row], call: Call) -> list[dict[str, Any]]:
    """Return the rows as the table shows them: plain words, no template call a cell."""
    link, currency = link_to("selecting:decide", call.slug), call.currency
    divided, beyond = _("Opposed opinions"), _("beyond the fund")
    chips = {
        outcome: format_html(
            '<span class="chip chip-{}">{}</span>', TONES[outcome], LABELS[outcome]
        )
        for outcome in Outcome
    }
    lines = []
    for row in rows:
        entry, proposal = row.entry, row.entry.proposal
        decision = getattr(entry, "decision", None)
        spread, total = one_decimal(entry.score_spread), format_money(row.total, currency) or "–"
        opposed = entry.score_spread is not None and entry.score_spread >= OPPOSED
        place = country_name(proposal.country)
        lines.append(
            {
                "entry": entry.public_id,
                "rank": row.rank,
                "called": f"{proposal.number}: {proposal.title}",
                "url": link(entry.public_id),
                "language": proposal.language,
                "title": proposal.title,
                "about": f"{proposal.number} · {proposal.organisation} · {place}",
                "mean": one_decimal(entry.score_mean),
                "spread": _marked("attention", spread, divided) if opposed else spread,
                "reviews": f"{entry.reviews_done} / {entry.reviews_assigned}",
                "asked": format_money(proposal.amount, currency) or "–",
                "total": _marked("neutral", total, beyond) if row.beyond else total,
                "decision": chips[Outcome(decision.outcome)] if decision else "–",
            }
        )
    return lines


def _marked(tone: str, text: str, why: str) -> SafeString:
    """Return a chip that says to a screen reader why it is one."""
    chip = '<span class="chip chip-{}">{}<span class="vh"> {}</span></span>'
    return format_html(chip, tone, text, why)


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
