"""Pages: what each person sees and no more, the same number of queries at any size."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from calls.applying.models import Partner
from calls.applying.states import ProposalState
from calls.publishing.states import CallRole
from calls.reviewing.models import Assignment, Conflict, EligibilityCheck, Review, Reviewer
from calls.reviewing.states import AssignmentState
from minka.accounts.models import Invitation
from minka.files.models import Document
from minka.files.rules import can_read
from tests.factories.accounts import make_user
from tests.factories.applying import make_proposal
from tests.factories.publishing import make_call, make_grant
from tests.factories.reviewing import make_assignment, make_review, make_reviewer

from .conftest import DUE, LATER

CANARY = "canario-que-nadie-debe-ver"


def signed_in(user) -> Client:
    """Return a browser of this person."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def page(client, name, *args, status=200, **query) -> str:
    """Open a page; return what it says."""
    response = client.get(reverse(f"reviewing:{name}", args=args), query)
    assert response.status_code == status, response
    return response.content.decode()


@pytest.fixture
def team(case) -> Client:
    """Return the steward's browser."""
    return signed_in(case.steward)


@pytest.fixture
def reviewer(case) -> Reviewer:
    """Return a reviewer of the call."""
    return make_reviewer(case.call, make_user("Elsa Huanca"))


@pytest.fixture
def desk(reviewer) -> Client:
    """Return the reviewer's browser."""
    return signed_in(reviewer.user)


def answers(case, *values, text="Bien.", version=0, act="save") -> dict:
    """Return what a review form sends."""
    sent = {"for_applicant": text, "for_committee": "", "version": version, "act": act}
    for criterion, value in zip(case.criteria, values, strict=True):
        sent[f"score_{criterion.public_id.hex}"] = "" if value is None else value
        sent[f"comment_{criterion.public_id.hex}"] = "Porque sí."
    return sent


