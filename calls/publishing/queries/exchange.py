"""A call as one file: its words, lists and money; no people, no dates, no addresses."""

from decimal import Decimal
from typing import Any

from calls.publishing.models import Call, Criterion, Stage
from minka.common.languages import INTERFACE_LANGUAGES

from .forms import draft_schema

FORMAT = 1


def exported(call: Call) -> dict[str, Any]:
    """Return a call as it is written to a file (``forms.exchange`` reads it strictly)."""
    return {
        "format": FORMAT,
        "languages": call.languages,
        **{name: _known(getattr(call, name)) for name in ("title", "summary", "body")},
        "rules": _known(call.rules),
        "themes": list(call.themes.order_by("code").values_list("code", flat=True)),
        "zone": call.zone,
        "money": _money(call),
        "eligibility": {
            "legal_kinds": call.legal_kinds,
            "countries": call.countries,
            "proposal_languages": call.proposal_languages,
            "project_kinds": call.project_kinds,
            "min_years": call.min_years,
            "one_per_organisation": call.one_per_organisation,
            "files_without_names": call.files_without_names,
            "reviews_each": call.reviews_each,
        },
        "stages": [_stage(stage) for stage in call.stages.all()],
    }


def _known(value: dict[str, Any]) -> dict[str, Any]:
    return {code: one for code, one in value.items() if code in INTERFACE_LANGUAGES}


def _money(call: Call) -> dict[str, Any]:
    caps = call.caps.order_by("min_countries")
    return {
        "currency": call.currency,
        "envelope": _amount(call.envelope),
        "caps": [{"min_countries": c.min_countries, "amount": _amount(c.amount)} for c in caps],
        "awards_min": call.awards_min,
        "awards_max": call.awards_max,
        "term_months": call.term_months,
        "max_fund_share": call.max_fund_share,
        "budget_periods": call.budget_periods,
    }


def _amount(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"


def _stage(stage: Stage) -> dict[str, Any]:
    criteria = stage.criteria.select_related("theme")
    return {
        "kind": stage.kind,
        "criteria": [_criterion(one) for one in criteria],
        "form": draft_schema(stage),
    }


def _criterion(one: Criterion) -> dict[str, Any]:
    return {
        "title": one.title,
        "guidance": one.guidance,
        "weight": f"{one.weight:.2f}",
        "scale_min": one.scale_min,
        "scale_max": one.scale_max,
        "labels": one.labels,
        "theme": one.theme.code if one.theme else None,
    }
