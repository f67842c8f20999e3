"""Reviewers, assignments and reviews."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from calls.applying.models import Entry
from calls.publishing.models import Call
from calls.reviewing.models import Assignment, Review, Reviewer, Score
from calls.reviewing.states import AssignmentState
from minka.accounts.models import User

from .accounts import make_user

ASSIGNED = datetime(2026, 12, 6, 12, 0, tzinfo=UTC)
REVIEWED = datetime(2026, 12, 12, 12, 0, tzinfo=UTC)


def make_reviewer(call: Call, user: User | None = None, **extra: Any) -> Reviewer:
    """Make a person a reviewer of a call, reading Spanish."""
    extra.setdefault("languages", ["es"])
    return Reviewer.objects.create(call=call, user=user or make_user(), **extra)


def make_assignment(entry: Entry, reviewer: Reviewer | None = None, **extra: Any) -> Assignment:
    """Assign a reviewer to an entry, and count it on the entry."""
    extra.setdefault("assigned_at", ASSIGNED)
    reviewer = reviewer or make_reviewer(entry.proposal.call)
    entry.reviews_assigned += 1
    entry.save(update_fields=["reviews_assigned"])
    return Assignment.objects.create(entry=entry, reviewer=reviewer, **extra)


def make_review(
    entry: Entry, reviewer: Reviewer | None = None, *, value: int = 3, submitted: bool = True
) -> Review:
    """Make a review that gives every criterion the same value (of 4)."""
    assignment = make_assignment(
        entry,
        reviewer,
        state=AssignmentState.SUBMITTED if submitted else AssignmentState.ACCEPTED,
    )
    review = Review.objects.create(
        assignment=assignment,
        for_applicant="El método está bien contado.",
        for_committee="Conviene pedir más fuentes.",
        score=Decimal(value) * 25 if submitted else None,
        submitted_at=REVIEWED if submitted else None,
    )
    for criterion in entry.stage.criteria.all():
        Score.objects.create(review=review, criterion=criterion, value=value, comment="Claro.")
    if submitted:
        _tally(entry)
    return review


def _tally(entry: Entry) -> None:
    scores = [
        float(score)
        for score in Review.objects.filter(
            assignment__entry=entry, submitted_at__isnull=False
        ).values_list("score", flat=True)
    ]
    mean = sum(scores) / len(scores)
    spread = (sum((s - mean) ** 2 for s in scores) / len(scores)) ** 0.5
    entry.reviews_done = len(scores)
    entry.score_mean = Decimal(f"{mean:.3f}")
    entry.score_spread = Decimal(f"{spread:.3f}")
    entry.save(update_fields=["reviews_done", "score_mean", "score_spread"])
