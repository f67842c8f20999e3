"""Organisations and their members: never without an owner."""

import threading

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection

from minka.accounts import queries
from minka.accounts.models import Membership, Organisation
from minka.accounts.services import (
    accept_invitation,
    allow_publishing,
    change_role,
    create_organisation,
    hand_over,
    invite_member,
    leave_organisation,
    remove_member,
    update_organisation,
)
from minka.common.audit import sentence, trail
from minka.common.errors import DomainError
from minka.common.models import AuditEvent
from tests.factories.accounts import make_foundation, make_member, make_organisation, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return make_user("Rosa Quispe")


@pytest.fixture
def organisation(owner):
    return make_organisation(owner, name="Uma Suyu")


def code(act, **arguments) -> str:
    with pytest.raises(DomainError) as refused:
        act(**arguments)
    assert str(refused.value)
    return refused.value.code


def new(owner, at, **extra) -> Organisation:
    given = {"name": "Red Lenca", "kind": "network", "country": "PE"}
    return create_organisation(actor=owner, at=at, **{**given, **extra})


def test_whoever_makes_it_owns_it(owner, at):
    made = new(
        owner,
        at,
        acronym="RL",
        identifier_scheme="pe.ruc",
        identifier="20512333797",
        website="https://example.org",
        founded=1987,
        languages=["es", "qu"],
    )
    made.refresh_from_db()
    assert queries.role_in(made, owner) == "owner"
    assert (made.identifier_scheme, made.identifier) == ("pe.ruc", "20512333797")
    assert (made.may_publish, made.languages) == (False, ["es", "qu"])


def test_a_wrong_number_is_refused_and_nothing_is_made(owner, at):
    assert (
        code(
            create_organisation,
            actor=owner,
            at=at,
            name="A",
            kind="ngo",
            country="PE",
            identifier_scheme="pe.ruc",
            identifier="1",
        )
        == "identifier"
    )
    assert not Organisation.objects.exists()


def test_a_number_belongs_to_one_organisation(owner, at):
    number = {"identifier_scheme": "pe.ruc", "identifier": "20512333797"}
    new(owner, at, **number)
    assert (
        code(create_organisation, actor=owner, at=at, name="B", kind="ngo", country="PE", **number)
        == "identifier_taken"
    )
    new(owner, at)
    new(owner, at)
    assert Organisation.objects.count() == 3


def test_what_it_is_not_cannot_be_written(owner, at):
    with pytest.raises(TypeError):
        new(owner, at, may_publish=True)
    assert not Organisation.objects.exists()


def test_changing_it_tells_which_fields(organisation, owner, at):
    update_organisation(organisation=organisation, actor=owner, at=at, name="Uma", country="PE")
    update_organisation(organisation=organisation, actor=owner, at=at, name="Uma")
    event = AuditEvent.objects.get(verb="accounts.updated_organisation")
    assert event.data == {"fields": ["name"]}


def test_the_last_owner_cannot_go(organisation, owner, at):
    own = organisation.memberships.get()
    make_member(organisation, role="editor")
    assert code(leave_organisation, organisation=organisation, user=owner, at=at) == "last_owner"
    assert code(remove_member, membership=own, actor=owner, at=at) == "last_owner"
    assert code(change_role, membership=own, role="editor", actor=owner, at=at) == "last_owner"
    assert organisation.memberships.filter(role="owner").count() == 1


def test_one_of_two_owners_can_go(organisation, owner, at):
    other = make_member(organisation, role="owner")
    leave_organisation(organisation=organisation, user=owner, at=at)
    assert list(organisation.memberships.all()) == [other]
    assert AuditEvent.objects.filter(verb="accounts.left", actor=owner).exists()


def test_who_is_not_in_cannot_leave(organisation, at):
    assert code(leave_organisation, organisation=organisation, user=make_user(), at=at) == (
        "not_member"
    )


def test_roles_are_changed_and_told_by_name(organisation, owner, at):
    ana = make_member(organisation, make_user("Ana"), "viewer")
    change_role(membership=ana, role="owner", actor=owner, at=at)
    change_role(membership=ana, role="owner", actor=owner, at=at)
    change_role(membership=ana, role="editor", actor=owner, at=at)
    told = [sentence(event) for event in trail([organisation.public_id])]
    assert len(told) == 2
    assert all("Ana" in words for words in told)


def test_removing_takes_only_that_member(organisation, owner, at):
    ana = make_member(organisation)
    remove_member(membership=ana, actor=owner, at=at)
    assert organisation.memberships.count() == 1
    assert code(remove_member, membership=ana, actor=owner, at=at) == "gone"


