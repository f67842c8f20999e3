"""Who writes a proposal: roles here, inviting, saying that it is ready; who may not, and at once."""

import uuid

import pytest
from django.urls import reverse
from django.utils import translation

from calls.applying.models import Writer
from calls.applying.queries import entry_to_write, open_entries_of, writing_members
from calls.applying.queries.reminding import members_of_call, members_with_drafts
from calls.applying.rules import role_in
from calls.applying.services.writers import give_role, invite_writer, say_ready
from minka.accounts.models import Invitation, User
from minka.accounts.services import accept_invitation
from minka.common.errors import DomainError
from minka.common.models import AuditEvent
from minka.notifications.delivery.words import Reader, words
from minka.notifications.models import Notice
from tests.factories.accounts import make_member, make_organisation, make_user
from tests.factories.applying import make_proposal
from tests.factories.publishing import make_call

from .conftest import BACKEND
from .pages import form_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def viewer(organisation):
    """Return a viewer of the organisation."""
    return make_member(organisation, make_user("Elmer Cruz", language="en"), "viewer").user


@pytest.fixture
def give(draft, owner, at):
    """Return a function that gives a role in the draft."""

    def act(user, role, actor=owner):
        return give_role(proposal=draft.proposal, user=user, role=role, actor=actor, at=at)

    return act


def may(user, act, proposal):
    """Ask a permission as the next request does."""
    return User.objects.get(pk=user.pk).has_perm(f"applying.{act}", proposal)


@pytest.mark.parametrize(
    ("member", "here", "acts"),
    [
        ("owner", None, "edit_proposal submit_proposal manage_writers comment"),
        ("editor", None, "edit_proposal submit_proposal manage_writers comment"),
        ("viewer", None, "comment"),
        ("owner", "viewer", "edit_proposal submit_proposal manage_writers comment"),
        ("editor", "viewer", "comment"),
        ("editor", "editor", "edit_proposal comment"),
        ("viewer", "editor", "edit_proposal comment"),
        ("viewer", "submitter", "edit_proposal submit_proposal manage_writers comment"),
    ],
)
def test_a_role_here_says_more_or_less_than_the_one_in_the_organisation(
    draft, organisation, member, here, acts
):
    user = make_member(organisation, make_user(), member).user
    if here:
        Writer.objects.create(proposal=draft.proposal, user=user, role=here)
    asked = ("edit_proposal", "submit_proposal", "manage_writers", "comment")
    assert {act for act in asked if may(user, act, draft.proposal)} == set(acts.split())
    writes = "edit_proposal" in acts
    assert (user.pk in writing_members(draft.proposal)) is writes
    assert (open_entries_of(user).count() == 1) is writes
    assert (user.pk in members_with_drafts(draft.stage.public_id)) is writes
    assert (user.pk in members_of_call(draft.proposal.call.public_id)) is writes


def test_a_row_of_who_is_no_member_any_more_counts_for_nothing(draft, colleague, give):
    give(colleague, "editor")
    colleague.memberships.all().delete()
    assert role_in(colleague, draft.proposal) == ""
    assert entry_to_write(colleague, draft.proposal.public_id) is None
    assert not may(colleague, "view_proposal", draft.proposal)
    assert colleague.pk not in writing_members(draft.proposal)


def test_a_role_here_is_for_this_proposal_alone(draft, organisation, colleague, give):
    other = make_proposal(make_call(), organisation, submitted=False)
    give(colleague, "viewer")
    assert role_in(colleague, other) == "submitter"


def test_giving_a_role_is_kept_told_and_in_the_trail(draft, viewer, give, owner):
    give(viewer, "editor")
    give(viewer, "editor")
    assert Writer.objects.get().role == "editor"
    notice = Notice.objects.get(recipient=viewer, channel="site")
    assert notice.kind == "applying.role_given"
    event = AuditEvent.objects.get(verb="applying.made_editor")
    assert (event.actor, event.data) == (owner, {"person": "Elmer Cruz"})


def test_the_role_that_one_has_anyway_needs_no_row(draft, viewer, colleague, give):
    give(viewer, "submitter")
    give(viewer, "viewer")
    give(colleague, "viewer")
    give(colleague, "submitter")
    assert not Writer.objects.exists()


@pytest.mark.parametrize("role", ["owner", "", "x" * 40, "assistant"])
def test_a_role_that_is_none_is_refused(viewer, give, role):
    with pytest.raises(DomainError):
        give(viewer, role)
    assert not Writer.objects.exists()


def test_an_owner_and_a_stranger_get_no_role(draft, owner, colleague, give):
    for user, code in ((owner, "owner"), (make_user(), "member")):
        with pytest.raises(DomainError) as refused:
            give(user, "viewer", actor=colleague)
        assert refused.value.code == code


def test_of_two_who_take_the_right_from_each_other_the_second_comes_too_late(
    draft, organisation, colleague, give
):
    other = make_member(organisation, make_user(), "editor").user
    give(other, "viewer", actor=colleague)
    with pytest.raises(DomainError) as refused:
        give(colleague, "viewer", actor=other)
    assert refused.value.code == "right"
    assert role_in(colleague, draft.proposal) == "submitter"


def test_an_invited_colleague_reads_the_organisation_and_writes_here(
    draft, organisation, owner, at
):
    invitation = invite_writer(
        proposal=draft.proposal, email="ana@example.org", role="editor", actor=owner, at=at
    )
    assert not Writer.objects.exists()
    ana = make_user(email="ana@example.org")
    accept_invitation(invitation=invitation, user=ana, at=at)
    assert ana.memberships.get().role == "viewer"
    assert role_in(ana, draft.proposal) == "editor"


