"""The public list of calls: what is open first, then what comes, then what was."""

from datetime import datetime
from typing import Any

from django.db.models import (
    Case,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast

from calls.publishing.models import Call, Stage
from calls.publishing.states import CallState
from minka.common.search import matching
from minka.taxonomy.queries import by_codes, with_descendants

# Calls with their phase: annotated, so that the type checker cannot know their columns.
Phased = QuerySet[Any]
OPEN, UPCOMING, PAST = 0, 1, 2
PHASES = {"open": OPEN, "upcoming": UPCOMING, "past": PAST}


def with_phase(calls: Phased, at: datetime) -> Phased:
    """Add when everybody may propose (``entry_opens``, ``entry_closes``) and the phase: 0, 1, 2."""
    entry = Stage.objects.filter(call=OuterRef("pk")).order_by("order")
    calls = calls.annotate(
        entry_opens=Subquery(entry.values("opens_at")[:1]),
        entry_closes=Subquery(entry.values("deadline_at")[:1]),
    )
    live = Q(state=CallState.PUBLISHED)
    return calls.annotate(
        phase=Case(
            When(live & Q(entry_opens__gt=at), then=Value(UPCOMING)),
            When(live & Q(entry_closes__gte=at), then=Value(OPEN)),
            default=Value(PAST),
            output_field=IntegerField(),
        )
    )


def in_public_order(calls: Phased) -> Phased:
    """Order by phase: open ones closing soonest, then the next to open, then the latest past."""
    soonest = Case(
        When(phase=OPEN, then=F("entry_closes")), When(phase=UPCOMING, then=F("entry_opens"))
    )
    return calls.order_by("phase", soonest.asc(nulls_last=True), F("entry_closes").desc(), "pk")


def narrowed(
    calls: Phased,
    *,
    words: str = "",
    theme: str = "",
    country: str = "",
    language: str = "",
    phase: str = "",
) -> Phased:
    """Keep the calls that match every filter given; a call without countries is for all."""
    if words:
        calls = matching(calls, words)
    if theme:
        chosen = with_descendants(by_codes([theme]))
        calls = calls.filter(pk__in=Call.objects.filter(themes__in=chosen).values("pk"))
    if country:
        calls = calls.annotate(countries_text=Cast("countries", TextField())).filter(
            Q(countries_text__contains=f'"{country}"') | Q(countries_text="[]")
        )
    if language:
        calls = calls.annotate(languages_text=Cast("proposal_languages", TextField())).filter(
            languages_text__contains=f'"{language}"'
        )
    if phase in PHASES:
        calls = calls.filter(phase=PHASES[phase])
    return calls
