"""Reviewers: invited by mail, taken from the pool, reminded, removed."""

from datetime import timedelta

import pytest

from calls.publishing.models import RoleGrant
from calls.publishing.states import CallRole, CallState
from calls.reviewing.models import Reviewer
from calls.reviewing.queries import home_card, notice_still_due, pool_of, reviewers_of
from calls.reviewing.services import (
    Knowledge,
    add_reviewer,
    invite_reviewer,
    remind_due,
    remind_pending,
    remove_reviewer,
    update_reviewer,
)
from calls.reviewing.states import AssignmentState, ReviewerState
from minka.accounts.services import accept_invitation
from minka.common.errors import DomainError
from minka.notifications.models import Notice
from minka.notifications.states import Channel
from tests.factories.accounts import make_user
from tests.factories.reviewing import make_assignment, make_review, make_reviewer
from tests.factories.taxonomy import themes

from .conftest import DUE

KNOWS = Knowledge(languages=["es", "pt-BR"], countries=["PE"], max_load=12)


def add(case, user, at, knows=KNOWS) -> Reviewer:
    """Add a person as the steward."""
    return add_reviewer(call=case.call, user=user, knows=knows, actor=case.steward, at=at)


def invite(case, email, at, knows=KNOWS):
    """Invite as the steward."""
    return invite_reviewer(
        call=case.call, email=email, knows=knows, note="", actor=case.steward, at=at
    )


def test_whoever_accepts_becomes_a_reviewer_with_what_was_said(case, later):
    person = make_user()
    theme = themes()[0]
    knows = Knowledge(languages=["es"], countries=["BO"], max_load=7, themes=[theme])
    invitation = invite(case, person.email, later, knows)
    accept_invitation(invitation=invitation, user=person, at=later)
    reviewer = Reviewer.objects.get(user=person)
    assert (reviewer.call, reviewer.languages, reviewer.countries, reviewer.max_load) == (
        case.call,
        ["es"],
        ["BO"],
        7,
    )
    assert list(reviewer.themes.all()) == [theme]


def test_who_takes_part_is_not_invited_or_added_again(case, later):
    person = make_user()
    add(case, person, later)
    with pytest.raises(DomainError):
        invite(case, person.email.upper(), later)
    with pytest.raises(DomainError):
        add(case, person, later)


def test_nobody_joins_a_call_that_is_over(case, later):
    case.call.state = CallState.DECIDED
    case.call.save()
    with pytest.raises(DomainError):
        invite(case, "nuevo@example.org", later)


def test_who_left_comes_back_with_what_is_said_now(case, later):
    reviewer = make_reviewer(case.call, max_load=3)
    remove_reviewer(reviewer=reviewer, reason="Viaja.", actor=case.steward, at=later)
    back = add(case, reviewer.user, later)
    assert (back.pk, back.state, back.max_load) == (reviewer.pk, ReviewerState.ACTIVE, 12)


def test_what_is_known_can_change(case, later):
    reviewer = make_reviewer(case.call)
    update_reviewer(reviewer=reviewer, knows=KNOWS, actor=case.steward, at=later)
    reviewer.refresh_from_db()
    assert (reviewer.languages, reviewer.max_load) == (["es", "pt-BR"], 12)


def test_the_pool_is_the_foundations_reviewers_who_do_not_take_part(case, later):
    near, far = make_user(), make_user()
    RoleGrant.objects.create(
        foundation=case.call.foundation, user=near, role=CallRole.REVIEWER, call=None
    )
    RoleGrant.objects.create(
        foundation=case.call.foundation, user=far, role=CallRole.COMMITTEE, call=None
    )
    assert list(pool_of(case.call)) == [near]
    add(case, near, later)
    assert list(pool_of(case.call)) == []


def test_loads_are_counted(case):
    reviewer = make_reviewer(case.call)
    make_review(case.entry, reviewer)
    [row] = reviewers_of(case.call)
    assert (row.load, row.done) == (1, 1)


def mails(kind="reviewing.due") -> list[Notice]:
    """Return the mails of a kind that were recorded."""
    return list(Notice.objects.filter(kind=kind, channel=Channel.MAIL))


class TestReminders:
    """By the calendar once each, and by hand once a day."""

    @pytest.mark.parametrize(
        ("before", "told"),
        [
            (timedelta(days=8), 0),
            (timedelta(days=7), 1),
            (timedelta(days=2), 1),
            (timedelta(0), 1),
            (-timedelta(days=1), 1),
            (-timedelta(days=15), 0),
        ],
    )
    def test_when(self, case, before, told):
        make_assignment(case.entry)
        remind_due(at=DUE - before)
        assert len(mails()) == told

    def test_each_mark_once(self, case):
        make_assignment(case.entry)
        for hours in range(0, 24 * 9, 6):
            remind_due(at=DUE - timedelta(days=8) + timedelta(hours=hours))
        assert len(mails()) == 3

    def test_who_is_done_is_left_in_peace(self, case):
        make_review(case.entry)
        make_assignment(case.entry, state=AssignmentState.REMOVED)
        make_assignment(case.entry, make_reviewer(case.call, state=ReviewerState.LEFT))
        assert remind_due(at=DUE) == 0

    def test_none_after_the_results_or_a_cancelled_call(self, case, later):
        make_assignment(case.entry)
        case.stage.results_released_at = later
        case.stage.save()
        assert remind_due(at=DUE) == 0

    def test_by_hand_once_a_day(self, case, later):
        make_assignment(case.entry)
        assert remind_pending(stage=case.stage, actor=case.steward, at=later) == 1
        with pytest.raises(DomainError) as refusal:
            remind_pending(stage=case.stage, actor=case.steward, at=later + timedelta(hours=23))
        assert refusal.value.code == "too_soon"
        remind_pending(stage=case.stage, actor=case.steward, at=later + timedelta(hours=25))
        assert len(mails()) == 2

    def test_by_hand_when_nobody_owes_any(self, case, later):
        with pytest.raises(DomainError):
            remind_pending(stage=case.stage, actor=case.steward, at=later)

    def test_a_reminder_is_dropped_when_the_review_came_in_meanwhile(self, case):
        assignment = make_assignment(case.entry)
        remind_due(at=DUE)
        [notice] = mails()
        assert notice_still_due(notice)
        assignment.state = AssignmentState.SUBMITTED
        assignment.save()
        assert not notice_still_due(notice)


class TestHomeCard:
    """What a reviewer's home page says."""

    def test_what_is_owed(self, case, later, django_assert_max_num_queries):
        assignment = make_assignment(case.entry)
        with django_assert_max_num_queries(2):
            [card] = home_card(assignment.reviewer.user, later)
        [task] = card.tasks
        assert (task.due_at, task.tone) == (DUE, "action")

    def test_overdue(self, case):
        assignment = make_assignment(case.entry)
        [card] = home_card(assignment.reviewer.user, DUE + timedelta(hours=1))
        assert card.tasks[0].tone == "attention"

    def test_nothing_for_others(self, case, later):
        make_review(case.entry)
        assert home_card(case.steward, later) == []
        assert home_card(case.entry.assignments.get().reviewer.user, later) == []