class TestReviewer:
    """A reviewer's own pages."""

    def test_before_declaring_only_the_cover_is_seen(self, case, reviewer, desk):
        case.entry.answers = {"learning": CANARY, "where": CANARY}
        case.entry.save()
        case.proposal.summary = CANARY
        case.proposal.save()
        Partner.objects.create(
            proposal=case.proposal, name=CANARY, country="PE", role="co_executor"
        )
        assignment = make_assignment(case.entry, reviewer)
        for text in (page(desk, "mine"), page(desk, "review", assignment.public_id)):
            assert case.proposal.title in text
            assert str(case.proposal.organisation) in text
            assert CANARY not in text

    def test_opening_shows_it_and_asks_for_scores(self, case, reviewer, desk):
        assignment = make_assignment(case.entry, reviewer)
        answer = desk.post(reverse("reviewing:accept", args=[assignment.public_id]))
        assert answer["Location"] == assignment.get_absolute_url()
        text = page(desk, "review", assignment.public_id)
        assert case.entry.answers["learning"] in text
        assert text.count('type="radio"') == 10

    def test_files_open_with_the_proposal(self, case, reviewer):
        assignment = make_assignment(case.entry, reviewer)
        document = Document.objects.create(
            room="applying",
            object_id=case.entry.public_id,
            uploaded_by=case.applicant,
            file="x.pdf",
            name="x.pdf",
            media_type="application/pdf",
            size=1,
            sha256="0" * 64,
        )
        assert not can_read(reviewer.user, document)
        assignment.state = AssignmentState.ACCEPTED
        assignment.save()
        assert can_read(reviewer.user, document)
        assert not can_read(make_reviewer(case.call).user, document)
        reviewer.state = "left"
        reviewer.save()
        assert not can_read(reviewer.user, document)

    def test_others_assignments_do_not_exist_for_them(self, case, desk):
        other = make_assignment(case.entry)
        for name in ("review", "declare"):
            page(desk, name, other.public_id, status=404)
        for name in ("accept", "reopen"):
            answer = desk.post(reverse(f"reviewing:{name}", args=[other.public_id]))
            assert answer.status_code == 404

    def test_other_reviews_are_never_seen(self, case, reviewer, desk):
        other = make_review(case.entry, value=1)
        other.for_committee = other.for_applicant = CANARY
        other.save()
        mine = make_review(case.entry, reviewer, value=4)
        for text in (page(desk, "mine"), page(desk, "review", mine.assignment.public_id)):
            assert CANARY not in text
            assert "25.0" not in text.replace(",", ".")
            assert "62.5" not in text.replace(",", ".")

    def test_a_draft_is_kept_incomplete(self, case, reviewer, desk):
        assignment = make_assignment(case.entry, reviewer, state=AssignmentState.ACCEPTED)
        url = reverse("reviewing:review", args=[assignment.public_id])
        answer = desk.post(url, answers(case, 3, None, text=""))
        assert answer["Location"] == url
        assert Review.objects.get().version == 1
        assert "checked" in page(desk, "review", assignment.public_id)

    def test_an_incomplete_submission_is_kept_and_told(self, case, reviewer, desk):
        assignment = make_assignment(case.entry, reviewer, state=AssignmentState.ACCEPTED)
        url = reverse("reviewing:review", args=[assignment.public_id])
        answer = desk.post(url, answers(case, 3, None, text="", act="submit_next"))
        assert answer.status_code == 200
        assert answer.content.decode().count('aria-invalid="true"') >= 2
        assert 'name="version" value="1"' in answer.content.decode()
        assert Assignment.objects.get().state == AssignmentState.ACCEPTED
        assert Review.objects.get().scores.filter(value=3).exists()

    def test_submitting_goes_on_to_the_next(self, case, reviewer, desk):
        first = make_assignment(case.entry, reviewer, state=AssignmentState.ACCEPTED)
        other = make_proposal(case.call, state=ProposalState.ELIGIBLE).entries.get()
        second = make_assignment(other, reviewer)
        answer = desk.post(
            reverse("reviewing:review", args=[first.public_id]),
            answers(case, 3, 4, act="submit_next"),
        )
        assert answer["Location"] == second.get_absolute_url()
        case.entry.refresh_from_db()
        assert case.entry.reviews_done == 1

    def test_what_was_saved_elsewhere_is_not_overwritten_unseen(self, case, reviewer, desk):
        assignment = make_assignment(case.entry, reviewer, state=AssignmentState.ACCEPTED)
        url = reverse("reviewing:review", args=[assignment.public_id])
        desk.post(url, answers(case, 3, 4, text="Lo primero."))
        answer = desk.post(url, answers(case, 1, 1, text="Lo segundo.", version=0))
        text = answer.content.decode()
        assert "Lo primero." in text
        assert "Lo segundo." in text
        assert Review.objects.get().for_applicant == "Lo primero."
        desk.post(url, answers(case, 1, 1, text="Lo segundo.", version=1))
        assert Review.objects.get().for_applicant == "Lo segundo."

    def test_a_change_of_language_saves_nothing_and_keeps_what_was_typed(
        self, case, reviewer, desk
    ):
        assignment = make_assignment(case.entry, reviewer, state=AssignmentState.ACCEPTED)
        answer = desk.post(
            reverse("reviewing:review", args=[assignment.public_id]),
            answers(case, 1, None, text=CANARY) | {"_language": "en"},
        )
        assert CANARY in answer.content.decode()
        assert not Review.objects.exists()

    def test_a_submitted_review_is_read_and_reopened(self, case, reviewer, desk):
        review = make_review(case.entry, reviewer)
        assert review.for_committee in page(desk, "review", review.assignment.public_id)
        desk.post(reverse("reviewing:reopen", args=[review.assignment.public_id]))
        assert Assignment.objects.get().state == AssignmentState.ACCEPTED

    def test_declaring_a_conflict(self, case, reviewer, desk):
        assignment = make_assignment(case.entry, reviewer)
        desk.post(
            reverse("reviewing:declare", args=[assignment.public_id]), {"reason": "Trabajé allí."}
        )
        assert Conflict.objects.get().reason == "Trabajé allí."
        answer = desk.get(reverse("reviewing:review", args=[assignment.public_id]))
        assert answer.status_code == 302

    def test_progress_is_told(self, case, reviewer, desk, clock):
        make_review(case.entry, reviewer)
        other = make_proposal(case.call, state=ProposalState.ELIGIBLE).entries.get()
        make_assignment(other, reviewer)
        clock.instant = DUE + timedelta(days=1)
        text = page(desk, "mine")
        assert 'value="1" max="2"' in text
        assert "chip-attention" in text