def test_handing_over_leaves_one_owner_and_an_editor(organisation, owner, at):
    ana = make_member(organisation, role="viewer")
    hand_over(membership=ana, actor=owner, at=at)
    assert queries.role_in(organisation, ana.user) == "owner"
    assert queries.role_in(organisation, owner) == "editor"


def test_handing_over_to_another_owner_only_steps_back(organisation, owner, at):
    ana = make_member(organisation, role="owner")
    hand_over(membership=ana, actor=owner, at=at)
    roles = set(organisation.memberships.values_list("role", flat=True))
    assert roles == {"owner", "editor"}


def test_only_an_owner_hands_over_and_to_somebody_else(organisation, owner, at):
    ana, own = make_member(organisation), organisation.memberships.get(user=owner)
    assert code(hand_over, membership=ana, actor=ana.user, at=at) == "not_owner"
    assert code(hand_over, membership=own, actor=owner, at=at) == "not_owner"
    assert code(hand_over, membership=ana, actor=make_user(), at=at) == "not_owner"


def test_publishing_is_allowed_and_taken_back_with_a_trail(organisation, at):
    admin = make_user(is_superuser=True)
    for allowed in (True, True, False):
        allow_publishing(
            organisation=organisation, allowed=allowed, actor=admin, at=at, reason="Conocida"
        )
    organisation.refresh_from_db()
    assert not organisation.may_publish
    verbs = [event.verb for event in trail([organisation.public_id])]
    assert verbs == ["accounts.disallowed_publishing", "accounts.allowed_publishing"]


def test_who_sees_and_writes_what(organisation, owner):
    editor = make_member(organisation, role="editor").user
    viewer = make_member(organisation, role="viewer").user
    stranger, admin = make_user(), make_user(is_superuser=True)
    make_organisation(stranger)

    def may(user):
        acts = ("view_organisation", "edit_organisation", "manage_members")
        return [user.has_perm(f"accounts.{act}", organisation) for act in acts]

    assert may(owner) == may(admin) == [True, True, True]
    assert may(editor) == [True, True, False]
    assert may(viewer) == [True, False, False]
    assert may(stranger) == may(AnonymousUser()) == [False, False, False]
    assert [organisation in queries.visible_to(u) for u in (viewer, stranger, admin)] == [
        True,
        False,
        True,
    ]
    assert not queries.visible_to(AnonymousUser()).exists()
    assert not queries.editable_organisations(AnonymousUser()).exists()
    assert list(queries.editable_organisations(editor)) == [organisation]
    assert not queries.editable_organisations(viewer).exists()
    assert list(queries.owned_organisations(owner)) == [organisation]
    assert not queries.owned_organisations(editor).exists()
    assert owner.has_perm("accounts.administer") is False
    assert admin.has_perm("accounts.administer") is True
    assert not stranger.has_perm("accounts.view_organisation", None)


def test_reading_members_and_foundations_costs_one_query(
    organisation, owner, django_assert_num_queries
):
    fund = make_foundation(make_user())
    for role in ("editor", "viewer"):
        make_member(organisation, role=role)
    with django_assert_num_queries(1):
        assert len([m.user.name for m in queries.members_of(organisation)]) == 3
    with django_assert_num_queries(1):
        assert [m.organisation.name for m in queries.memberships_of(owner)] == ["Uma Suyu"]
    assert list(queries.foundations()) == [fund]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_owners_leaving_at_once_leave_one(at):
    people = [make_user(), make_user()]
    organisation = make_organisation(people[0])
    make_member(organisation, people[1], "owner")
    ready, outcomes = threading.Barrier(2), []

    def leave(user):
        try:
            ready.wait(10)
            leave_organisation(organisation=organisation, user=user, at=at)
            outcomes.append("left")
        except DomainError as error:
            outcomes.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=leave, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(outcomes) == ["last_owner", "left"]
    assert Membership.objects.filter(organisation=organisation, role="owner").count() == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_an_invitation_accepted_twice_at_once_is_accepted_once(at):
    owner, ana = make_user(), make_user(email="ana@example.org")
    organisation = make_organisation(owner)
    invitation, _token = invite_member(
        organisation=organisation, email=ana.email, role="viewer", actor=owner, at=at
    )
    ready, outcomes = threading.Barrier(2), []

    def accept():
        try:
            ready.wait(10)
            accept_invitation(invitation=invitation, user=ana, at=at)
            outcomes.append("accepted")
        except DomainError as error:
            outcomes.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=accept) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(outcomes) == ["accepted", "used"]
    assert Membership.objects.filter(organisation=organisation, user=ana).count() == 1
