"""Telling each organisation its own result, and only that."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from calls.applying.models import Proposal
from calls.publishing.models import Stage
from calls.selecting.models import Decision
from calls.selecting.states import Outcome
from minka.accounts.models import Membership
from minka.accounts.states import EDITING
from minka.notifications.services import spread


def tell_results(
    *,
    stage: Stage,
    decisions: Iterable[Decision],
    others: Iterable[tuple[Proposal, str]],
    at: datetime,
) -> None:
    """Record one notice a proposal for the people who write for its organisation."""
    told = [(d.entry.proposal, str(d.outcome)) for d in decisions] + list(others)
    people = _people({proposal.organisation_id for proposal, _outcome in told})
    final = stage.call.stages.filter(order__gt=stage.order).order_by("order").first()
    for proposal, outcome in told:
        tell(stage, proposal, outcome, people[proposal.organisation_id], at, final=final)


def tell(
    stage: Stage,
    proposal: Proposal,
    outcome: str,
    user_ids: Iterable[int],
    at: datetime,
    *,
    final: Stage | None = None,
) -> None:
    """Record the notice of one proposal's outcome."""
    invited = outcome == Outcome.INVITED and final is not None
    spread(
        "selecting.result",
        user_ids=user_ids,
        key=f"{stage.public_id}/{proposal.public_id}/{outcome}",
        at=at,
        path=reverse("selecting:feedback", args=[proposal.public_id]),
        about=proposal.public_id,
        data={
            "outcome": outcome,
            "title": proposal.title,
            "call": stage.call.title,
            "call_zone": stage.call.zone,
            "deadline": final.deadline_at if invited and final else None,
        },
    )


def people_of(proposal: Proposal) -> list[int]:
    """Return the ids of the people who write for a proposal's organisation."""
    return _people({proposal.organisation_id})[proposal.organisation_id]


def _people(organisation_ids: set[int]) -> dict[int, list[int]]:
    people: dict[int, list[int]] = {pk: [] for pk in organisation_ids}
    rows = Membership.objects.filter(organisation__in=organisation_ids, role__in=EDITING)
    for organisation_id, user_id in rows.values_list("organisation", "user"):
        people[organisation_id].append(user_id)
    return people