class TestTeam:
    """The pages of the call's workspace."""

    def test_checking_goes_on_to_the_next(self, case, team):
        first, second = make_proposal(case.call), make_proposal(case.call)
        url = reverse("reviewing:check", args=[case.call.slug, first.public_id])
        answer = team.post(url, {"eligible": "yes", "reason": ""})
        assert str(second.public_id) in answer["Location"]
        answer = team.post(url, {"eligible": "no", "reason": ""})
        assert answer.status_code == 200
        first.refresh_from_db()
        assert first.state == ProposalState.ELIGIBLE

    def test_several_at_once(self, case, team):
        ticked = [make_proposal(case.call), make_proposal(case.call)]
        url = reverse("reviewing:check_several", args=[case.call.slug])
        sent = {"eligible": "no", "reason": "", "proposal": [p.public_id for p in ticked]}
        assert team.post(url, sent).status_code == 200
        assert team.post(url, sent | {"proposal": ["x"], "eligible": "yes"}).status_code == 200
        assert EligibilityCheck.objects.count() == 0
        assert team.post(url, sent | {"reason": "Fuera de tema."}).status_code == 302
        assert EligibilityCheck.objects.count() == 2

    def test_inviting_editing_and_removing(self, case, team, reviewer):
        sent = {"email": "nueva@example.org", "languages": ["es"], "max_load": 9}
        team.post(reverse("reviewing:invite", args=[case.call.slug]), sent)
        assert Invitation.objects.get().data["max_load"] == 9
        assert "nueva@example.org" in page(team, "reviewers", case.call.slug)
        team.post(
            reverse("reviewing:edit_reviewer", args=[case.call.slug, reviewer.public_id]), sent
        )
        team.post(
            reverse("reviewing:remove_reviewer", args=[case.call.slug, reviewer.public_id]), {}
        )
        reviewer.refresh_from_db()
        assert (reviewer.max_load, reviewer.state) == (9, "left")

    def test_adding_from_the_pool(self, case, team):
        person = make_user()
        make_grant(case.call, person, CallRole.REVIEWER)
        sent = {"person": person.public_id, "languages": ["es"], "max_load": 9}
        team.post(reverse("reviewing:add", args=[case.call.slug]), sent)
        assert Reviewer.objects.get().user == person

    def test_assigning_by_hand_and_taking_back(self, case, team, reviewer):
        url = reverse("reviewing:assign", args=[case.call.slug, case.entry.public_id])
        make_reviewer(case.call, case.applicant)
        text = team.get(url).content.decode()
        assert text.count('name="reviewer"') == 1
        assert "chip-refused" in text
        assert team.post(url, {}).status_code == 200
        assert team.post(url, {"reviewer": [reviewer.public_id]}).status_code == 302
        back = reverse(
            "reviewing:unassign", args=[case.call.slug, Assignment.objects.get().public_id]
        )
        assert team.post(back, {"reason": ""}).status_code == 302
        assert Assignment.objects.get().state == AssignmentState.REMOVED

    def test_the_rest_is_previewed_then_confirmed(self, case, team, reviewer):
        url = reverse("reviewing:assign_rest", args=[case.call.slug])
        answer = team.get(url)
        assert Assignment.objects.count() == 0
        digest = answer.context["plan"].digest
        make_reviewer(case.call)
        assert team.post(url, {"digest": digest}).status_code == 200
        digest = team.get(url).context["plan"].digest
        assert team.post(url, {"digest": digest}).status_code == 302
        assert Assignment.objects.count() == 2

    def test_conflicts_are_set_and_lifted(self, case, team, reviewer):
        url = reverse("reviewing:conflicts", args=[case.call.slug])
        sent = {"reviewer": reviewer.public_id, "number": 999, "reason": "X"}
        assert team.post(url, sent).status_code == 200
        assert team.post(url, sent | {"number": case.proposal.number}).status_code == 302
        conflict = Conflict.objects.get()
        team.post(
            reverse("reviewing:lift_conflict", args=[case.call.slug, conflict.public_id]),
            {"reason": "Era otra."},
        )
        assert not Conflict.objects.exists()

    def test_progress_names_who_owes_and_reminds(self, case, team, reviewer):
        make_assignment(case.entry, reviewer)
        for value in (0, 4):
            make_review(case.entry, value=value)
        text = page(team, "progress", case.call.slug)
        assert "Elsa Huanca" in text
        assert 'value="2" max="3"' in text
        url = reverse("reviewing:remind", args=[case.call.slug])
        team.post(url)
        reviewer.refresh_from_db()
        assert reviewer.reminded_at == LATER
        assert team.post(url).status_code == 302

    def test_another_calls_things_are_not_reached(self, case, team):
        other = make_review(make_proposal(make_other()).entries.get())
        reviewer, entry = other.assignment.reviewer, other.assignment.entry
        for name, thing in (
            ("check", entry.proposal),
            ("edit_reviewer", reviewer),
            ("remove_reviewer", reviewer),
            ("assign", entry),
            ("unassign", other.assignment),
            ("read", other),
        ):
            page(team, name, case.call.slug, thing.public_id, status=404)


