"""Invitations: single use, expiring, for one verified address."""

from datetime import timedelta
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress

from minka.accounts.models import Invitation, Membership
from minka.accounts.queries import (
    hash_token,
    invitation_by_token,
    invitations_for,
    is_open,
    open_invitations,
)
from minka.accounts.services import (
    accept_invitation,
    decline_invitation,
    invite,
    invite_member,
    revoke_invitation,
)
from minka.accounts.services.invitations import LASTS
from minka.accounts.signals import invitation_accepted, invitation_declined, invitation_sent
from minka.common.errors import DomainError
from minka.common.models import AuditEvent
from minka.common.states import MoveRefused
from tests.factories.accounts import make_organisation, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return make_user("Rosa Quispe")


@pytest.fixture
def organisation(owner):
    return make_organisation(owner, name="Uma Suyu")


@pytest.fixture
def heard():
    """Collect what the signals tell."""
    found = []

    def listen(sender, signal, **told):
        found.append((signal, told))

    signals = (invitation_sent, invitation_accepted, invitation_declined)
    for signal in signals:
        signal.connect(listen)
    yield found
    for signal in signals:
        signal.disconnect(listen)


def to_call(owner, at, **extra):
    given = {
        "kind": "call",
        "scope_id": uuid4(),
        "scope_name": "Agua y suelos",
        "email": "Ana@Example.org ",
        "invited_by": owner,
        "at": at,
        "role": "committee",
    }
    return invite(**{**given, **extra})


def test_the_token_is_returned_once_and_stored_hashed(owner, at):
    invitation, token = to_call(owner, at)
    stored = Invitation.objects.get()
    assert len(token) >= 43
    assert stored.token_hash == hash_token(token)
    assert token not in str(stored.__dict__)
    assert stored.email == "ana@example.org"
    assert stored.expires_at == at + LASTS
    assert invitation_by_token(token) == invitation
    assert invitation_by_token("guess") is None


def test_sending_tells_the_floor_above_inside_the_transaction(owner, at, heard):
    invitation, token = to_call(owner, at, data={"themes": ["M1"]})
    [(signal, told)] = heard
    assert signal is invitation_sent
    assert told == {"invitation": invitation, "token": token, "at": at}
    assert invitation.data == {"themes": ["M1"]}


def test_it_is_written_in_the_language_of_whoever_has_the_address(owner, at):
    make_user(email="ana@example.org", language="pt-br")
    assert to_call(owner, at, language="en")[0].language == "pt-BR"
    assert to_call(owner, at, language="en", email="other@example.org")[0].language == "en"


def test_inviting_again_withdraws_the_one_before(owner, at):
    scope = uuid4()
    first, old_token = to_call(owner, at, scope_id=scope)
    second, _token = to_call(owner, at, scope_id=scope, email="ANA@example.org")
    first.refresh_from_db()
    assert first.state == "revoked"
    assert list(open_invitations("call", scope, at)) == [second]
    assert not is_open(invitation_by_token(old_token), at)


def test_its_events_are_read_in_the_trail_of_what_it_is_for(owner, at):
    invitation, _token = to_call(owner, at)
    event = AuditEvent.objects.get(verb="accounts.invited")
    assert (event.context_id, event.actor) == (invitation.scope_id, owner)


def test_accepting_makes_a_member_and_tells(organisation, owner, at, heard):
    invitation, token = invite_member(
        organisation=organisation, email="ana@example.org", role="editor", actor=owner, at=at
    )
    ana = make_user("Ana", email="ana@example.org")
    done = accept_invitation(invitation=invitation_by_token(token), user=ana, at=at)
    assert Membership.objects.get(user=ana).role == "editor"
    assert (done.state, done.answered_by, done.answered_at) == ("accepted", ana, at)
    assert heard[-1][0] is invitation_accepted
    assert heard[-1][1] == {"invitation": invitation, "user": ana, "at": at}
    assert AuditEvent.objects.filter(verb="accounts.joined", actor=ana).count() == 1


def test_a_token_works_once(organisation, owner, at):
    invitation, _token = invite_member(
        organisation=organisation, email="ana@example.org", role="viewer", actor=owner, at=at
    )
    ana = make_user(email="ana@example.org")
    accept_invitation(invitation=invitation, user=ana, at=at)
    Membership.objects.filter(user=ana).delete()
    with pytest.raises(DomainError) as refused:
        accept_invitation(invitation=invitation, user=ana, at=at)
    assert refused.value.code == "used"
    assert not Membership.objects.filter(user=ana).exists()


