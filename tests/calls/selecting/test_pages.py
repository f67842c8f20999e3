"""Pages of selection: what each sees, nothing before its time, the same queries at any size."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from calls.applying.models import Proposal
from calls.applying.states import ProposalState
from calls.reviewing.models import EligibilityCheck, Review
from calls.selecting.models import Decision
from calls.selecting.services import decide, release_results
from minka.notifications.models import Notice
from tests.factories.accounts import make_organisation, make_user
from tests.factories.applying import make_proposal
from tests.factories.reviewing import make_review

from .conftest import LATER, make_case

SECRET = "canario-privado"
OPEN = "palabra-para-la-organizacion"


def signed_in(user) -> Client:
    """Return a browser of this person."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def text_of(client, name, *args, status=200, **query) -> str:
    """Open a page; return what it says."""
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == status, response
    return response.content.decode()


@pytest.fixture
def desk(case) -> Client:
    """Return the browser of somebody of the committee."""
    return signed_in(case.member)


@pytest.fixture
def team(case) -> Client:
    """Return the steward's browser."""
    return signed_in(case.steward)


def decide_all(case, *outcomes) -> None:
    """Decide with words that must stay private, and words for the organisation."""
    for entry, outcome in zip(case.entries, outcomes, strict=True):
        decide(
            entry=entry,
            outcome=outcome,
            reason=f"{SECRET}-acta",
            feedback=f"{OPEN}-{entry.proposal.number}",
            actor=case.member,
            at=LATER,
        )


def whisper(case) -> None:
    """Put canaries where nobody outside may read."""
    Review.objects.update(for_committee=f"{SECRET}-comite", for_applicant=f"{OPEN}-persona")
    for number, reviewer in enumerate(case.reviewers):
        reviewer.user.name = f"{SECRET}-persona{number}"
        reviewer.user.save()


def everything_open_to(user, case) -> str:
    """Return all that the pages this person can open say, joined."""
    client = signed_in(user) if user else Client()
    addresses = [
        reverse("common:home"),
        reverse("publishing:call", args=[case.call.slug]),
        reverse("publishing:workspace", args=[case.call.slug]),
        reverse("selecting:results", args=[case.call.slug]),
        reverse("selecting:ranking", args=[case.call.slug]),
        reverse("reviewing:progress", args=[case.call.slug]),
        reverse("reviewing:mine"),
        reverse("applying:mine"),
        *(reverse("applying:proposal", args=[e.proposal.public_id]) for e in case.entries),
        *(reverse("selecting:feedback", args=[e.proposal.public_id]) for e in case.entries),
        *(
            reverse("reviewing:review", args=[a.public_id])
            for e in case.entries
            for a in e.assignments.all()
        ),
    ]
    answers = [client.get(address, follow=True) for address in addresses]
    return "\n".join(a.content.decode() for a in answers if a.status_code == 200)


class TestNothingLeaks:
    """I5: no canary beyond policy."""

    def outsiders(self, case) -> list:
        """Return who must not know: applicants, a peer, nobody signed in."""
        return [*case.people, make_user(), None]

    def test_before_release_decisions_are_unknown(self, case):
        whisper(case)
        decide_all(case, "selected", "reserve", "not_selected")
        for person in self.outsiders(case):
            text = everything_open_to(person, case)
            assert SECRET not in text
            assert OPEN not in text
        for reviewer in case.reviewers:
            text = everything_open_to(reviewer.user, case)
            assert f"{SECRET}-acta" not in text
            assert OPEN + "-1" not in text
        assert not Notice.objects.filter(kind="selecting.result").exists()

    def test_after_release_each_reads_its_own_and_no_names(self, case):
        whisper(case)
        decide_all(case, "selected", "reserve", "not_selected")
        release_results(stage=case.stage, actor=case.steward, at=LATER)
        for person in self.outsiders(case):
            assert SECRET not in everything_open_to(person, case)
        first, second = case.entries[:2]
        own = text_of(signed_in(case.people[0]), "selecting:feedback", first.proposal.public_id)
        assert f"{OPEN}-{first.proposal.number}" in own
        assert f"{OPEN}-persona" in own
        assert f"{OPEN}-{second.proposal.number}" not in own
        text_of(
            signed_in(case.people[0]), "selecting:feedback", second.proposal.public_id, status=404
        )
        notices = "".join(str(notice.data) for notice in Notice.objects.all())
        assert SECRET not in notices

    def test_other_reviewers_words_and_names_stay_unknown_to_reviewers(self, case):
        whisper(case)
        text = everything_open_to(case.reviewers[0].user, case)
        assert f"{SECRET}-persona1" not in text

    def test_eligibility_is_unknown_until_results(self, case):
        person = make_user()
        proposal = make_proposal(
            case.call, make_organisation(person), state=ProposalState.INELIGIBLE
        )
        EligibilityCheck.objects.create(
            entry=proposal.entries.get(),
            eligible=False,
            reason=SECRET,
            checked_by=case.steward,
            checked_at=LATER,
        )
        case.entries.append(proposal.entries.get())
        client = signed_in(person)
        pages = [
            client.get(reverse("applying:mine")),
            client.get(reverse("applying:proposal", args=[proposal.public_id])),
            client.get(reverse("publishing:call", args=[case.call.slug])),
        ]
        for answer in pages:
            text = answer.content.decode()
            assert SECRET not in text
            assert "No elegible" not in text
            assert "Not eligible" not in text


