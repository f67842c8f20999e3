"""A person's own proposals: list, page, history, home, the call's page; receipts to keep."""

import hashlib
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from calls.applying.services import save_draft, withdraw_entry
from calls.applying.views.panels import call_act, call_panel, home
from calls.publishing.models import Call
from calls.publishing.states import CallRole
from minka.common.audit import record
from tests.factories.accounts import make_organisation, make_user
from tests.factories.applying import make_proposal
from tests.factories.publishing import CLOSES, make_call, make_grant

from .conftest import BACKEND

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
# Session, person, how many, proposals, entries with their stages, unread notices.
MINE = 6


@pytest.mark.parametrize("n", [1, 3])
def test_my_proposals_cost_the_same_at_any_number(
    browse, organisation, n, django_assert_num_queries
):
    for _ in range(n):
        make_proposal(make_call(), organisation)
    with django_assert_num_queries(MINE):
        assert len(browse.get(reverse("applying:mine")).context["cards"]) == n


def test_an_empty_list_says_how_to_begin(browse):
    body = browse.get(reverse("applying:mine")).content.decode()
    assert "Your proposals will be here" in body
    assert reverse("publishing:calls") in body


def test_a_draft_leads_to_its_hub_and_a_missed_one_says_so(browse, draft, clock):
    url = reverse("applying:mine")
    hub = reverse("applying:hub", args=[draft.proposal.public_id])
    assert f'href="{hub}"' in browse.get(url).content.decode()
    clock.instant = CLOSES + SECOND
    body = browse.get(url).content.decode()
    assert "Not submitted in time" in body
    assert f'href="{hub}"' not in body


def test_the_hub_is_honest(browse, draft, owner, at):
    url = reverse("applying:hub", args=[draft.proposal.public_id])
    tasks = {task["title"]: task for task in browse.get(url).context["tasks"]}
    assert [task["status"] for task in tasks.values()] == [
        "Completed",
        "Completed",
        "Optional",
        "Completed",
    ]
    assert "Ready to submit" in browse.get(url).content.decode()
    save_draft(entry=draft, values={"q_where": None, "amount": None}, actor=owner, at=at)
    response = browse.get(url)
    assert [task["status"] for task in response.context["tasks"]][:2] == ["Incomplete"] * 2
    links = [one["href"] for one in response.context["missing"]]
    assert links[0].endswith("/write/basics/#id_amount")
    assert links[1].endswith("/write/sections/0/#id_q_where")
    save_draft(entry=draft, values={"q_learning": None}, actor=owner, at=at)
    assert browse.get(url).context["tasks"][1]["status"] == "Not started"


def test_after_the_deadline_the_hub_says_that_the_draft_is_kept(browse, draft, clock):
    clock.instant = CLOSES + SECOND
    body = browse.get(reverse("applying:hub", args=[draft.proposal.public_id])).content.decode()
    assert "Your draft is kept" in body


def test_the_check_page_says_what_is_missing_and_offers_nothing_to_press(browse, draft):
    draft.answers = {}
    draft.save()
    body = browse.get(reverse("applying:check", args=[draft.proposal.public_id])).content.decode()
    assert "Before you can submit" in body
    assert "Submit the proposal" not in body
    assert "#id_q_learning" in body


def test_submitting_late_through_the_page_is_refused_kindly(browse, draft, clock):
    clock.instant = CLOSES + SECOND
    url = reverse("applying:submit", args=[draft.proposal.public_id])
    response = browse.post(url, {"key": "6f9619ff-8b86-4011-b42d-00c04fc964ff"})
    assert response.status_code == 422
    assert "It was not received. Your draft is kept." in response.content.decode()
    assert browse.post(url, {"key": "no"}).status_code == 404
    assert browse.get(url).status_code == 405


def test_the_proposal_page_tells_state_receipts_and_history(browse, draft, send, owner, at):
    send()
    withdraw_entry(entry=draft, actor=owner, at=at)
    record(draft.proposal, "reviewing.conflict", actor=owner, at=at, reason="SECRET")
    body = browse.get(draft.proposal.get_absolute_url()).content.decode()
    assert "AC26-0001-1" in body
    assert "Withdrawn" in body
    assert "from “Submitted” to “Withdrawn”" in body
    assert "SECRET" not in body


def test_pages_of_writing_lead_away_once_submitted(browse, draft, send):
    send()
    response = browse.get(reverse("applying:hub", args=[draft.proposal.public_id]))
    assert response["Location"] == draft.proposal.get_absolute_url()


