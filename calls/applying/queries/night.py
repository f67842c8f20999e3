"""How the night of a deadline goes: what arrives, what is still open, what was refused."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Q

from calls.applying.models import Entry, Proposal
from calls.applying.states import EntryState, ProposalState
from calls.publishing.models import Call, Stage
from minka.accounts.models import Organisation, User
from minka.common.models import AuditEvent

HOUR = 60
RECENT = timedelta(minutes=10)
REFUSED_SHOWN = 20
NOT_SENT = (EntryState.DRAFT, EntryState.WITHDRAWN)
# What the trail writes for each submission: a first version, and each one after it.
SENT = Q(
    verb=f"{Proposal._meta.label_lower}.moved",
    state_to__in=[ProposalState.SUBMITTED, ProposalState.FINALISED],
) | Q(verb="applying.resubmitted")


@dataclass(frozen=True)
class Refused:
    """An attempt that was not received: when, whose, by whom, and why (``late`` …)."""

    at: datetime
    organisation: Organisation | None
    actor: User | None
    code: str


def stage_of_the_night(stages: list[Stage], at: datetime) -> Stage | None:
    """Return the last stage that has opened, else the first: the one to watch."""
    opened = [stage for stage in stages if stage.opens_at and stage.opens_at <= at]
    return opened[-1] if opened else next(iter(stages), None)


def counts_of(stage: Stage, at: datetime) -> dict[str, int]:
    """Return ``sent``, ``open`` (drafts not sent) and ``active`` (changed in the last 10 minutes).

    Two queries over the index of stage and state: answers are never read.
    """
    rows = Entry.objects.filter(stage=stage).order_by().values_list("state")
    counted = dict(rows.annotate(n=Count("pk")))
    drafts = Entry.objects.filter(stage=stage, state__in=NOT_SENT, saved_at__gte=at - RECENT)
    return {
        "sent": counted.get(EntryState.SUBMITTED, 0),
        "open": sum(counted.get(state, 0) for state in NOT_SENT),
        "active": drafts.count(),
    }


def submissions_by_minute(
    call: Call, at: datetime, *, minutes: int = HOUR
) -> list[tuple[datetime, int]]:
    """Return how many submissions each of the last minutes brought, the oldest first: one query.

    Minutes are of the call's zone; the last one is still going on.
    """
    local = at.astimezone(ZoneInfo(call.zone))
    now = at - timedelta(seconds=local.second, microseconds=local.microsecond)
    begins = now - timedelta(minutes=minutes - 1)
    instants = AuditEvent.objects.filter(
        SENT, context_id=call.public_id, at__gte=begins, at__lte=at
    ).values_list("at", flat=True)
    found = Counter(int((instant - begins).total_seconds() // 60) for instant in instants)
    return [(begins + timedelta(minutes=n), found[n]) for n in range(minutes)]


def refused_attempts(call: Call, since: datetime) -> list[Refused]:
    """Return the last attempts that were not received, newest first: two queries.

    Whose and why, and nothing of what is written: drafts stay with their organisations.
    """
    events = AuditEvent.objects.filter(
        context_id=call.public_id, verb="applying.refused", at__gte=since
    )
    rows = list(events.select_related("actor").order_by("-at", "-id")[:REFUSED_SHOWN])
    proposals = Proposal.objects.filter(public_id__in=[row.target_id for row in rows])
    whose = {
        proposal.public_id: proposal.organisation
        for proposal in proposals.select_related("organisation").only("public_id", "organisation")
    }
    return [
        Refused(row.at, whose.get(row.target_id), row.actor, row.data.get("code", ""))
        for row in rows
    ]
