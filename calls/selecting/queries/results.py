"""What everybody reads once results are out, and what each organisation reads of its own."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Avg, Exists, OuterRef, Q, QuerySet

from calls.applying.models import Entry, Proposal
from calls.applying.states import EntryState, ProposalState
from calls.publishing.models import Call, Criterion, Stage
from calls.reviewing.models import EligibilityCheck, Review, Score
from calls.reviewing.states import AssignmentState
from calls.selecting.models import Decision
from calls.selecting.rules import FEWEST_REVIEWS, Person
from calls.selecting.states import Outcome


def released_stage(call: Call) -> Stage | None:
    """Return the last stage of a call whose results are out, if any."""
    out = [stage for stage in call.stages.all() if stage.results_released_at is not None]
    return max(out, key=lambda stage: stage.order, default=None)


def winners(stage: Stage) -> QuerySet[Decision]:
    """Return the released decisions to select (or to invite, at a profile stage), by country."""
    return (
        Decision.objects.filter(
            entry__stage=stage,
            released_at__isnull=False,
            outcome__in=(Outcome.SELECTED, Outcome.INVITED),
        )
        .select_related("entry__proposal__organisation")
        .defer("entry__answers", "entry__typed", "reason", "feedback")
        .order_by("entry__proposal__country", "entry__proposal__title")
    )


def places_of(stage: Stage) -> int:
    """Return from how many countries the selected (or invited) proposals are."""
    return winners(stage).order_by().values("entry__proposal__country").distinct().count()


def proposals_with_results(user: Person) -> QuerySet[Proposal]:
    """Return the proposals of a person's organisations of which some results are out."""
    if user.pk is None:
        return Proposal.objects.none()
    out = Entry.objects.filter(proposal=OuterRef("pk"), stage__results_released_at__isnull=False)
    return Proposal.objects.filter(Exists(out), organisation__memberships__user=user.pk)


@dataclass(frozen=True)
class Feedback:
    """What an organisation reads about one stage of its proposal. No names, no private words."""

    stage: Stage
    outcome: str
    feedback: str = ""
    amount: Decimal | None = None
    means: list[tuple[Criterion, float]] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    mean: Decimal | None = None


def feedback_of(proposal: Proposal) -> list[Feedback]:
    """Return what may be told of a proposal, stage by stage, the last first; only what is released."""
    entries = (
        Entry.objects.filter(proposal=proposal, stage__results_released_at__isnull=False)
        .filter(Q(state=EntryState.SUBMITTED) | Q(proposal__state=ProposalState.NOT_SELECTED))
        .select_related("stage", "decision")
        .order_by("-stage__order")
    )
    return [_feedback(proposal, entry) for entry in entries]


def _feedback(proposal: Proposal, entry: Entry) -> Feedback:
    decision: Decision | None = getattr(entry, "decision", None)
    if decision is None or decision.released_at is None:
        return _without_decision(proposal, entry)
    return Feedback(
        stage=entry.stage,
        outcome=decision.outcome,
        feedback=decision.feedback,
        amount=decision.amount if decision.outcome == Outcome.SELECTED else None,
        means=_means(entry),
        comments=_comments(entry),
        mean=entry.score_mean if entry.reviews_done >= FEWEST_REVIEWS else None,
    )


def _without_decision(proposal: Proposal, entry: Entry) -> Feedback:
    if proposal.state == ProposalState.INELIGIBLE:
        check = EligibilityCheck.objects.filter(entry=entry).first()
        return Feedback(entry.stage, "ineligible", check.reason if check else "")
    return Feedback(entry.stage, "not_sent")


def _means(entry: Entry) -> list[tuple[Criterion, float]]:
    if entry.reviews_done < FEWEST_REVIEWS:
        return []
    means = dict(
        Score.objects.filter(
            review__assignment__entry=entry,
            review__assignment__state=AssignmentState.SUBMITTED,
            value__isnull=False,
        )
        .order_by()
        .values_list("criterion")
        .annotate(mean=Avg("value"))
    )
    return [(c, means[c.pk]) for c in entry.stage.criteria.all() if c.pk in means]


def _comments(entry: Entry) -> list[str]:
    """Return reviewers' words for the organisation in an order that tells nothing of who wrote."""
    rows = Review.objects.filter(
        assignment__entry=entry, assignment__state=AssignmentState.SUBMITTED
    ).exclude(for_applicant="")
    return list(rows.order_by("public_id").values_list("for_applicant", flat=True))
