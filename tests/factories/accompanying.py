"""Projects."""

from datetime import date
from decimal import Decimal
from typing import Any

from calls.accompanying.models import Project
from calls.accompanying.states import ProjectState
from calls.applying.models import Proposal
from calls.applying.states import ProposalState


def make_project(proposal: Proposal, **extra: Any) -> Project:
    """Make the project of a proposal, under way."""
    Proposal.objects.filter(pk=proposal.pk).update(state=ProposalState.SELECTED)
    extra.setdefault("state", ProjectState.RUNNING)
    extra.setdefault("amount", proposal.amount or Decimal(12000))
    extra.setdefault("planned_start", date(2027, 1, 15))
    extra.setdefault("planned_end", date(2027, 12, 15))
    extra.setdefault("signed_on", date(2026, 10, 2))
    return Project.objects.create(
        proposal=proposal,
        call=proposal.call,
        organisation=proposal.organisation,
        title=proposal.title,
        language=proposal.language,
        country=proposal.country,
        currency=proposal.call.currency,
        **extra,
    )
