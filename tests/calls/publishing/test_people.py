"""Who runs a call, who sits in its committee, and what each may see."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from calls.publishing import queries, services
from calls.publishing.models import Call, RoleGrant
from calls.publishing.rules import is_committee, is_steward
from calls.publishing.states import CallRole
from minka.accounts.models import Invitation
from minka.accounts.services import accept_invitation, decline_invitation
from minka.common.errors import DomainError
from minka.common.times import now
from minka.notifications.models import Notice
from tests.factories.accounts import make_foundation, make_member, make_organisation, make_user
from tests.factories.publishing import make_call, make_grant

from .conftest import signed_in


@pytest.fixture
def call(foundation) -> Call:
    """Return a published call of the foundation."""
    return make_call(foundation)


def test_stewards_are_of_the_call_the_foundation_or_its_owners(call, owner, foundation):
    of_call, of_all, member, admin = (make_user() for _ in range(4))
    make_grant(call, of_call)
    RoleGrant.objects.create(foundation=foundation, user=of_all, role=CallRole.STEWARD)
    make_member(foundation, member, "editor")
    admin.is_superuser = True
    people = {of_call: True, of_all: True, owner: True, member: False, admin: True}
    assert {person: is_steward(person, call) for person in people} == people
    assert not is_steward(AnonymousUser(), call)
    assert not is_steward(owner, make_call())
    assert not is_steward(owner, None)


def test_a_person_who_was_switched_off_runs_nothing(call):
    person = make_user(is_active=False)
    make_grant(call, person)
    assert not is_steward(person, call)
    assert not queries.managed_by(person).exists()


def test_the_committee_reads_and_does_not_manage(call):
    person = make_user()
    make_grant(call, person, CallRole.COMMITTEE)
    assert is_committee(person, call)
    assert person.has_perm("publishing.sit_in_committee", call)
    assert not person.has_perm("publishing.manage_call", call)


def test_each_predicate_asks_once(call, owner, django_assert_num_queries):
    with django_assert_num_queries(1):
        is_steward(owner, call)
    with django_assert_num_queries(1):
        is_committee(owner, call)


def test_a_workspace_call_brings_its_answers_along(call, owner, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = queries.workspace_calls(owner).get(slug=call.slug)
        assert is_steward(owner, found)
        assert not is_committee(owner, found)
    assert not is_steward(make_user(), found)


def test_drafts_are_seen_by_their_people_only(foundation, owner):
    draft = make_call(foundation, state="draft", published_at=None)
    member = make_user()
    make_grant(draft, member, CallRole.COMMITTEE)
    other = make_user()
    make_foundation(other)
    for person, sees in ((owner, True), (member, True), (other, False), (AnonymousUser(), False)):
        assert queries.visible_to(person).filter(pk=draft.pk).exists() is sees
        assert person.has_perm("publishing.view_call", draft) is sees


@pytest.mark.parametrize("state", ["published", "decided", "archived", "cancelled"])
def test_what_was_published_stays_public(db, state):
    call = make_call(state=state)
    assert call in queries.visible_to(AnonymousUser())
    assert AnonymousUser().has_perm("publishing.view_call", call)


def test_a_draft_that_was_cancelled_never_becomes_public(db):
    call = make_call(state="cancelled", published_at=None)
    assert call not in queries.visible_to(AnonymousUser())
    assert not AnonymousUser().has_perm("publishing.view_call", call)


def test_who_may_begin_a_call(foundation, owner):
    steward, of_one, stranger = (make_user() for _ in range(3))
    RoleGrant.objects.create(foundation=foundation, user=steward, role=CallRole.STEWARD)
    make_grant(make_call(foundation), of_one)
    people = {owner: True, steward: True, of_one: False, stranger: False}
    assert {p: p.has_perm("publishing.create_call", foundation) for p in people} == people
    assert {p: p.has_perm("publishing.create_call") for p in people} == people
    assert list(queries.foundations_of(owner)) == [foundation]
    plain = make_organisation(owner)
    assert not owner.has_perm("publishing.create_call", plain)


def test_the_people_to_tell_are_the_team_or_else_the_owners(call, owner):
    assert list(queries.stewards_of(call)) == [owner]
    steward = make_user()
    make_grant(call, steward)
    assert list(queries.stewards_of(call)) == [steward]
    RoleGrant.objects.create(foundation=call.foundation, user=owner, role=CallRole.STEWARD)
    assert set(queries.stewards_of(call)) == {steward, owner}


def test_a_role_is_given_once_and_told(call, doing):
    person = make_user()
    first = services.grant_role(call=call, user=person, role="steward", **doing)
    again = services.grant_role(call=call, user=person, role="steward", **doing)
    assert first == again
    notices = Notice.objects.filter(kind="publishing.role_granted", recipient=person)
    assert notices.values("key").distinct().count() == 1


def test_a_role_that_one_gives_oneself_is_not_told(call, doing, owner):
    services.grant_role(call=call, user=owner, role="committee", **doing)
    assert not Notice.objects.filter(recipient=owner).exists()


@pytest.mark.parametrize("role", ["steward", "committee"])
def test_who_has_an_account_gets_the_role_on_accepting_too(call, doing, at, role):
    person = make_user(email="ana@example.org")
    offer = services.invite_to_team(call=call, email="ANA@example.org ", role=role, **doing)
    assert (offer.email, offer.role) == ("ana@example.org", role)
    assert not RoleGrant.objects.filter(user=person).exists()
    accept_invitation(invitation=offer, user=person, at=at)
    assert RoleGrant.objects.get(user=person).role == role


def test_who_declines_gets_no_role(call, doing, at):
    person = make_user(email="ana@example.org")
    offer = services.invite_to_team(call=call, email=person.email, role="steward", **doing)
    decline_invitation(invitation=offer, user=person, at=at)
    with pytest.raises(DomainError):
        accept_invitation(invitation=offer, user=person, at=at)
    assert not is_steward(person, call)


def test_nobody_else_takes_up_the_offer(call, doing, at):
    make_user(email="ana@example.org")
    offer = services.invite_to_team(call=call, email="ana@example.org", role="steward", **doing)
    stranger = make_user()
    with pytest.raises(DomainError) as refused:
        accept_invitation(invitation=offer, user=stranger, at=at)
    assert refused.value.code == "wrong_person"
    assert not is_steward(stranger, call)


def test_a_role_that_one_has_is_not_offered_again(call, doing):
    grant = make_grant(call, make_user(email="ana@example.org"), CallRole.COMMITTEE)
    with pytest.raises(DomainError) as refused:
        services.invite_to_team(call=call, email="Ana@Example.org", role=grant.role, **doing)
    assert refused.value.code == "email"
    services.invite_to_team(call=call, email="ana@example.org", role="steward", **doing)
    assert Invitation.objects.get().role == "steward"


def test_the_page_of_the_offer_says_the_role_and_leads_to_the_call(call, doing):
    person = make_user(email="ana@example.org", language="en")
    now_doing = {**doing, "at": now()}
    offer = services.invite_to_team(call=call, email=person.email, role="committee", **now_doing)
    browser, page = signed_in(person), reverse("accounts:my_invitation", args=[offer.public_id])
    workspace = reverse("publishing:workspace", args=[call.slug])
    assert browser.get(workspace).status_code == 404
    assert "in its committee: you read and decide" in browser.get(page).content.decode()
    answer = browser.post(page, {"answer": "accept"})
    assert answer["Location"] == workspace
    assert browser.get(workspace).status_code == 200


def test_the_team_sees_who_has_not_answered(call, owner):
    make_user(email="ana@example.org")
    browser, page = signed_in(owner), reverse("publishing:team", args=[call.slug])
    browser.post(page, {"email": "ana@example.org", "role": "committee"})
    shown = browser.get(page).content.decode()
    assert "ana@example.org" in shown
    assert "Invitation sent" in shown
    assert not call.grants.exists()


def test_others_are_invited_and_get_the_role_on_accepting(call, doing, at):
    invitation = services.invite_to_team(
        call=call, email="nueva@example.org", role="steward", **doing
    )
    assert isinstance(invitation, Invitation)
    person = make_user(email="nueva@example.org")
    assert not is_steward(person, call)
    accept_invitation(invitation=invitation, user=person, at=at)
    assert is_steward(person, call)


def test_an_invitation_to_a_call_that_is_gone_gives_nothing(doing, at):
    person = make_user()
    invitation = Invitation(kind="call", scope_id=uuid4(), role="steward")
    services.take_up_invitation(None, invitation=invitation, user=person, at=at)
    invitation.kind = "organisation"
    services.take_up_invitation(None, invitation=invitation, user=person, at=at)
    assert not RoleGrant.objects.filter(user=person).exists()


def test_reviewers_are_not_invited_here(call, doing):
    with pytest.raises(DomainError):
        services.invite_to_team(call=call, email="a@example.org", role="reviewer", **doing)


def test_a_role_is_taken_away(call, doing):
    grant = make_grant(call, role=CallRole.COMMITTEE)
    services.revoke_role(grant=grant, **doing)
    assert not is_committee(grant.user, call)


def test_somebody_always_runs_the_call(doing):
    call = make_call()
    only = make_grant(call)
    with pytest.raises(DomainError, match="must run"):
        services.revoke_role(grant=only, **doing)
    make_grant(call)
    services.revoke_role(grant=only, **doing)
    assert call.grants.count() == 1


def test_the_owner_of_the_foundation_is_enough(call, doing):
    services.revoke_role(grant=make_grant(call), **doing)
    assert call.grants.count() == 0


def test_a_role_for_all_calls_is_not_taken_away_here(foundation, doing):
    grant = RoleGrant.objects.create(foundation=foundation, user=make_user(), role=CallRole.STEWARD)
    with pytest.raises(DomainError, match="whole foundation"):
        services.revoke_role(grant=grant, **doing)