class TestRankingPage:
    """The ranked list."""

    def test_it_shows_places_sums_and_decisions(self, case, desk):
        case.call.envelope = Decimal(30000)
        case.call.save()
        decide_all(case, "selected", "reserve", "not_selected")
        text = text_of(desk, "selecting:ranking", case.call.slug)
        for entry in case.entries:
            assert entry.proposal.title in text
        assert "36\u00a0000" in text
        assert text.count("<svg") >= 1

    def test_filters(self, case, desk):
        decide_all(case, "selected", "reserve", "not_selected")
        text = text_of(desk, "selecting:ranking", case.call.slug, decision="reserve")
        titles = [entry.proposal.title in text for entry in case.entries]
        assert titles == [False, True, False]

    def test_nothing_yet(self, db):
        empty = make_case(values=())
        text = text_of(signed_in(empty.member), "selecting:ranking", empty.call.slug)
        assert 'class="empty"' in text


class TestDeciding:
    """One proposal, and several."""

    def test_one(self, case, desk):
        url = reverse("selecting:decide", args=[case.call.slug, case.entries[0].public_id])
        assert "4.0" in desk.get(url).content.decode().replace(",", ".")
        assert desk.post(url, {"outcome": "selected", "reason": ""}).status_code == 200
        sent = {"outcome": "selected", "reason": "Sí.", "amount": "9000", "feedback": ""}
        assert desk.post(url, sent).status_code == 302
        assert Decision.objects.get().amount == Decimal(9000)

    def test_more_than_the_fund_is_warned_of(self, case, desk):
        case.call.envelope = Decimal(100)
        case.call.awards_max = 0
        case.call.save()
        url = reverse("selecting:decide", args=[case.call.slug, case.entries[0].public_id])
        answer = desk.post(url, {"outcome": "selected", "reason": "Sí."}, follow=True)
        levels = [message.level_tag for message in answer.context["messages"]]
        assert levels == ["success", "warning", "warning"]

    def test_several_are_shown_first_and_decided_once_confirmed(self, case, desk):
        url = reverse("selecting:decide_many", args=[case.call.slug])
        ticked = [entry.public_id for entry in case.entries[:2]]
        sent = {"entry": ticked, "outcome": "reserve", "reason": "Empate."}
        shown = desk.post(url, sent).content.decode()
        assert case.entries[0].proposal.title in shown
        assert case.entries[2].proposal.title not in shown
        assert Decision.objects.count() == 0
        assert desk.post(url, sent | {"confirm": "yes", "reason": ""}).status_code == 200
        assert desk.post(url, sent | {"confirm": "yes"}).status_code == 302
        assert Decision.objects.filter(outcome="reserve").count() == 2

    @pytest.mark.parametrize("ticked", [[], ["x"], ["00000000-0000-0000-0000-000000000000"]])
    def test_nothing_ticked(self, case, desk, ticked):
        url = reverse("selecting:decide_many", args=[case.call.slug])
        sent = {"entry": ticked, "outcome": "reserve", "reason": "X", "confirm": "yes"}
        assert desk.post(url, sent).status_code == 302
        assert not Decision.objects.exists()

    def test_another_calls_proposal_is_not_reached(self, case, desk):
        other = make_case(values=(2,))
        text_of(desk, "selecting:decide", case.call.slug, other.entries[0].public_id, status=404)
        url = reverse("selecting:decide_many", args=[case.call.slug])
        sent = {"entry": [other.entries[0].public_id], "outcome": "reserve", "reason": "X"}
        desk.post(url, sent | {"confirm": "yes"})
        assert not Decision.objects.exists()


