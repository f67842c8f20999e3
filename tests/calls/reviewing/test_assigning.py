"""Assigning: conflicts and loads are respected, each reviewer is told once, counts are right."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from calls.applying.states import ProposalState
from calls.reviewing.models import Assignment, Conflict
from calls.reviewing.queries import clashes, plan_rest, stage_progress
from calls.reviewing.services import (
    assign_rest,
    assign_reviewers,
    lift_conflict,
    remove_reviewer,
    set_conflict,
    unassign,
)
from calls.reviewing.states import AssignmentState, ReviewerState
from calls.solvers.assignment import Reason
from minka.common.errors import DomainError
from minka.common.models import AuditEvent
from minka.notifications.models import Notice
from minka.notifications.states import Channel
from tests.factories.accounts import make_member, make_organisation, make_user
from tests.factories.applying import make_proposal
from tests.factories.reviewing import make_assignment, make_review, make_reviewer
from tests.factories.taxonomy import themes


def assign(case, at, *reviewers, entry=None):
    """Assign by hand as the steward."""
    return assign_reviewers(
        entry=entry or case.entry, reviewers=reviewers, actor=case.steward, at=at
    )


def told(user) -> list[Notice]:
    """Return what a person was told by mail."""
    return list(Notice.objects.filter(recipient=user, channel=Channel.MAIL))


def test_by_hand(case, later):
    one, two = make_reviewer(case.call), make_reviewer(case.call)
    assign(case, later, one, two)
    case.entry.refresh_from_db()
    assert case.entry.reviews_assigned == 2
    assert [n.kind for n in told(one.user)] == ["reviewing.assigned"]
    assert AuditEvent.objects.filter(verb="reviewing.assigned").count() == 2


def test_who_has_it_is_left_alone(case, later):
    one = make_reviewer(case.call)
    assign(case, later, one)
    assert assign(case, later, one) == []
    assert len(told(one.user)) == 1


def test_a_member_of_the_organisation_is_refused(case, later):
    member = make_reviewer(case.call, case.applicant)
    with pytest.raises(DomainError) as refusal:
        assign(case, later, member)
    assert refusal.value.code == "conflict"
    assert Assignment.objects.count() == 0


def test_a_member_of_a_partner_is_refused(case, later):
    partner = make_organisation()
    case.proposal.partners.create(
        organisation=partner, name=partner.name, country="BO", role="co_executor"
    )
    reviewer = make_reviewer(case.call)
    make_member(partner, reviewer.user)
    with pytest.raises(DomainError):
        assign(case, later, reviewer)


def test_who_wrote_it_and_left_is_refused(case):
    writer = case.proposal.created_by
    writer.memberships.all().delete()
    found = clashes([writer.pk], [case.proposal])
    assert found.between(writer.pk, case.proposal.pk) == "membership"


def test_at_the_limit_nobody_takes_more(case, later):
    full = make_reviewer(case.call, max_load=1)
    other = make_proposal(case.call, state=ProposalState.ELIGIBLE).entries.get()
    assign(case, later, full)
    with pytest.raises(DomainError) as refusal:
        assign(case, later, full, entry=other)
    assert refusal.value.code == "full"


def test_who_left_takes_nothing(case, later):
    left = make_reviewer(case.call, state=ReviewerState.LEFT)
    with pytest.raises(DomainError) as refusal:
        assign(case, later, left)
    assert refusal.value.code == "left"


@pytest.mark.parametrize("state", [ProposalState.SUBMITTED, ProposalState.INELIGIBLE])
def test_only_eligible_proposals_are_given(case, later, state):
    case.proposal.state = state
    case.proposal.save()
    with pytest.raises(DomainError) as refusal:
        assign(case, later, make_reviewer(case.call))
    assert refusal.value.code == "not_eligible"


def test_reviewers_of_another_call_are_left_out(case, later):
    stranger = make_assignment(make_proposal(make_other_call()).entries.get()).reviewer
    assert assign(case, later, stranger) == []


def make_other_call():
    """Make a call of another foundation."""
    from tests.factories.publishing import make_call

    return make_call()


def test_taking_back_and_giving_again(case, later):
    reviewer = make_reviewer(case.call)
    [assignment] = assign(case, later, reviewer)
    unassign(assignment=assignment, reason="Por error.", actor=case.steward, at=later)
    case.entry.refresh_from_db()
    assert case.entry.reviews_assigned == 0
    [again] = assign(case, later, reviewer)
    assert (again.pk, again.state) == (assignment.pk, AssignmentState.ASSIGNED)
    case.entry.refresh_from_db()
    assert case.entry.reviews_assigned == 1


@pytest.mark.parametrize("size", [1, 30])
def test_the_tallies_of_the_rest_are_written_together(case, later, size):
    for _more in range(size - 1):
        make_proposal(case.call, state=ProposalState.ELIGIBLE)
    make_review(case.entry, value=4)
    make_reviewer(case.call, max_load=99)
    digest = plan_rest(case.stage).digest
    with CaptureQueriesContext(connection) as asked:
        assign_rest(stage=case.stage, digest=digest, actor=case.steward, at=later)
    about = [
        query["sql"].split()[0]
        for query in asked
        if "reviews_assigned" in query["sql"] and query["sql"].startswith("UPDATE")
    ]
    assert about == ["UPDATE"]
    case.entry.refresh_from_db()
    assert (case.entry.reviews_assigned, case.entry.reviews_done) == (2, 1)
    assert case.entry.score_mean == 100
    assert set(case.stage.entries.values_list("reviews_assigned", flat=True)) <= {1, 2}


def test_as_many_queries_give_thirty_as_give_one(case, later):
    """What grows with a call is the size of its statements, not their number."""
    make_reviewer(case.call, max_load=999)
    asked = []
    for more in (0, 29):
        for _more in range(more):
            make_proposal(case.call, state=ProposalState.ELIGIBLE)
        digest = plan_rest(case.stage).digest
        with CaptureQueriesContext(connection) as found:
            given = assign_rest(stage=case.stage, digest=digest, actor=case.steward, at=later)
        assert given == (more or 1)
        asked.append(len(found))
    assert asked[0] == asked[1]


def test_a_submitted_review_is_not_taken_back(case, later):
    review = make_review(case.entry)
    with pytest.raises(DomainError, match="cannot be taken back"):
        unassign(assignment=review.assignment, reason="", actor=case.steward, at=later)


def test_a_conflict_set_takes_back_what_was_given_and_no_longer_counts(case, later):
    review = make_review(case.entry, value=4)
    set_conflict(
        reviewer=review.assignment.reviewer,
        proposal=case.proposal,
        reason="Trabajó allí en 2024.",
        actor=case.steward,
        at=later,
    )
    case.entry.refresh_from_db()
    assert (case.entry.reviews_done, case.entry.score_mean) == (0, None)
    assert Conflict.objects.get().source == "steward"


def test_a_lifted_conflict_lets_the_reviewer_be_chosen_again(case, later):
    reviewer = make_reviewer(case.call)
    [assignment] = assign(case, later, reviewer)
    conflict = set_conflict(
        reviewer=reviewer, proposal=case.proposal, reason="X", actor=case.steward, at=later
    )
    with pytest.raises(DomainError):
        assign(case, later, reviewer)
    lift_conflict(conflict=conflict, reason="Era otra persona.", actor=case.steward, at=later)
    [again] = assign(case, later, reviewer)
    assert (again.pk, again.state) == (assignment.pk, AssignmentState.ASSIGNED)


def test_lifting_needs_a_reason(case, later):
    conflict = set_conflict(
        reviewer=make_reviewer(case.call),
        proposal=case.proposal,
        reason="X",
        actor=case.steward,
        at=later,
    )
    with pytest.raises(DomainError):
        lift_conflict(conflict=conflict, reason=" ", actor=case.steward, at=later)


def test_removing_a_reviewer_frees_what_waits_and_keeps_what_counts(case, later):
    reviewer = make_reviewer(case.call)
    make_review(case.entry, reviewer)
    other = make_proposal(case.call, state=ProposalState.ELIGIBLE).entries.get()
    make_assignment(other, reviewer)
    assert remove_reviewer(reviewer=reviewer, reason="", actor=case.steward, at=later) == 1
    for entry, figures in ((case.entry, (1, 1)), (other, (0, 0))):
        entry.refresh_from_db()
        assert (entry.reviews_assigned, entry.reviews_done) == figures


class TestTheRest:
    """Assigning what is left by plan."""

    def test_it_fills_what_is_asked(self, case, later):
        for _ in range(4):
            make_reviewer(case.call)
        make_proposal(case.call, state=ProposalState.ELIGIBLE)
        plan = plan_rest(case.stage)
        assert assign_rest(
            stage=case.stage, digest=plan.digest, actor=case.steward, at=later
        ) == 6  # fmt: skip
        case.entry.refresh_from_db()
        assert case.entry.reviews_assigned == 3
        assert {a.by_hand for a in Assignment.objects.all()} == {False}
        assert sorted(after for _r, _b, after in plan.loads) == [1, 1, 2, 2]
        assert stage_progress(case.stage).given == 6

    def test_each_reviewer_is_told_once(self, case, later):
        reviewer = make_reviewer(case.call)
        make_proposal(case.call, state=ProposalState.ELIGIBLE)
        assign_rest(
            stage=case.stage, digest=plan_rest(case.stage).digest, actor=case.steward, at=later
        )
        [notice] = told(reviewer.user)
        assert notice.data["count"] == 2

    def test_a_plan_that_changed_is_refused(self, case, later):
        make_reviewer(case.call)
        digest = plan_rest(case.stage).digest
        make_reviewer(case.call)
        with pytest.raises(DomainError) as refusal:
            assign_rest(stage=case.stage, digest=digest, actor=case.steward, at=later)
        assert refusal.value.code == "changed"
        assert Assignment.objects.count() == 0

    def test_conflicts_languages_and_what_was_taken_back_are_kept_out(self, case, later):
        make_reviewer(case.call, case.applicant)
        make_reviewer(case.call, languages=["pt-BR"])
        back = make_reviewer(case.call)
        make_assignment(case.entry, back, state=AssignmentState.REMOVED)
        case.entry.refresh_from_db()
        plan = plan_rest(case.stage)
        assert plan.pairs == []
        assert [reason for _e, _n, reason in plan.unfilled] == [Reason.TOO_FEW]

    def test_limits_are_kept_and_told(self, case):
        make_reviewer(case.call, max_load=0)
        case.call.reviews_each = 1
        case.call.save()
        plan = plan_rest(type(case.stage).objects.get())
        assert [reason for _e, _n, reason in plan.unfilled] == [Reason.FULL]

    def test_what_is_given_already_counts(self, case):
        make_assignment(case.entry)
        make_reviewer(case.call)
        make_reviewer(case.call)
        make_reviewer(case.call)
        assert len(plan_rest(case.stage).pairs) == 2

    def test_who_knows_the_theme_or_the_country_is_preferred(self, case):
        case.call.reviews_each = 1
        case.call.save()
        theme = themes()[1]
        case.proposal.themes.add(theme)
        make_reviewer(case.call)
        near = make_reviewer(case.call, countries=["PE"])
        stage = type(case.stage).objects.get()
        assert [r for _e, r in plan_rest(stage).pairs] == [near]
        knowing = make_reviewer(case.call)
        knowing.themes.add(theme)
        assert [r for _e, r in plan_rest(stage).pairs] == [knowing]

    def test_unchecked_proposals_wait(self, case):
        case.proposal.state = ProposalState.SUBMITTED
        case.proposal.save()
        make_reviewer(case.call)
        assert plan_rest(case.stage).pairs == []


def test_a_conflict_with_another_calls_proposal_is_refused(case, later):
    with pytest.raises(DomainError):
        set_conflict(
            reviewer=make_reviewer(make_other_call(), make_user()),
            proposal=case.proposal,
            reason="X",
            actor=case.steward,
            at=later,
        )
