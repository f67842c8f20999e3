"""Who must hear of a deadline: people with drafts, and drafts not yet reminded."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, OuterRef, QuerySet, Subquery

from calls.applying.models import Entry, Writer
from calls.applying.rules.roles import WRITES
from calls.publishing.models import Stage
from calls.publishing.states import CallState

from .proposals import unsent

# How many days before the deadline its people hear of it, once each.
DAYS_BEFORE = (1, 2, 7)


def due_reminders(at: datetime) -> Iterator[tuple[Stage, int]]:
    """Give (stage, days) for each open stage whose deadline is that near: the nearest mark only."""
    stages = Stage.objects.filter(
        call__state=CallState.PUBLISHED,
        deadline_at__gte=at,
        deadline_at__lte=at + timedelta(days=max(DAYS_BEFORE)),
    ).select_related("call")
    for stage in stages:
        if stage.deadline_at is not None:
            left = stage.deadline_at - at
            yield stage, next(days for days in DAYS_BEFORE if left <= timedelta(days=days))


def entries_to_remind(stage: Stage, mark: str) -> QuerySet[Entry]:
    """Return a stage's entries with something unsent that this reminder has not reached."""
    return (
        Entry.objects.filter(unsent(), stage=stage)
        .exclude(reminded=mark)
        .select_related("proposal")
        .order_by("pk")
    )


def members_with_drafts(stage_id: UUID) -> Iterator[int]:
    """Give the ids of the people who write an unsent entry of a stage."""
    return _writers(Entry.objects.filter(unsent(), stage__public_id=stage_id))


def members_of_call(call_id: UUID) -> Iterator[int]:
    """Give the ids of the people who write a proposal of a call, sent or not."""
    return _writers(Entry.objects.filter(proposal__call__public_id=call_id))


def _writers(entries: QuerySet[Entry]) -> Iterator[int]:
    members = "proposal__organisation__memberships"
    here = Writer.objects.filter(proposal=OuterRef("proposal"), user=OuterRef(f"{members}__user"))
    rows = entries.annotate(
        person=F(f"{members}__user"),
        member_role=F(f"{members}__role"),
        role_here=Subquery(here.values("role")),
    ).filter(WRITES)
    return rows.order_by().values_list("person", flat=True).distinct().iterator()