def make_other():
    """Make a call of another foundation."""

    return make_call()


def fill(case, reviewer, number: int) -> None:
    """Make so many proposals with two reviews each, and so many that wait for a check."""
    for _ in range(number):
        entry = make_proposal(case.call, state=ProposalState.ELIGIBLE).entries.get()
        make_review(entry, reviewer)
        make_review(entry, make_reviewer(case.call))
        make_proposal(case.call)
        Conflict.objects.create(
            user=reviewer.user,
            proposal=entry.proposal,
            source="steward",
            reason="X",
            declared_at=LATER,
        )


@pytest.mark.parametrize("size", [1, 3])
@pytest.mark.parametrize(
    ("name", "queries"),
    [
        ("eligibility", 9),
        ("reviewers", 8),
        ("assignments", 9),
        ("conflicts", 8),
        ("progress", 10),
    ],
)
def test_lists_of_the_team_cost_the_same_at_any_size(
    case, team, reviewer, django_assert_num_queries, name, queries, size
):
    fill(case, reviewer, size)
    with django_assert_num_queries(queries):
        page(team, name, case.call.slug)


@pytest.mark.parametrize("size", [1, 3])
def test_the_reviewers_list_costs_the_same_at_any_size(
    case, desk, reviewer, django_assert_num_queries, size
):
    fill(case, reviewer, size)
    with django_assert_num_queries(7):
        page(desk, "mine")


def test_the_form_and_its_saving_stay_within_the_goal(
    case, reviewer, desk, django_assert_max_num_queries
):
    """G7: 14 queries for the form, 14 for saving."""
    assignment = make_assignment(case.entry, reviewer, state=AssignmentState.ACCEPTED)
    url = reverse("reviewing:review", args=[assignment.public_id])
    desk.post(url, answers(case, 1, 2))
    with django_assert_max_num_queries(14):
        assert desk.get(url).status_code == 200
    with django_assert_max_num_queries(14):
        assert desk.post(url, answers(case, 3, 2, version=1)).status_code == 302
    with django_assert_max_num_queries(18):
        sent = answers(case, 3, 2, version=2, act="submit_next")
        assert desk.post(url, sent).status_code == 302


def test_the_list_can_keep_one_call_only(case, desk, reviewer):
    make_assignment(case.entry, reviewer)
    other = make_proposal(make_other(), title="De otra convocatoria").entries.get()
    make_assignment(other, make_reviewer(other.proposal.call, reviewer.user))
    assert "De otra convocatoria" in page(desk, "mine")
    text = page(desk, "mine", call=case.call.slug)
    assert "De otra convocatoria" not in text
    assert case.proposal.title in text
