"""Writing a review: declared first, saved as often as liked, counted exactly when submitted."""

from datetime import timedelta
from decimal import Decimal

import pytest

from calls.publishing.states import CallState
from calls.reviewing.models import Assignment, Conflict, Review
from calls.reviewing.services import (
    Given,
    accept_assignment,
    assign_reviewers,
    declare_conflict,
    lift_conflict,
    recount,
    reopen_review,
    save_review,
    submit_review,
)
from calls.reviewing.signals import review_submitted
from calls.reviewing.states import AssignmentState
from minka.common.errors import DomainError
from minka.common.states import MoveRefused
from minka.notifications.models import Notice
from tests.factories.accounts import make_member
from tests.factories.reviewing import make_assignment, make_review, make_reviewer

from .conftest import DUE


@pytest.fixture
def assignment(case) -> Assignment:
    """Return an assignment that waits for its reviewer."""
    return make_assignment(case.entry)


@pytest.fixture
def opened(case) -> Assignment:
    """Return an assignment whose reviewer denied a conflict."""
    return make_assignment(case.entry, state=AssignmentState.ACCEPTED)


def given(case, *values, text="Muy bien contado.", **extra) -> Given:
    """Give the criteria these values, in order."""
    scores = {c.pk: (v, "Porque sí.") for c, v in zip(case.criteria, values, strict=True)}
    return Given(scores=scores, for_applicant=text, **extra)


def fresh(assignment: Assignment) -> Assignment:
    """Read an assignment again, as a new request does."""
    return Assignment.objects.get(pk=assignment.pk)


def who(assignment: Assignment):
    """Return its reviewer's person."""
    return assignment.reviewer.user


def test_denying_a_conflict_opens_it(assignment, later):
    assert accept_assignment(assignment=assignment, actor=who(assignment), at=later)
    assert fresh(assignment).state == AssignmentState.ACCEPTED


def test_opening_twice_is_refused(opened, later):
    with pytest.raises(MoveRefused):
        accept_assignment(assignment=opened, actor=who(opened), at=later)


def test_who_became_a_member_is_stepped_back_instead(case, assignment, later):
    make_member(case.proposal.organisation, who(assignment))
    assert not accept_assignment(assignment=assignment, actor=who(assignment), at=later)
    assert fresh(assignment).state == AssignmentState.CONFLICTED
    assert Conflict.objects.get().source == "membership"
    case.entry.refresh_from_db()
    assert case.entry.reviews_assigned == 0


def test_declaring_a_conflict_tells_the_team(case, assignment, later):
    declare_conflict(assignment=assignment, reason="Trabajé allí.", actor=who(assignment), at=later)
    assert fresh(assignment).state == AssignmentState.CONFLICTED
    case.entry.refresh_from_db()
    assert case.entry.reviews_assigned == 0
    assert {n.recipient for n in Notice.objects.all()} == {case.steward}


def test_a_conflict_declared_again_after_it_was_lifted_is_told_again(case, assignment, later):
    for _time in range(2):
        assigned = fresh(assignment)
        conflict = declare_conflict(
            assignment=assigned, reason="Trabajé allí.", actor=who(assignment), at=later
        )
        lift_conflict(conflict=conflict, reason="Fue otra.", actor=case.steward, at=later)
        assign_reviewers(
            entry=case.entry, reviewers=[assignment.reviewer], actor=case.steward, at=later
        )
    told = Notice.objects.filter(kind="reviewing.conflict", channel="site", recipient=case.steward)
    assert told.count() == 2


def test_a_conflict_needs_a_reason(assignment, later):
    with pytest.raises(DomainError):
        declare_conflict(assignment=assignment, reason=" ", actor=who(assignment), at=later)


def test_a_conflict_declared_late_takes_the_review_out_of_the_tally(case, later):
    review = make_review(case.entry, value=4)
    make_review(case.entry, value=2)
    declare_conflict(
        assignment=review.assignment, reason="Lo supe hoy.", actor=who(review.assignment), at=later
    )
    case.entry.refresh_from_db()
    assert (case.entry.reviews_assigned, case.entry.reviews_done) == (1, 1)
    assert case.entry.score_mean == Decimal("50.000")


def test_what_is_incomplete_is_kept(case, opened, later):
    review = save_review(
        assignment=opened, given=given(case, 3, None, text=""), actor=who(opened), at=later
    )
    assert [s.value for s in review.scores.order_by("criterion__order")] == [3, None]
    assert (review.score, review.version, review.submitted_at) == (None, 1, None)
    case.entry.refresh_from_db()
    assert case.entry.reviews_done == 0


def test_a_complete_draft_has_a_score_but_does_not_count(case, opened, later):
    review = save_review(assignment=opened, given=given(case, 4, 2), actor=who(opened), at=later)
    assert review.score == Decimal("80.000")
    case.entry.refresh_from_db()
    assert (case.entry.reviews_done, case.entry.score_mean) == (0, None)