class TestReleasePage:
    """Publishing the results."""

    def test_what_is_missing_is_listed_and_nothing_is_published(self, case, team):
        text = text_of(team, "selecting:release", case.call.slug)
        assert case.entries[2].proposal.title in text
        team.post(reverse("selecting:release", args=[case.call.slug]))
        case.stage.refresh_from_db()
        assert case.stage.results_released_at is None

    def test_publishing_and_calling_up_the_reserve(self, case, team):
        decide_all(case, "selected", "reserve", "not_selected")
        team.post(reverse("selecting:release", args=[case.call.slug]))
        case.stage.refresh_from_db()
        assert case.stage.results_released_at == LATER
        assert case.entries[1].proposal.title in text_of(team, "selecting:release", case.call.slug)
        url = reverse(
            "selecting:promote", args=[case.call.slug, case.entries[1].proposal.public_id]
        )
        assert team.post(url, {"reason": "Otra renunció.", "amount": "8000"}).status_code == 302
        proposal = Proposal.objects.get(pk=case.entries[1].proposal_id)
        assert proposal.state == ProposalState.SELECTED
        assert team.get(url).status_code == 404


class TestPublicResults:
    """What everybody reads."""

    def test_who_was_selected_and_the_figures(self, case):
        decide_all(case, "selected", "reserve", "not_selected")
        release_results(stage=case.stage, actor=case.steward, at=LATER)
        text = text_of(Client(), "selecting:results", case.call.slug)
        assert case.entries[0].proposal.title in text
        assert case.entries[1].proposal.title not in text
        assert case.entries[2].proposal.title not in text
        panel = text_of(Client(), "publishing:call", case.call.slug)
        assert reverse("selecting:results", args=[case.call.slug]) in panel

    def test_invited_profiles_are_named_after_the_first_stage(self, two_stages):
        decide_all(two_stages, "invited", "not_selected", "not_selected")
        release_results(stage=two_stages.stage, actor=two_stages.steward, at=LATER)
        text = text_of(Client(), "selecting:results", two_stages.call.slug)
        assert two_stages.entries[0].proposal.title in text
        assert two_stages.entries[1].proposal.title not in text


@pytest.mark.parametrize("size", [1, 3])
@pytest.mark.parametrize(
    ("name", "queries"), [("selecting:ranking", 10), ("selecting:release", 11)]
)
def test_lists_cost_the_same_at_any_size(db, django_assert_num_queries, name, queries, size):
    """G6: at most ten queries, nothing remembered from before."""
    case = make_case(values=[3] * size)
    client = signed_in(case.steward)
    with django_assert_num_queries(queries):
        text_of(client, name, case.call.slug)


@pytest.mark.parametrize("size", [1, 3])
def test_public_results_cost_the_same_at_any_size(db, django_assert_num_queries, size):
    case = make_case(values=[3] * size)
    decide_all(case, *["selected"] * size)
    release_results(stage=case.stage, actor=case.steward, at=LATER)
    with django_assert_num_queries(7):
        text_of(Client(), "selecting:results", case.call.slug)


@pytest.mark.parametrize("size", [1, 3])
def test_one_proposal_costs_the_same_with_any_number_of_reviews(
    db, django_assert_num_queries, size
):
    case = make_case(values=[3])
    for _ in range(size):
        make_review(case.entries[0])
    client = signed_in(case.member)
    with django_assert_num_queries(11):
        text_of(client, "selecting:decide", case.call.slug, case.entries[0].public_id)
