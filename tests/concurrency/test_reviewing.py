"""Two people at once, in the worst order: the second begins before the first has committed."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from calls.applying.states import ProposalState
from calls.publishing.states import CallRole
from calls.reviewing.models import Assignment, Conflict, Reviewer
from calls.reviewing.queries import criteria_of, plan_rest
from calls.reviewing.services import (
    Given,
    Knowledge,
    add_reviewer,
    assign_rest,
    assign_reviewers,
    check_eligibility,
    declare_conflict,
    recount,
    set_conflict,
    submit_review,
    unassign,
)
from calls.reviewing.states import STANDING, AssignmentState
from calls.selecting.models import Decision
from calls.selecting.services import decide, promote_reserve, release_results
from minka.common.errors import DomainError
from minka.common.models import AuditEvent
from minka.notifications.models import Notice
from tests.factories.accounts import make_organisation, make_user
from tests.factories.applying import make_proposal
from tests.factories.publishing import make_call, make_grant
from tests.factories.reviewing import make_assignment, make_review, make_reviewer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]
# What a second writer can still break today; whoever mends it takes the mark away.
LATER = datetime(2026, 12, 21, 15, 0, tzinfo=UTC)


class Case:
    """A call after its deadline, with two eligible proposals."""

    def __init__(self) -> None:
        self.call = make_call()
        self.stage = self.call.stages.get()
        self.steward = make_user("Ana Quispe")
        make_grant(self.call, self.steward, CallRole.STEWARD)
        self.entries = [
            make_proposal(
                self.call, make_organisation(make_user()), state=ProposalState.ELIGIBLE
            ).entries.get()
            for _ in range(2)
        ]

    @property
    def by_steward(self) -> dict:
        return {"actor": self.steward, "at": LATER}


@pytest.fixture
def case(transactional_db) -> Case:
    return Case()


def _waits(pid: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT wait_event_type FROM pg_stat_activity WHERE pid = %s", [pid])
        row = cursor.fetchone()
    return row is not None and row[0] == "Lock"


def meet(first, second):
    """Do ``first``, begin ``second`` before it commits, commit once ``second`` waits or is done."""
    done, go_on = threading.Event(), threading.Event()
    pids: list[int] = []

    def tried(act):
        try:
            return act()
        except DomainError as error:
            return error

    def one():
        try:
            with transaction.atomic():
                found = tried(first)
                done.set()
                go_on.wait(10)
            return found
        finally:
            done.set()
            connection.close()

    def other():
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                pids.append(cursor.fetchone()[0])
            return tried(second)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        left = pool.submit(one)
        done.wait(10)
        right = pool.submit(other)
        while not right.done() and not (pids and _waits(pids[0])):
            threading.Event().wait(0.002)
        go_on.set()
        return left.result(10), right.result(10)


def given(entry, value: int = 3) -> Given:
    return Given(
        scores={c.pk: (value, "Claro.") for c in criteria_of(entry.stage)}, for_applicant="Bien."
    )


def opened(entry, reviewer=None) -> Assignment:
    return make_assignment(entry, reviewer, state=AssignmentState.ACCEPTED)


def check_tally(entry) -> None:
    """Hold that what is stored on the entry equals a recount of its reviews."""
    entry.refresh_from_db()
    stored = (entry.reviews_assigned, entry.reviews_done, entry.score_mean, entry.score_spread)
    recount(entry)
    entry.refresh_from_db()
    counted = (entry.reviews_assigned, entry.reviews_done, entry.score_mean, entry.score_spread)
    assert stored == counted


def send(assignment):
    return submit_review(
        assignment=Assignment.objects.get(pk=assignment.pk),
        given=given(assignment.entry),
        actor=assignment.reviewer.user,
        at=LATER,
    )


def test_two_reviews_of_one_proposal_both_count(case):
    entry = case.entries[0]
    one, other = opened(entry), opened(entry)
    meet(lambda: send(one), lambda: send(other))
    entry.refresh_from_db()
    assert entry.reviews_done == 2
    check_tally(entry)


def test_a_review_that_is_sent_twice_counts_once_and_the_second_is_told(case):
    assignment = opened(case.entries[0])
    _first, second = meet(lambda: send(assignment), lambda: send(assignment))
    assert isinstance(second, DomainError)
    assert AuditEvent.objects.filter(state_to="submitted").count() == 1
    check_tally(case.entries[0])


def test_a_review_that_is_sent_is_not_taken_back_at_once(case):
    assignment = opened(case.entries[0])
    take_back = lambda: unassign(assignment=assignment, reason="", **case.by_steward)  # noqa: E731
    _first, second = meet(lambda: send(assignment), take_back)
    assert isinstance(second, DomainError)
    assignment.refresh_from_db()
    assert assignment.state == "submitted"
    check_tally(case.entries[0])


def test_one_place_left_is_given_once(case):
    reviewer = make_reviewer(case.call, max_load=1)
    acts = [
        lambda e=entry: assign_reviewers(entry=e, reviewers=[reviewer], **case.by_steward)
        for entry in case.entries
    ]
    _first, second = meet(*acts)
    assert isinstance(second, DomainError)
    assert reviewer.assignments.count() == 1


def test_one_proposal_is_given_to_one_reviewer_once(case):
    reviewer = make_reviewer(case.call)
    give = lambda: assign_reviewers(  # noqa: E731
        entry=case.entries[0], reviewers=[reviewer], **case.by_steward
    )
    meet(give, give)
    assert Assignment.objects.count() == 1
    assert Notice.objects.filter(kind="reviewing.assigned", channel="site").count() == 1
    check_tally(case.entries[0])


def test_the_rest_is_assigned_once(case):
    for _ in range(2):
        make_reviewer(case.call)
    digest = plan_rest(case.stage).digest
    act = lambda: assign_rest(stage=case.stage, digest=digest, **case.by_steward)  # noqa: E731
    first, second = meet(act, act)
    assert first > 0
    assert isinstance(second, DomainError)
    assert Assignment.objects.count() == first
    for entry in case.entries:
        check_tally(entry)


def test_a_review_sent_while_the_rest_is_assigned_counts(case):
    assignment = opened(case.entries[0])
    make_reviewer(case.call)
    digest = plan_rest(case.stage).digest
    meet(
        lambda: send(assignment),
        lambda: assign_rest(stage=case.stage, digest=digest, **case.by_steward),
    )
    case.entries[0].refresh_from_db()
    assert case.entries[0].reviews_done == 1
    check_tally(case.entries[0])


def test_the_rest_and_one_by_hand_at_once_never_give_the_same_twice(case):
    reviewer = make_reviewer(case.call)
    digest = plan_rest(case.stage).digest
    _first, second = meet(
        lambda: assign_reviewers(entry=case.entries[0], reviewers=[reviewer], **case.by_steward),
        lambda: assign_rest(stage=case.stage, digest=digest, **case.by_steward),
    )
    assert isinstance(second, DomainError)
    assert Assignment.objects.count() == 1


def test_a_review_sent_while_its_proposal_is_found_not_eligible_stays(case):
    assignment = opened(case.entries[0])
    meet(
        lambda: send(assignment),
        lambda: check_eligibility(
            entry=case.entries[0], eligible=False, reason="Otro país.", **case.by_steward
        ),
    )
    assignment.refresh_from_db()
    assert assignment.state == "submitted"
    check_tally(case.entries[0])


def test_a_proposal_found_not_eligible_meanwhile_is_given_to_nobody(case):
    reviewer = make_reviewer(case.call)
    entry = case.entries[0]
    meet(
        lambda: assign_reviewers(entry=entry, reviewers=[reviewer], **case.by_steward),
        lambda: check_eligibility(
            entry=entry, eligible=False, reason="Otro país.", **case.by_steward
        ),
    )
    assert not Assignment.objects.filter(entry=entry, state__in=STANDING).exists()
    check_tally(entry)


@pytest.mark.parametrize("order", [1, -1], ids=["given-first", "conflict-first"])
def test_nobody_keeps_a_proposal_that_a_conflict_forbids(case, order):
    reviewer, entry = make_reviewer(case.call), case.entries[0]
    acts = [
        lambda: assign_reviewers(entry=entry, reviewers=[reviewer], **case.by_steward),
        lambda: set_conflict(
            reviewer=reviewer, proposal=entry.proposal, reason="Socia.", **case.by_steward
        ),
    ]
    meet(*acts[::order])
    assert Conflict.objects.count() == 1
    assert not Assignment.objects.filter(state__in=STANDING).exists()
    check_tally(entry)


def test_a_conflict_that_is_declared_twice_is_told_once(case):
    assignment = opened(case.entries[0])
    act = lambda: declare_conflict(  # noqa: E731
        assignment=assignment, reason="Trabajé ahí.", actor=assignment.reviewer.user, at=LATER
    )
    _first, second = meet(act, act)
    assert isinstance(second, DomainError)
    assert Conflict.objects.count() == Notice.objects.filter(kind="reviewing.conflict").count() == 1


def test_a_person_becomes_a_reviewer_once_and_the_second_is_told(case):
    person = make_user()
    knows = Knowledge(languages=["es"])

    def add():
        try:
            return add_reviewer(call=case.call, user=person, knows=knows, **case.by_steward)
        except IntegrityError:
            pytest.fail("the second got an error of the machine instead of words")

    _first, second = meet(add, add)
    assert isinstance(second, DomainError)
    assert Reviewer.objects.filter(user=person).count() == 1


def decided(case) -> None:
    for entry, outcome in zip(case.entries, ("selected", "reserve"), strict=True):
        make_review(entry)
        decide(entry=entry, outcome=outcome, reason="Acta.", actor=case.steward, at=LATER)


def check_released(case) -> None:
    """Hold that each proposal stands as its released decision says."""
    for decision in Decision.objects.select_related("entry__proposal"):
        assert decision.released_at is not None
        assert decision.entry.proposal.state == decision.outcome


def test_results_are_published_once(case):
    decided(case)
    act = lambda: release_results(stage=case.stage, **case.by_steward)  # noqa: E731
    meet(act, act)
    check_released(case)
    assert AuditEvent.objects.filter(verb="selecting.released").count() == 1
    assert Notice.objects.filter(kind="selecting.result", channel="site").count() == 2


@pytest.mark.parametrize(
    "order",
    [
        pytest.param(1, id="published-first"),
        pytest.param(-1, id="decided-first"),
    ],
)
def test_what_was_published_is_what_was_decided(case, order):
    decided(case)
    acts = [
        lambda: release_results(stage=case.stage, **case.by_steward),
        lambda: decide(
            entry=case.entries[0], outcome="not_selected", reason="Otra.", **case.by_steward
        ),
    ]
    meet(*acts[::order])
    check_released(case)


def test_one_in_reserve_is_selected_once(case):
    decided(case)
    release_results(stage=case.stage, **case.by_steward)
    proposal = case.entries[1].proposal
    act = lambda: promote_reserve(  # noqa: E731
        proposal=proposal, reason="Otra renunció.", amount=None, **case.by_steward
    )
    _first, second = meet(act, act)
    assert isinstance(second, DomainError)
    assert AuditEvent.objects.filter(verb="selecting.promoted").count() == 1
    check_released(case)