def test_saving_again_replaces(case, opened, later):
    save_review(assignment=opened, given=given(case, 3, None), actor=who(opened), at=later)
    save_review(assignment=opened, given=given(case, 1, 4), actor=who(opened), at=later)
    review = Review.objects.get()
    assert [s.value for s in review.scores.order_by("criterion__order")] == [1, 4]
    assert review.version == 2


def test_another_window_is_not_overwritten_unseen(case, opened, later):
    save_review(assignment=opened, given=given(case, 3, 3), actor=who(opened), at=later)
    with pytest.raises(DomainError) as refusal:
        save_review(
            assignment=fresh(opened),
            given=given(case, 1, 1, version=0),
            actor=who(opened),
            at=later,
        )
    assert refusal.value.code == "changed"
    assert Review.objects.get().score == Decimal("75.000")


@pytest.mark.parametrize("value", [-1, 5])
def test_a_score_outside_its_scale_is_refused(case, opened, later, value):
    with pytest.raises(DomainError) as refusal:
        save_review(assignment=opened, given=given(case, value, 1), actor=who(opened), at=later)
    assert refusal.value.code == "scale"


def test_what_is_not_open_is_not_written(case, assignment, later):
    with pytest.raises(DomainError) as refusal:
        save_review(assignment=assignment, given=given(case, 1, 1), actor=who(assignment), at=later)
    assert refusal.value.code == "closed"


def test_submitting_counts_in_the_same_transaction(case, opened, later):
    heard = []

    def listener(sender, **what):
        heard.append(what["entry"].pk)

    review_submitted.connect(listener)
    try:
        submit_review(assignment=opened, given=given(case, 4, 2), actor=who(opened), at=later)
    finally:
        review_submitted.disconnect(listener)
    case.entry.refresh_from_db()
    assert (case.entry.reviews_assigned, case.entry.reviews_done) == (1, 1)
    assert (case.entry.score_mean, case.entry.score_spread) == (Decimal(80), Decimal(0))
    assert heard == [case.entry.pk]
    assert fresh(opened).state == AssignmentState.SUBMITTED


@pytest.mark.parametrize(
    ("values", "text"), [((None, 3), "Bien."), ((3, 3), " "), ((None, None), "")]
)
def test_an_incomplete_review_is_not_submitted(case, opened, later, values, text):
    with pytest.raises(DomainError) as refusal:
        submit_review(
            assignment=opened, given=given(case, *values, text=text), actor=who(opened), at=later
        )
    assert refusal.value.code == "incomplete"
    assert fresh(opened).state == AssignmentState.ACCEPTED


def test_a_reopened_review_does_not_count_until_it_is_submitted_again(case, later):
    review = make_review(case.entry, value=4)
    reopen_review(assignment=review.assignment, actor=who(review.assignment), at=later)
    case.entry.refresh_from_db()
    assert (case.entry.reviews_assigned, case.entry.reviews_done) == (1, 0)
    submit_review(
        assignment=fresh(review.assignment),
        given=given(case, 0, 0),
        actor=who(review.assignment),
        at=later,
    )
    case.entry.refresh_from_db()
    assert case.entry.score_mean == Decimal(0)


def test_not_reopened_once_reviews_were_due(case, later):
    review = make_review(case.entry)
    with pytest.raises(DomainError) as refusal:
        reopen_review(
            assignment=review.assignment,
            actor=who(review.assignment),
            at=DUE + timedelta(seconds=1),
        )
    assert refusal.value.code == "due"


@pytest.mark.parametrize("how", ["released", "cancelled"])
def test_nothing_is_written_once_it_is_over(case, opened, later, how):
    if how == "released":
        case.stage.results_released_at = later
        case.stage.save()
    else:
        case.call.state = CallState.CANCELLED
        case.call.save()
    assignment = fresh(opened)
    for act in (save_review, submit_review):
        with pytest.raises(DomainError):
            act(assignment=assignment, given=given(case, 3, 3), actor=who(opened), at=later)
    with pytest.raises(DomainError):
        declare_conflict(assignment=assignment, reason="X", actor=who(opened), at=later)


def test_the_tally_equals_a_recount_after_everything(case, later):
    """I8: aggregates use only complete, non-conflicted reviews, and equal a recount."""
    for value in (4, 3, 1):
        make_review(case.entry, value=value)
    make_review(case.entry, make_reviewer(case.call), submitted=False)
    conflicted = make_review(case.entry, value=0).assignment
    declare_conflict(assignment=conflicted, reason="Sí.", actor=who(conflicted), at=later)
    case.entry.refresh_from_db()
    stored = (
        case.entry.reviews_assigned,
        case.entry.reviews_done,
        case.entry.score_mean,
        case.entry.score_spread,
    )
    assert stored == (4, 3, Decimal("66.667"), Decimal("31.180"))
    recount(case.entry)
    case.entry.refresh_from_db()
    assert stored == (
        case.entry.reviews_assigned,
        case.entry.reviews_done,
        case.entry.score_mean,
        case.entry.score_spread,
    )
