"""What changed since the profile: seen by its people, the foundation and reviewers, nobody else."""

import uuid

import pytest
from django.urls import reverse

from calls.applying.queries import since_last_stage
from calls.applying.services import open_final_entry, reopen_entry, save_draft, submit_entry
from calls.reviewing.states import AssignmentState
from minka.common.states import move
from tests.factories.accounts import make_user
from tests.factories.applying import make_proposal
from tests.factories.publishing import make_call, make_grant
from tests.factories.reviewing import make_assignment, make_reviewer

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
CHANGED = {
    "title": "Ferias que duran",
    "q_where": "Puno y Cusco",
    "budget": [{"concept": "Todo", "source": "requested", "amount": "12000.00"}],
}


@pytest.fixture
def final(organisation, owner, at):
    """Return a final proposal that changed three things of its profile, received."""
    call = make_call(stages=2, code="DOS", one_per_organisation=True)
    proposal = make_proposal(call, organisation, submitted=False, created_by=owner)
    profile = proposal.entries.get()
    submit_entry(entry=profile, actor=owner, at=at, idempotency_key=uuid.uuid4())
    proposal.refresh_from_db()
    for state in ("eligible", "invited"):
        move(proposal, state, actor=owner, at=at)
    stage = call.stages.get(order=2)
    entry = open_final_entry(proposal=proposal, stage=stage, actor=owner, at=at)
    save_draft(entry=entry, values=CHANGED, actor=owner, at=at)
    submit_entry(entry=entry, actor=owner, at=at, idempotency_key=uuid.uuid4())
    return (
        type(entry)
        .objects.select_related("proposal__call", "stage", "form_version")
        .get(pk=entry.pk)
    )


def get(client, user, name, public_id):
    """Open a page as somebody."""
    client.force_login(user, backend=BACKEND)
    return client.get(reverse(name, args=[public_id]))


def labels(response):
    """Return which fields a page shows as changed."""
    return [row["label"] for row in response.context["rows"]]


def test_only_what_differs_is_told_word_by_word(final):
    found = since_last_stage(final)
    assert len(found["rows"]) == 3
    assert found["rows"][0]["after"] == "Ferias que duran"
    where = next(row for row in found["rows"] if row["before"] == "Puno")
    assert [(p.kind, p.text) for p in where["pieces"]] == [("same", "Puno"), ("new", " y Cusco")]


def test_a_profile_changes_nothing(final):
    assert since_last_stage(final.proposal.entries.get(stage__order=1)) is None


def test_its_people_and_the_foundation_see_it(client, final, owner):
    steward = make_grant(final.proposal.call).user
    for person in (owner, steward):
        page = get(client, person, "applying:since", final.proposal.public_id)
        assert len(labels(page)) == 3
        linked = get(client, person, "applying:proposal", final.proposal.public_id)
        assert reverse("applying:since", args=[final.proposal.public_id]) in linked.content.decode()
    stranger = get(client, make_user(), "applying:since", final.proposal.public_id)
    assert stranger.status_code == 404


def test_what_was_not_sent_is_seen_by_its_people_only(client, final, owner, at):
    reopen_entry(entry=final, actor=owner, at=at)
    save_draft(entry=final, values={"q_where": "Secreto"}, actor=owner, at=at)
    steward = make_grant(final.proposal.call).user
    mine = get(client, owner, "applying:since", final.proposal.public_id).content.decode()
    theirs = get(client, steward, "applying:since", final.proposal.public_id).content.decode()
    assert "Secreto" in mine
    assert "Secreto" not in theirs


@pytest.mark.parametrize(
    ("state", "answer"),
    [
        (AssignmentState.ACCEPTED, 200),
        (AssignmentState.SUBMITTED, 200),
        (AssignmentState.ASSIGNED, 404),
        (AssignmentState.CONFLICTED, 404),
    ],
)
def test_a_reviewer_sees_it_after_denying_a_conflict(client, final, state, answer):
    reviewer = make_reviewer(final.proposal.call)
    assignment = make_assignment(final, reviewer, state=state)
    page = get(client, reviewer.user, "reviewing:since", assignment.public_id)
    assert page.status_code == answer
    if answer == 200:
        assert len(labels(page)) == 3
        assert reverse("reviewing:review", args=[assignment.public_id]) in page.content.decode()
    assert get(client, make_user(), "reviewing:since", assignment.public_id).status_code == 404
    own = get(client, reviewer.user, "applying:since", final.proposal.public_id)
    assert own.status_code == 404