def test_an_invitation_gives_no_role_in_a_proposal_of_another_organisation(draft, owner, at):
    stranger = make_proposal(draft.proposal.call, submitted=False)
    invitation = invite_writer(
        proposal=draft.proposal, email="ana@example.org", role="submitter", actor=owner, at=at
    )
    Invitation.objects.update(data={"proposal": str(stranger.public_id), "role": "submitter"})
    invitation.refresh_from_db()
    ana = make_user(email="ana@example.org")
    accept_invitation(invitation=invitation, user=ana, at=at)
    assert not Writer.objects.exists()


def test_an_ordinary_invitation_gives_no_role_here(draft, organisation, owner, at):
    invitation = invite_writer(
        proposal=draft.proposal, email="ana@example.org", role="editor", actor=owner, at=at
    )
    Invitation.objects.update(data={})
    invitation.refresh_from_db()
    accept_invitation(invitation=invitation, user=make_user(email="ana@example.org"), at=at)
    assert not Writer.objects.exists()


def test_ready_is_told_to_who_may_submit_once_for_each_version(
    draft, viewer, colleague, owner, give, at
):
    give(colleague, "editor")
    Notice.objects.all().delete()
    for _twice in range(2):
        assert say_ready(entry=draft, actor=colleague, at=at) == 1
    told = Notice.objects.filter(kind="applying.ready", channel="site")
    assert [notice.recipient for notice in told] == [owner]


@pytest.mark.parametrize("language", ["es", "pt-br", "en"])
def test_the_notices_speak_every_language(draft, viewer, colleague, owner, give, at, language):
    give(colleague, "editor")
    say_ready(entry=draft, actor=colleague, at=at)
    for notice in Notice.objects.filter(channel="site"):
        with translation.override(language):
            said = words(notice, Reader.of(notice))
        assert draft.proposal.title in said.subject
        assert said.text.strip()


# ---- pages


def page(client, name, draft, status=200, **kwargs):
    """Open a page of a proposal."""
    kwargs = {"public_id": draft.proposal.public_id, **kwargs}
    response = client.get(reverse(f"applying:{name}", kwargs=kwargs))
    assert response.status_code == status
    return response


@pytest.mark.parametrize("more", [1, 3])
def test_the_list_costs_the_same_at_any_number(
    browse, draft, organisation, more, django_assert_num_queries
):
    for _n in range(more):
        user = make_member(organisation, make_user(), "editor").user
        Writer.objects.create(proposal=draft.proposal, user=user, role="editor")
    browse.get("/home/")
    with django_assert_num_queries(7):
        response = page(browse, "writers", draft)
    assert len(response.context["people"]) == 1 + more


def test_a_colleague_s_role_is_changed_on_a_page(browse, draft, colleague):
    member = colleague.memberships.get()
    url = reverse("applying:writer", args=[draft.proposal.public_id, member.public_id])
    assert form_of(browse.get(url), "role")["role"] == ["submitter"]
    assert browse.post(url, {"role": "editor"}).status_code == 302
    assert role_in(colleague, draft.proposal) == "editor"
    assert browse.post(url, {"role": "todo"}).status_code == 200


def test_an_owner_has_no_such_page(browse, draft, owner):
    member = owner.memberships.get()
    page(browse, "writer", draft, status=404, member=member.public_id)
    page(browse, "writer", draft, status=404, member=uuid.uuid4())


def test_only_owners_invite_and_only_into_their_own(client, browse, draft, colleague):
    url = reverse("applying:invite_colleague", args=[draft.proposal.public_id])
    given = {"email": "ana@example.org", "role": "editor", "note": ""}
    assert browse.post(url, given).status_code == 302
    assert Invitation.objects.get().data["role"] == "editor"
    assert "ana@example.org" in page(browse, "writers", draft).content.decode()
    client.force_login(colleague, backend=BACKEND)
    assert client.post(url, given).status_code == 403
    assert Invitation.objects.count() == 1


def test_an_editor_sees_who_may_submit_and_tells_them(client, draft, colleague, owner, give):
    give(colleague, "editor")
    client.force_login(colleague, backend=BACKEND)
    shown = page(client, "check", draft).content.decode()
    assert "these people may submit it" in shown
    assert "Rosa Quispe" in shown
    assert "Submit the proposal</button>" not in shown
    answer = client.post(reverse("applying:ready", args=[draft.proposal.public_id]), follow=True)
    assert "1 person who may submit it is told." in answer.content.decode()
    assert Notice.objects.filter(kind="applying.ready", recipient=owner).exists()


def test_an_editor_s_submission_is_not_received(client, draft, colleague, give):
    give(colleague, "editor")
    client.force_login(colleague, backend=BACKEND)
    url = reverse("applying:submit", args=[draft.proposal.public_id])
    assert client.post(url, {"key": uuid.uuid4()}).status_code == 302
    draft.refresh_from_db()
    assert draft.state == "draft"
    give(colleague, "submitter")
    client.post(url, {"key": uuid.uuid4()})
    draft.refresh_from_db()
    assert draft.state == "submitted"


def test_who_only_reads_here_writes_nothing(client, draft, colleague, give):
    give(colleague, "viewer")
    client.force_login(colleague, backend=BACKEND)
    page(client, "hub", draft, status=302)
    page(client, "proposal", draft)
    saved = client.post(
        reverse("applying:autosave", args=[draft.proposal.public_id]),
        {"key": str(uuid.uuid4()), "seen": {"title": "x"}, "set": {"title": "Otro"}},
        content_type="application/json",
    )
    assert saved.status_code == 410


def test_colleagues_of_another_organisation_find_nothing(client, draft):
    stranger = make_user()
    make_organisation(stranger)
    client.force_login(stranger, backend=BACKEND)
    for name in ("writers", "comments", "invite_colleague", "confirm_typed"):
        page(client, name, draft, status=404)
