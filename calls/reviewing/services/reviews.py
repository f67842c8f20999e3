"""Writing a review: opened once a conflict is denied, saved as often as liked, then submitted."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from calls.publishing.models import Criterion
from calls.reviewing.models import Assignment, Review, Score
from calls.reviewing.queries import clashes, criteria_of, forget_progress
from calls.reviewing.rules import may_write
from calls.reviewing.signals import review_submitted
from calls.reviewing.states import AssignmentState
from calls.solvers.scores import Mark, weighted_score
from minka.accounts.models import User
from minka.common.errors import DomainError
from minka.common.models import lock
from minka.common.states import move

from .conflicts import note_membership
from .tally import recount
from .values import Given


@transaction.atomic
def accept_assignment(*, assignment: Assignment, actor: User, at: datetime) -> bool:
    """Deny a conflict, as the reviewer, and so open the proposal; say whether it is open.

    Who became a member of an organisation in the proposal is stepped back instead (``False``).
    Raises ``DomainError`` after the results, ``MoveRefused`` when it does not wait for an answer.
    """
    _received(assignment)
    entry = lock(assignment.entry)
    assignment = lock(assignment)
    if clashes([assignment.reviewer.user_id], [entry.proposal]).pairs:
        note_membership(assignment, entry, at=at)
        return False
    move(assignment, AssignmentState.ACCEPTED, actor=actor, at=at)
    forget_progress(entry.stage_id)
    return True


@transaction.atomic
def save_review(*, assignment: Assignment, given: Given, actor: User, at: datetime) -> Review:
    """Keep what a reviewer has written so far, complete or not.

    Raises ``DomainError``: ``changed`` when it was saved elsewhere since ``given.version``,
    ``scale`` for a value outside its criterion's, ``released`` after the results, ``closed``
    when the review is not open.
    """
    _received(assignment)
    held = _held(assignment)
    return _write(held, given, criteria_of(assignment.entry.stage))


@transaction.atomic
def submit_review(*, assignment: Assignment, given: Given, actor: User, at: datetime) -> Review:
    """Keep and hand in a review, and count it on the entry in the same transaction.

    Raises ``DomainError`` as ``save_review`` does, and ``incomplete`` while a criterion lacks its
    score or the organisation its comment.
    """
    _received(assignment)
    held = _held(assignment)
    criteria = criteria_of(assignment.entry.stage)
    missing = missing_in(given, criteria)
    if missing:
        raise DomainError(" ".join(missing), code="incomplete")
    review = _write(held, given, criteria, submitted_at=at)
    move(held, AssignmentState.SUBMITTED, actor=actor, at=at)
    entry = held.entry
    recount(entry)
    forget_progress(entry.stage_id)
    review_submitted.send(Review, review=review, entry=entry, actor=actor, at=at)
    return review


@transaction.atomic
def reopen_review(*, assignment: Assignment, actor: User, at: datetime) -> None:
    """Take a submitted review back to change it; until it is submitted again it does not count.

    Raises ``DomainError`` once reviews are due or the results are out.
    """
    _received(assignment)
    due = assignment.entry.stage.reviews_due_at
    if due is not None and at > due:
        raise DomainError(
            _("Reviews were due. Ask the call team if yours must change."), code="due"
        )
    entry = lock(assignment.entry)
    move(lock(assignment), AssignmentState.ACCEPTED, actor=actor, at=at)
    recount(entry)
    forget_progress(entry.stage_id)


def missing_in(given: Given, criteria: Sequence[Criterion]) -> list[str]:
    """Say what a review lacks before it can be submitted; nothing when it is complete."""
    lacking = [str(c) for c in criteria if given.scores.get(c.pk, (None, ""))[0] is None]
    missing = []
    if lacking:
        missing.append(_("Still without a score: %(names)s.") % {"names": ", ".join(lacking)})
    if not given.for_applicant.strip():
        missing.append(_("Write the comment for the organisation."))
    return missing


def _received(assignment: Assignment) -> None:
    if not may_write(assignment):
        raise DomainError(_("The results of this stage were already published."), code="released")


def _held(assignment: Assignment) -> Assignment:
    """Lock the entry and the assignment in one query, in the order of every other service."""
    held = (
        Assignment.objects.select_for_update(of=("self", "entry"))
        .select_related("entry", "reviewer__call", "review")
        .get(pk=assignment.pk)
    )
    if held.state != AssignmentState.ACCEPTED:
        raise DomainError(_("This review is not open for writing."), code="closed")
    return held


def _write(
    held: Assignment,
    given: Given,
    criteria: Sequence[Criterion],
    submitted_at: datetime | None = None,
) -> Review:
    review = getattr(held, "review", None) or Review(assignment=held)
    if given.version is not None and given.version != review.version:
        raise DomainError(
            _(
                "This review was saved in another window meanwhile. Below is what you typed; "
                "save again to keep it instead of the other."
            ),
            code="changed",
        )
    review.for_applicant, review.for_committee = given.for_applicant, given.for_committee
    review.score = weighted_score(_mark(c, given) for c in criteria)
    review.version += 1
    review.submitted_at = submitted_at
    review.save()
    Score.objects.bulk_create(
        [_score(review, c, given) for c in criteria],
        update_conflicts=True,
        unique_fields=["review", "criterion"],
        update_fields=["value", "comment"],
    )
    return review


def _mark(criterion: Criterion, given: Given) -> Mark:
    value = given.scores.get(criterion.pk, (None, ""))[0]
    if value is not None and not criterion.scale_min <= value <= criterion.scale_max:
        raise DomainError(
            _("%(criterion)s: the score is outside its scale.") % {"criterion": criterion},
            code="scale",
        )
    return Mark(criterion.weight, criterion.scale_min, criterion.scale_max, value)


def _score(review: Review, criterion: Criterion, given: Given) -> Score:
    value, comment = given.scores.get(criterion.pk, (None, ""))
    return Score(review=review, criterion=criterion, value=value, comment=comment)
