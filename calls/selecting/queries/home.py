"""What this room shows elsewhere: home pages of team and committee, and the public call page."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from calls.applying.models import Entry, Proposal
from calls.applying.states import EntryState, ProposalState
from calls.publishing.models import Call, Stage
from calls.publishing.queries import workspace_calls
from calls.publishing.states import CallState
from calls.reviewing.rules import UNDER_REVIEW
from minka.accounts.models import User
from minka.common.languages import said
from minka.common.registry import Card, Task

from .results import released_stage

MOST = 12


def _stages(calls: list[Call], at: datetime) -> QuerySet[Stage]:
    unchecked = Proposal.objects.filter(call=OuterRef("call"), state=ProposalState.SUBMITTED)
    waiting = Entry.objects.filter(
        stage=OuterRef("pk"), state=EntryState.SUBMITTED, proposal__state__in=UNDER_REVIEW
    )
    return (
        Stage.objects.filter(call__in=calls, deadline_at__lt=at, results_released_at__isnull=True)
        .annotate(
            has_unchecked=Exists(unchecked),
            has_entries=Exists(waiting),
            has_undecided=Exists(waiting.filter(decision__isnull=True)),
        )
        .order_by("reviews_due_at", "pk")
    )


def home_card(user: User, at: datetime) -> list[Card]:
    """Return what the call's team and committee can do next about selection, in two queries."""
    calls = list(
        workspace_calls(user).filter(state=CallState.PUBLISHED).order_by("-published_at")[:MOST]
    )
    if not calls:
        return []
    by_id = {call.pk: call for call in calls}
    tasks = []
    for stage in _stages(calls, at):
        stage.call = by_id[stage.call_id]
        task = _task(user, stage)
        if task is not None:
            tasks.append(task)
    return [Card(title=_("Selection"), tasks=tasks)] if tasks else []


def _task(user: User, stage: Any) -> Task | None:
    call, at_stage = stage.call, f"?stage={stage.kind}"
    words = {"call": said(call.title)}
    manages = user.has_perm("reviewing.manage_reviews", call)
    if stage.order == 1 and stage.has_unchecked and manages:
        url = reverse("reviewing:eligibility", args=[call.slug])
        return Task(
            _("Check eligibility: “%(call)s”") % words, url, status=_("To do"), tone="action"
        )
    if stage.has_undecided:
        url = reverse("selecting:ranking", args=[call.slug]) + at_stage
        return Task(_("Decide: “%(call)s”") % words, url, status=_("To do"), tone="action")
    if stage.has_entries and manages:
        url = reverse("selecting:release", args=[call.slug]) + at_stage
        return Task(
            _("Publish the results: “%(call)s”") % words, url, status=_("To do"), tone="action"
        )
    return None


def results_panel(user: Any, call: Call, at: datetime) -> dict[str, Any] | None:
    """Return what the public call page shows of results: where they are, once they are out."""
    stage = released_stage(call)
    return None if stage is None else {"call": call, "stage": stage}


def proposal_panel(user: Any, proposal: Proposal, at: datetime) -> dict[str, Any] | None:
    """Return what the page of a proposal shows of its result: the way to it, once it is out."""
    return {"proposal": proposal} if user.has_perm("selecting.read_feedback", proposal) else None
