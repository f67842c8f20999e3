"""The public page of a call: everything it shows, in few queries."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from calls.publishing.models import (
    Amendment,
    AwardCap,
    Call,
    Criterion,
    Follow,
    FormVersion,
    Inquiry,
    Stage,
)
from calls.publishing.rules import Person
from calls.publishing.states import CallState, InquiryState

from .forms import draft_schema

SOON = timedelta(days=2)


def stages_to_read(call: Call) -> list[Stage]:
    """Return the stages in order, each with the form that counts now as ``schema``.

    The frozen form of a published call; the questions as they are being written in a draft.
    """
    stages: list[Any] = list(_with_schema(call.stages.all()))
    for stage in stages:
        if call.state == CallState.DRAFT:
            stage.schema = draft_schema(stage)
    return stages


def _with_schema(stages: QuerySet[Stage]) -> QuerySet[Any]:
    latest = FormVersion.objects.filter(stage=OuterRef("pk")).order_by("-number")
    return stages.annotate(schema=Subquery(latest.values("schema")[:1]))


def public_page(slug: str) -> tuple[Call, list[Stage]] | None:
    """Return a public call with its foundation and its stages to read: one query for a visitor."""
    public = Stage.objects.filter(call__slug=slug, call__published_at__isnull=False)
    rows = public.exclude(call__state=CallState.DRAFT).select_related("call__foundation")
    stages: list[Any] = list(with_news(_with_schema(rows.order_by("order")), "call"))
    if not stages:
        return None
    call = stages[0].call
    call.answered, call.amended_at = stages[0].answered, stages[0].amended_at
    _remember(call, stages)
    return call, stages


def _remember(call: Call, stages: list[Stage]) -> None:
    """Let whoever asks the call for its stages have these, as prefetching would."""
    known = call.stages.all()
    known._result_cache = stages
    call._prefetched_objects_cache = {"stages": known}  # type: ignore[attr-defined]


def with_news(rows: QuerySet[Any], call: str = "pk") -> QuerySet[Any]:
    """Add whether any inquiry was answered and when the rules were amended last.

    They come along in the query of the page, so that a call of which nothing was asked costs none.
    """
    answered = Inquiry.objects.filter(call=OuterRef(call), state=InquiryState.ANSWERED)
    amended = Amendment.objects.filter(call=OuterRef(call)).order_by("-number")
    return rows.annotate(answered=Exists(answered), amended_at=Subquery(amended.values("at")[:1]))


def page_for(calls: QuerySet[Call], user: Person) -> QuerySet[Any]:
    """Return calls as their page tells them to a person: with news, and whether they follow."""
    follows = Follow.objects.filter(call=OuterRef("pk"), user=user.pk)
    return with_news(calls).annotate(followed=Exists(follows)).select_related("foundation")


def criteria_by_stage(call: Call) -> dict[int, list[Criterion]]:
    """Return the criteria of every stage, each with its ``share`` of 100."""
    found: dict[int, list[Criterion]] = {}
    for criterion in Criterion.objects.filter(stage__call=call).order_by("order", "pk"):
        found.setdefault(criterion.stage_id, []).append(criterion)
    for criteria in found.values():
        total = sum(criterion.weight for criterion in criteria)
        for criterion in criteria:
            criterion.share = round(criterion.weight * 100 / total)  # type: ignore[attr-defined]
    return found


def caps_of(call: Call) -> QuerySet[AwardCap]:
    """Return how much a proposal may ask for, by number of countries."""
    return call.caps.order_by("min_countries")


def phase_of(call: Call, stages: list[Stage], at: datetime) -> str:
    """Return where the call stands for who may propose.

    One of draft, cancelled, decided, archived, upcoming, open, last (its last day), closed.
    """
    if call.state != CallState.PUBLISHED:
        return call.state
    entry = stages[0] if stages else None
    closes = entry.closes_at if entry else None
    if not entry or not entry.opens_at or not entry.deadline_at or not closes or closes < at:
        return "closed"
    if entry.opens_at > at:
        return "upcoming"
    return "last" if entry.deadline_at - at < timedelta(days=1) else "open"


def fingerprint(slug: str, at: datetime, language: str) -> str | None:
    """Return what changes when the page of a public call changes for a visitor: one query.

    ``None`` when there is no such public call. Within two days of a date the page is new every
    minute (it counts down); otherwise every day.
    """
    rows = list(
        Stage.objects.filter(call__slug=slug, call__published_at__isnull=False)
        .exclude(call__state=CallState.DRAFT)
        .values_list(
            "call__updated_at",
            "call__state",
            "call__foundation__updated_at",
            "opens_at",
            "deadline_at",
            "grace_seconds",
            "results_released_at",
        )
    )
    if not rows:
        return None
    dates = [value for row in rows for value in row[3:5] if value]
    near = any(abs(value - at) < SOON for value in dates)
    moment = at.strftime("%Y%m%d%H%M" if near else "%Y%m%d")
    return hashlib.sha256(repr((rows, moment, language)).encode()).hexdigest()[:32]