def test_withdrawing_asks_first(browse, draft, send):
    url = reverse("applying:withdraw", args=[draft.proposal.public_id])
    assert browse.get(url)["Location"] == draft.proposal.get_absolute_url()
    send()
    assert b"Withdraw the proposal?" in browse.get(url).content
    draft.refresh_from_db()
    assert draft.state == "submitted"
    assert browse.post(url)["Location"].endswith("/write/")
    draft.refresh_from_db()
    assert draft.state == "withdrawn"


def test_withdrawing_late_is_refused_on_the_page(browse, draft, send, clock):
    send()
    clock.instant = CLOSES + SECOND
    url = reverse("applying:withdraw", args=[draft.proposal.public_id])
    assert b"The deadline has passed" in browse.get(url).content
    response = browse.post(url, follow=True)
    assert b"what was submitted stays" in response.content


def test_a_receipt_and_its_copies(browse, draft, send):
    receipt = send()
    page = browse.get(receipt.get_absolute_url()).content.decode()
    assert receipt.sha256 in page
    assert "Santiago time" in page
    assert "15:00, UTC" in page
    args = [receipt.public_id]
    copy = browse.get(reverse("applying:receipt_text", args=args))
    assert copy["Content-Disposition"] == 'attachment; filename="AC26-0001-1.txt"'
    text = copy.content.decode()
    assert receipt.sha256 in text
    assert "Qué hizo durar la acción colectiva." in text
    assert "2026-10-15 15:00:00" in text
    data = browse.get(reverse("applying:receipt_data", args=args)).content
    assert hashlib.sha256(data).hexdigest() == receipt.sha256


def test_an_old_receipt_says_that_it_does_not_stand(browse, draft, send, owner, at):
    receipt = send()
    assert b"Your proposal was received" in browse.get(receipt.get_absolute_url()).content
    withdraw_entry(entry=draft, actor=owner, at=at)
    assert b"does not stand any more" in browse.get(receipt.get_absolute_url()).content


def test_a_withdrawn_receipt_is_not_the_foundations_to_read(client, world, at):
    entry = world.proposal.entries.get()
    receipt = entry.receipts.get()
    client.force_login(world.steward, backend=BACKEND)
    assert client.get(receipt.get_absolute_url()).status_code == 200
    withdraw_entry(entry=entry, actor=world.applicant, at=at)
    assert client.get(receipt.get_absolute_url()).status_code == 404
    assert client.get(world.proposal.get_absolute_url()).status_code == 404


# ---- Home, and the call's page


def test_home_shows_drafts_that_can_still_be_sent(draft, owner, at, django_assert_num_queries):
    with django_assert_num_queries(1):
        (card,) = home(owner, at)
    assert [task.title for task in card.tasks] == [draft.proposal.title]
    assert home(owner, CLOSES + SECOND) == []
    (begin,) = home(make_user(), at)
    assert (begin.tasks, begin.more_url) == ([], reverse("accounts:organisations"))


def test_home_tells_nobody_with_a_part_in_a_call_to_register_an_organisation(at):
    person = make_user()
    make_grant(make_call(), person, CallRole.COMMITTEE)
    assert home(person, at) == []
    assert home(make_user(is_superuser=True), at) == []


def test_the_call_page_offers_to_continue_what_one_began(draft, owner, at):
    call = draft.proposal.call
    assert call_act(owner, call, at)["own"] == draft.proposal
    assert call_act(make_user(), call, at)["own"] is None
    assert call_act(AnonymousUser(), call, at)["own"] is None


def test_home_says_who_was_invited(draft, owner, at):
    draft.proposal.state = "invited"
    draft.proposal.save()
    assert "Invited" in home(owner, at)[0].tasks[0].status


def test_the_call_page_says_how_yours_stands(draft, owner, at, django_assert_num_queries):
    call = Call.objects.prefetch_related("stages").get(pk=draft.proposal.call_id)
    with django_assert_num_queries(1):
        panel = call_panel(owner, call, at)
    assert ([p.pk for p in panel["proposals"]], panel["may_begin"]) == ([draft.proposal.pk], False)
    assert call_panel(make_user(), call, at) is None
    assert call_panel(owner, call, CLOSES + SECOND)["may_begin"] is False


def test_where_several_are_allowed_one_may_begin_another(organisation, owner, at):
    call = make_call(one_per_organisation=False)
    make_proposal(call, organisation)
    assert call_panel(owner, call, at)["may_begin"] is True
    make_organisation(owner)
    assert len(call_panel(owner, call, at)["proposals"]) == 1
