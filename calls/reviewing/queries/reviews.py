"""Reading reviews, and the text that is reviewed."""

from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from calls.applying.models import BudgetLine, Entry, Partner
from calls.applying.queries import answers_told
from calls.publishing.models import Call, Criterion, Stage
from calls.reviewing.models import Review, Score
from calls.reviewing.rules import Person, reads_copies
from calls.reviewing.states import OPENED, AssignmentState

from .assignments import visible_to
from .veiling import veil_files


def criteria_of(stage: Stage) -> list[Criterion]:
    """Return a stage's criteria in order."""
    return list(stage.criteria.all())


def _whole(reviews: QuerySet[Review]) -> QuerySet[Review]:
    return reviews.select_related("assignment__reviewer__user").prefetch_related(
        "scores__criterion"
    )


def reviews_of_entry(entry: Entry) -> QuerySet[Review]:
    """Return the submitted, unconflicted reviews of an entry, with their scores."""
    return _whole(
        Review.objects.filter(
            assignment__entry=entry, assignment__state=AssignmentState.SUBMITTED
        ).order_by("assignment_id")
    )


def reviews_of_call(call: Call) -> QuerySet[Review]:
    """Return the submitted, unconflicted reviews of a call, whole."""
    return _whole(
        Review.objects.filter(
            assignment__entry__stage__call=call, assignment__state=AssignmentState.SUBMITTED
        )
    ).select_related(
        "assignment__reviewer__user",
        "assignment__entry__stage",
        "assignment__entry__proposal__organisation",
    )


def scores_of(review: Review | None) -> dict[int, Score]:
    """Return what a review gave, by the criterion's key."""
    if review is None:
        return {}
    return {score.criterion_id: score for score in review.scores.all()}


def proposal_text(entry: Entry, *, reader: Person) -> dict[str, Any]:
    """Return all that a person may read of an entry: sections with answers, partners and budget.

    Where files reach reviewers without names, a reviewer reads neutral names of theirs.
    """
    proposal, call = entry.proposal, entry.stage.call
    lines = list(BudgetLine.objects.filter(proposal=proposal, stage=entry.stage_id))
    schema = entry.form_version.schema
    sections = answers_told(schema, entry.answers, call.currency)
    if call.files_without_names and reads_copies(reader, entry.public_id):
        veil_files(entry, sections)
    return {
        "sections": sections,
        "partners": list(Partner.objects.filter(proposal=proposal)),
        "lines": lines,
        "total": sum(line.amount for line in lines),
    }


def may_read_files(user: Person, object_id: UUID) -> bool:
    """Say whether a reviewer may read the files of an entry (by public id).

    Only after denying a conflict, and only of what is assigned to them: the entry itself, and what
    the same proposal carried over from an earlier stage.
    """
    return (
        visible_to(user)
        .filter(
            state__in=OPENED,
            entry__proposal__entries__public_id=object_id,
            entry__proposal__entries__stage__order__lte=F("entry__stage__order"),
        )
        .exists()
    )
