"""Beginning a call from a file that was exported from another."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from calls.publishing.models import AwardCap, Call, Criterion, Stage
from minka.accounts.models import Organisation, User
from minka.common.models import lock
from minka.taxonomy.queries import by_codes

from .opened import kept, trace
from .sets import write_sections
from .writing import create_call

PLAIN = ("currency", "envelope", "awards_min", "awards_max", "term_months", "max_fund_share")


@transaction.atomic
def import_call(
    *,
    foundation: Organisation,
    data: Mapping[str, Any],
    actor: User,
    at: datetime,
    key: UUID | None = None,
) -> Call:
    """Begin a draft from what a file says (``forms.exchange.read_call`` has checked it).

    Words, lists and money come along; every date must be given anew, and its people are chosen
    here. Themes that are not known here are left out. Sent again with the ``key`` of its page, it
    is one call. Raises ``DomainError`` when the foundation may not publish calls.
    """
    call = create_call(
        foundation=foundation,
        title=data["title"],
        languages=data["languages"],
        stages=len(data["stages"]),
        zone=data["zone"],
        currency=data["money"]["currency"],
        actor=actor,
        at=at,
        key=key,
    )
    call = lock(call)
    if call.caps.exists() or Criterion.objects.filter(stage__call=call).exists():
        return call
    _write(call, data)
    themes = {theme.code: theme for theme in by_codes(_codes(data))}
    call.themes.set([themes[code] for code in data["themes"] if code in themes])
    for stage, one in zip(call.stages.all(), data["stages"], strict=True):
        _criteria(stage, one["criteria"], themes)
        write_sections(stage, one["form"], call.languages)
    trace(call, "imported", actor=actor, at=at)
    return call


def _codes(data: Mapping[str, Any]) -> set[str]:
    criteria = [criterion for stage in data["stages"] for criterion in stage["criteria"]]
    return {*data["themes"], *(one["theme"] for one in criteria if one["theme"])}


def _write(call: Call, data: Mapping[str, Any]) -> None:
    call.summary, call.body = kept(dict(data["summary"])), kept(dict(data["body"]))
    for language in call.languages:
        if data["rules"].get(language):
            call.rules[language] = data["rules"][language]
    for name in (*PLAIN, "budget_periods"):
        setattr(call, name, data["money"][name])
    for name, value in data["eligibility"].items():
        setattr(call, name, value)
    call.save()
    AwardCap.objects.bulk_create(AwardCap(call=call, **cap) for cap in data["money"]["caps"])


def _criteria(stage: Stage, criteria: list[dict[str, Any]], themes: dict[str, Any]) -> None:
    Criterion.objects.bulk_create(
        Criterion(
            **{**one, "theme": themes.get(one["theme"] or "")},
            stage=stage,
            order=order,
        )
        for order, one in enumerate(criteria, 1)
    )