def test_an_expired_one_is_refused(owner, at):
    invitation, _token = to_call(owner, at)
    ana = make_user(email="ana@example.org")
    with pytest.raises(DomainError) as refused:
        accept_invitation(invitation=invitation, user=ana, at=at + LASTS)
    assert refused.value.code == "expired"
    assert "Rosa Quispe" in str(refused.value)
    just_before = at + LASTS - timedelta(seconds=1)
    assert accept_invitation(invitation=invitation, user=ana, at=just_before).state == "accepted"


def test_another_person_is_told_whose_it_is(owner, at):
    invitation, _token = to_call(owner, at)
    with pytest.raises(DomainError) as refused:
        accept_invitation(invitation=invitation, user=make_user(), at=at)
    assert refused.value.code == "wrong_person"
    assert "ana@example.org" in str(refused.value)


def test_an_address_not_yet_shown_to_be_theirs_is_not_enough(owner, at):
    invitation, _token = to_call(owner, at)
    ana = make_user(email="ana@example.org")
    EmailAddress.objects.filter(user=ana).update(verified=False)
    with pytest.raises(DomainError):
        accept_invitation(invitation=invitation, user=ana, at=at)
    invitation.refresh_from_db()
    assert invitation.state == "sent"


def test_a_listener_that_refuses_undoes_the_acceptance(owner, at):
    def refuse(sender, **told):
        raise DomainError("The call is over.")

    invitation, _token = to_call(owner, at)
    ana = make_user(email="ana@example.org")
    invitation_accepted.connect(refuse)
    try:
        with pytest.raises(DomainError, match="over"):
            accept_invitation(invitation=invitation, user=ana, at=at)
    finally:
        invitation_accepted.disconnect(refuse)
    invitation.refresh_from_db()
    assert (invitation.state, invitation.answered_by) == ("sent", None)


def test_declining_needs_no_account_and_is_told(owner, at, heard):
    invitation, _token = to_call(owner, at)
    decline_invitation(invitation=invitation, user=None, at=at, reason="Sin tiempo")
    invitation.refresh_from_db()
    assert (invitation.state, invitation.answered_by) == ("declined", None)
    assert heard[-1][0] is invitation_declined
    assert heard[-1][1]["reason"] == "Sin tiempo"
    with pytest.raises(DomainError):
        decline_invitation(invitation=invitation, user=None, at=at)


def test_a_withdrawn_one_is_refused_and_is_withdrawn_once(owner, at):
    invitation, _token = to_call(owner, at)
    revoke_invitation(invitation=invitation, actor=owner, at=at)
    with pytest.raises(DomainError):
        accept_invitation(invitation=invitation, user=make_user(email="ana@example.org"), at=at)
    with pytest.raises(MoveRefused):
        revoke_invitation(invitation=invitation, actor=owner, at=at)


def test_who_is_a_member_already_is_not_invited(organisation, owner, at):
    with pytest.raises(DomainError) as refused:
        invite_member(
            organisation=organisation, email=owner.email.upper(), role="viewer", actor=owner, at=at
        )
    assert refused.value.code == "member"


def test_an_organisation_has_only_so_many_open_at_once(organisation, owner, at, monkeypatch):
    monkeypatch.setattr("minka.accounts.services.members.OPEN_AT_ONCE", 1)
    invite_member(organisation=organisation, email="a@b.pe", role="viewer", actor=owner, at=at)
    with pytest.raises(DomainError) as refused:
        invite_member(organisation=organisation, email="c@b.pe", role="viewer", actor=owner, at=at)
    assert refused.value.code == "too_many"


def test_joining_again_keeps_the_role_one_has(organisation, owner, at):
    ana = make_user(email="ana@example.org")
    invitation, _token = invite_member(
        organisation=organisation, email=ana.email, role="viewer", actor=owner, at=at
    )
    Membership.objects.create(organisation=organisation, user=ana, role="owner")
    accept_invitation(invitation=invitation, user=ana, at=at)
    assert Membership.objects.get(user=ana).role == "owner"


def test_a_person_sees_open_ones_to_their_own_addresses_only(owner, at):
    mine, _token = to_call(owner, at)
    to_call(owner, at, email="someone@example.org")
    to_call(owner, at - timedelta(days=15), scope_id=uuid4())
    ana = make_user(email="ana@example.org")
    assert list(invitations_for(ana, at)) == [mine]
    EmailAddress.objects.filter(user=ana).update(verified=False)
    assert list(invitations_for(ana, at)) == []
