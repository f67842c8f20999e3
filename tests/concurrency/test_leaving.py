"""A reviewer leaves, or a conflict is lifted, while somebody else is at it."""

import pytest
from django.test import Client
from django.urls import reverse

from calls.reviewing.models import Conflict, Reviewer
from calls.reviewing.queries import plan_rest
from calls.reviewing.services import (
    assign_rest,
    assign_reviewers,
    lift_conflict,
    remove_reviewer,
    unassign,
)
from minka.common.errors import DomainError
from minka.common.models import AuditEvent
from tests.factories.accounts import make_user
from tests.factories.reviewing import make_assignment, make_reviewer

from .test_reviewing import LATER, Case, check_tally, meet

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


@pytest.fixture
def case(transactional_db) -> Case:
    return Case()


@pytest.mark.parametrize("by_plan", [False, True])
def test_a_reviewer_who_goes_while_more_is_given_waits_in_line(case, by_plan):
    """Both lock the entry before the reviewer: whoever is second waits, and nobody for each other."""
    reviewer = make_reviewer(case.call)
    held = make_assignment(case.entries[0], reviewer)
    digest = plan_rest(case.stage).digest
    give = (
        (lambda: assign_rest(stage=case.stage, digest=digest, **case.by_steward))
        if by_plan
        else lambda: assign_reviewers(
            entry=case.entries[1], reviewers=[reviewer], **case.by_steward
        )
    )
    go = lambda: remove_reviewer(  # noqa: E731
        reviewer=Reviewer.objects.get(pk=reviewer.pk), reason="", **case.by_steward
    )
    given, gone = meet(give, go)
    assert not isinstance(given, DomainError)
    assert gone == 2
    assert set(reviewer.assignments.values_list("state", flat=True)) == {"removed"}
    held.refresh_from_db()
    assert held.state == "removed"
    for entry in case.entries:
        check_tally(entry)


def test_a_reviewer_who_went_is_given_nothing_more(case):
    reviewer = make_reviewer(case.call)
    held = make_assignment(case.entries[0], reviewer)
    go = lambda: remove_reviewer(reviewer=reviewer, reason="", **case.by_steward)  # noqa: E731
    _gone, given = meet(
        go,
        lambda: assign_reviewers(
            entry=case.entries[0], reviewers=[Reviewer.objects.get(pk=reviewer.pk)],
            **case.by_steward,
        ),
    )  # fmt: skip
    assert getattr(given, "code", "") == "left"
    held.refresh_from_db()
    assert held.state == "removed"
    check_tally(case.entries[0])


def test_a_conflict_is_lifted_once_and_the_second_is_told(case):
    proposal = case.entries[0].proposal
    conflict = Conflict.objects.create(
        user=make_user(), proposal=proposal, source="steward", declared_at=LATER
    )
    act = lambda: lift_conflict(  # noqa: E731
        conflict=Conflict(pk=conflict.pk), reason="No lo es", **case.by_steward
    )
    _first, second = meet(act, act)
    assert getattr(second, "code", "") == "lifted"
    assert AuditEvent.objects.filter(verb="reviewing.conflict_lifted").count() == 1


def browser_of(user) -> Client:
    client = Client(headers={"accept-language": "en"})
    type(user).objects.filter(pk=user.pk).update(language="en")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_the_page_that_lifts_a_conflict_says_that_somebody_did(case):
    conflict = Conflict.objects.create(
        user=make_user(), proposal=case.entries[0].proposal, source="steward", declared_at=LATER
    )
    steward = browser_of(case.steward)
    address = reverse("reviewing:lift_conflict", args=[case.call.slug, conflict.public_id])
    _first, page = meet(
        lambda: lift_conflict(conflict=conflict, reason="No lo es", **case.by_steward),
        lambda: steward.post(address, {"reason": "Mis palabras"}),
    )
    assert page.status_code == 200
    assert "Mis palabras" in page.content.decode()
    assert page.context["form"].non_field_errors() == ["Somebody lifted this conflict meanwhile."]


def test_the_page_that_takes_back_says_what_became_of_it(case):
    held = make_assignment(case.entries[0])
    steward = browser_of(case.steward)
    address = reverse("reviewing:unassign", args=[case.call.slug, held.public_id])
    _first, page = meet(
        lambda: unassign(assignment=held, reason="", **case.by_steward),
        lambda: steward.post(address, {"reason": "Mis palabras"}),
    )
    assert page.status_code == 200
    assert "Mis palabras" in page.content.decode()
    [said] = page.context["form"].non_field_errors()
    assert said.endswith("“Removed”: it cannot be taken back any more.")
