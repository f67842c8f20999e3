"""Partners as they are written: a row stays the same row, and what it confirmed is its own."""

import uuid

import pytest
from django.urls import reverse

from calls.applying.models import Partner
from calls.applying.queries import snapshot_of, stored_values
from calls.applying.services import reopen_entry, save_draft
from calls.applying.services.partners import named_rows
from calls.applying.states import Confirmation
from minka.common.models import AuditEvent
from tests.factories.applying import make_proposal

from .pages import form_of

pytestmark = pytest.mark.django_db
UMA = {"name": "Uma Suyu", "country": "BO", "role": "co_executor", "email": "uma@example.org"}
SUYU = {"name": "Suyu Uma", "country": "PE", "role": "other", "email": ""}


@pytest.fixture
def save(draft, owner, at):
    """Return a function that saves the rows of the partners, and gives what is stored."""

    def act(*rows):
        entry = save_draft(entry=draft, values={"partners": list(rows)}, actor=owner, at=at)
        entry.proposal.refresh_from_db()
        return stored_values(entry, ["partners"])["partners"]

    return act


def confirmed(row, state=Confirmation.CONFIRMED):
    """Let a stored row be of a partner that answered."""
    Partner.objects.filter(public_id=row["id"]).update(state=state, token_sha256="a" * 64)
    return Partner.objects.get(public_id=row["id"])


def test_a_row_stays_the_same_partner_when_it_is_saved(save):
    uma, suyu = save(UMA, SUYU)
    pk = confirmed(uma).pk
    again = save(uma, {**suyu, "name": "Otra"})
    assert again[0] == uma
    partner = Partner.objects.get(pk=pk)
    assert (partner.name, partner.state) == ("Uma Suyu", "confirmed")
    assert [row["name"] for row in again] == ["Uma Suyu", "Otra"]
    assert again[1]["id"] == suyu["id"]


def test_a_row_without_its_id_is_found_by_name_and_country(save):
    uma, suyu = save(UMA, SUYU)
    assert save({k: v for k, v in UMA.items() if k != "id"}, suyu)[0]["id"] == uma["id"]
    assert save({**UMA, "country": "PE"}, suyu)[0]["id"] != uma["id"]


def test_a_row_that_is_left_out_is_gone_and_may_come_back(save):
    uma, suyu = save(UMA, SUYU)
    confirmed(uma)
    assert save(suyu) == [suyu]
    back = save(suyu, uma)
    assert [row["id"] for row in back] == [suyu["id"], uma["id"]]
    assert Partner.objects.get(public_id=uma["id"]).state == Confirmation.NOT_ASKED


@pytest.mark.parametrize("state", [Confirmation.ASKED, Confirmation.CONFIRMED, "declined"])
@pytest.mark.parametrize(
    ("column", "value"), [("name", "Uma"), ("country", "PE"), ("role", "funder")]
)
def test_who_changed_is_asked_anew(save, state, column, value):
    (uma,) = save(UMA)
    partner = confirmed(uma, state)
    save({**uma, column: value})
    partner.refresh_from_db()
    assert (partner.state, partner.token_sha256) == (Confirmation.NOT_ASKED, "")
    event = AuditEvent.objects.filter(target_id=partner.public_id).latest("pk")
    assert (event.state_from, event.state_to) == (state, "not_asked")


@pytest.mark.parametrize(("state", "stays"), [("confirmed", True), ("asked", False)])
def test_another_address_leaves_what_was_confirmed_and_stops_a_link_on_its_way(save, state, stays):
    (uma,) = save(UMA)
    partner = confirmed(uma, state)
    save({**uma, "email": "otra@example.org"})
    partner.refresh_from_db()
    assert (partner.state == state) is stays


def test_a_row_of_another_proposal_cannot_be_taken(save, call):
    stranger = Partner.objects.create(
        proposal=make_proposal(call), name="Ajena", country="PE", role="other", state="confirmed"
    )
    assert save({**UMA, "id": str(stranger.public_id)}) == []
    stranger.refresh_from_db()
    assert (stranger.name, stranger.state) == ("Ajena", "confirmed")


@pytest.mark.parametrize("given", ["", None, "x", "0" * 40, "'; drop"])
def test_an_id_that_is_none_makes_a_row_of_its_own(save, given):
    (row,) = save({**UMA, "id": given})
    assert uuid.UUID(row["id"])
    assert {**row, "id": ""} == {**UMA, "id": ""}


def test_the_same_id_twice_is_two_rows():
    name = str(uuid.uuid4())
    rows = named_rows({"partners": [{**UMA, "id": name}, {**SUYU, "id": name}]}, {"partners": []})
    first, second = rows["partners"]
    assert first["id"] == name != second["id"]


def test_addresses_are_not_sent(save, draft):
    save(UMA)
    draft.proposal.refresh_from_db()
    assert snapshot_of(draft)["partners"] == [
        {"name": "Uma Suyu", "country": "BO", "role": "co_executor"}
    ]


def test_while_what_was_sent_is_changed_a_partner_stands_until_the_new_version(
    save, draft, send, owner, at
):
    (uma,) = save(UMA)
    partner = confirmed(uma)
    send()
    reopen_entry(entry=draft, actor=owner, at=at)
    save_draft(
        entry=draft, values={"partners": [{**uma, "name": "Otra"}, SUYU]}, actor=owner, at=at
    )
    partner.refresh_from_db()
    assert (partner.name, partner.state) == ("Uma Suyu", "confirmed")
    send()
    partner.refresh_from_db()
    assert (partner.name, partner.state) == ("Otra", "not_asked")
    assert partner.proposal.partners.count() == 2


def test_the_page_keeps_the_id_of_a_row_from_the_first_time_it_is_shown(browse, draft):
    url = reverse("applying:partners", args=[draft.proposal.public_id])
    shown = form_of(browse.get(url))
    first = shown["partners-0-id"][0]
    sent = {**shown, **{f"partners-0-{name}": value for name, value in UMA.items()}}
    browse.post(url, {**sent, "then": "stay"})
    again = form_of(browse.get(url))
    assert again["partners-0-id"] == [first]
    assert again["partners-1-id"] != [first]
    assert str(Partner.objects.get().public_id) == first


def test_a_faulty_table_keeps_its_ids_too(browse, draft):
    url = reverse("applying:partners", args=[draft.proposal.public_id])
    shown = form_of(browse.get(url))
    first = shown["partners-0-id"][0]
    page = browse.post(
        url, {**shown, "partners-0-name": "Uma", "partners-0-email": "no es", "then": "stay"}
    )
    assert page.status_code == 200
    assert form_of(browse.get(url))["partners-0-id"] == [first]
