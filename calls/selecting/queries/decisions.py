"""What was decided at a stage, what was not, and what a release would tell."""

from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, QuerySet

from calls.applying.models import Entry, Proposal
from calls.applying.states import EntryState, ProposalState
from calls.publishing.models import Call, Stage
from calls.reviewing.queries import scored_entries
from calls.reviewing.rules import UNDER_REVIEW
from calls.selecting.models import Decision


def to_decide(stage: Stage) -> QuerySet[Entry]:
    """Return the entries of a stage about which one can decide."""
    return Entry.objects.filter(
        stage=stage, state=EntryState.SUBMITTED, proposal__state__in=UNDER_REVIEW
    ).select_related("proposal__organisation", "decision")


def undecided(stage: Stage) -> QuerySet[Entry]:
    """Return the entries of a stage that lack a decision, by number."""
    return to_decide(stage).filter(decision__isnull=True).order_by("proposal__number")


def decision_of(entry: Entry) -> Decision | None:
    """Return what was decided about an entry, if anything."""
    return Decision.objects.filter(entry=entry).select_related("decided_by").first()


def rank_of(entry: Entry) -> int | None:
    """Return an entry's place by mean score (equal scores share one); nothing without reviews."""
    if entry.score_mean is None:
        return None
    return scored_entries(entry.stage).filter(score_mean__gt=entry.score_mean).count() + 1


@dataclass(frozen=True)
class Release:
    """What releasing a stage's results would tell, and what still keeps it from being done."""

    by_outcome: dict[str, int] = field(default_factory=dict)
    unchecked: int = 0
    undecided: int = 0
    ineligible: int = 0
    not_sent: int = 0

    @property
    def ready(self) -> bool:
        """Say whether nothing is missing and there is anything to tell."""
        return not (self.unchecked or self.undecided) and self.told > 0

    @property
    def told(self) -> int:
        """Return how many proposals' people would be told."""
        return sum(self.by_outcome.values()) + self.ineligible + self.not_sent


def release_of(stage: Stage) -> Release:
    """Count what a release of this stage would tell."""
    counted = (
        Decision.objects.filter(entry__stage=stage, released_at__isnull=True)
        .order_by()
        .values_list("outcome")
        .annotate(n=Count("id"))
    )
    states = dict(
        Proposal.objects.filter(call=stage.call_id)
        .order_by()
        .values_list("state")
        .annotate(n=Count("id"))
    )
    first = stage.order == 1
    return Release(
        by_outcome=dict(counted),
        unchecked=states.get(ProposalState.SUBMITTED, 0) if first else 0,
        undecided=undecided(stage).count(),
        ineligible=states.get(ProposalState.INELIGIBLE, 0) if first else 0,
        not_sent=0 if first else states.get(ProposalState.INVITED, 0),
    )


def reserves(call: Call, public_id: UUID | None = None) -> QuerySet[Decision]:
    """Return the released decisions of a call's proposals in reserve, the best first."""
    rows = Decision.objects.filter(
        entry__proposal__call=call,
        entry__proposal__state=ProposalState.RESERVE,
        released_at__isnull=False,
        outcome=ProposalState.RESERVE,
    )
    if public_id is not None:
        rows = rows.filter(entry__proposal__public_id=public_id)
    return rows.select_related("entry__proposal__organisation", "entry__stage").order_by(
        "-score", "id"
    )
