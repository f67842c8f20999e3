"""What cannot be saved while somebody types is told plainly, and nothing is lost or guessed."""

import json
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from calls.applying.models import Change
from calls.applying.rules import fingerprint

from .conftest import BACKEND
from .script import address, body, mark

pytestmark = pytest.mark.django_db


def test_without_a_session_the_way_to_sign_in_is_told(post, draft):
    answer = post(client=Client(), set={"q_where": "x"}, seen={"q_where": "x"})
    assert answer.status_code == 401
    assert answer.json()["sign_in"] == reverse("account_login")


def test_a_page_of_somebody_else_saves_nothing(post, draft, owner, colleague):
    seen = {"q_where": mark(draft, "q_where")}
    sent = {"seen": seen, "set": {"q_where": "Cusco"}}
    assert post(**sent, person=str(colleague.public_id)).status_code == 401
    draft.refresh_from_db()
    assert draft.answers["where"] == "Puno"
    assert post(**sent, person=str(owner.public_id)).status_code == 200


def test_an_old_token_is_answered_with_a_new_one(draft, owner):
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner, backend=BACKEND)
    sent = body(seen={"q_where": mark(draft, "q_where")}, set={"q_where": "Cusco"})
    ask = {"content_type": "application/json", "headers": {"X-CSRFToken": "x" * 64}}
    refused = client.post(address(draft), sent, **ask)
    assert refused.status_code == 403
    headers = {"X-CSRFToken": refused.json()["token"]}
    assert client.post(address(draft), sent, **{**ask, "headers": headers}).status_code == 200


def test_another_site_gets_no_token(draft, owner):
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner, backend=BACKEND)
    headers = {"Sec-Fetch-Site": "cross-site"}
    refused = client.post(address(draft), {}, content_type="application/json", headers=headers)
    assert refused.status_code == 403
    assert b'"token"' not in refused.content
    page = client.post(address(draft), {"a": "b"})
    assert (page.status_code, page["Content-Type"]) == (403, "text/html; charset=utf-8")


def test_what_was_submitted_is_not_saved(put, send):
    send()
    answer = put(q_where="Tarde")
    assert answer.status_code == 410
    assert answer.json()["text"]


def test_a_viewer_saves_nothing(post, draft, owner, organisation):
    organisation.memberships.filter(user=owner).update(role="viewer")
    answer = post(seen={"q_where": mark(draft, "q_where")}, set={"q_where": "x"})
    assert answer.status_code == 410


def test_others_find_nothing(client, world, draft, post):
    client.force_login(world.rival, backend=BACKEND)
    assert post(client=client, seen={"q_where": "x"}, set={"q_where": "x"}).status_code == 404
    assert client.get(address(draft)).status_code == 404


def test_more_than_two_kilobytes_are_refused(post, draft):
    seen = {"q_learning": mark(draft, "q_learning")}
    assert post(seen=seen, set={"q_learning": "a" * 1700}).status_code == 200
    answer = post(seen=seen, set={"q_learning": "a" * 2048})
    assert (answer.status_code, bool(answer.json()["text"])) == (413, True)
    cells = {f"-{n}-concept": "a" * 100 for n in range(400)}
    assert post(seen={"budget": "x"}, set={"budget": cells}).status_code == 413


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"[]", b"{", b"null", b'{"key": "x"}', b"\xff", b"[" * 2000,
        *(
            json.dumps({"key": str(uuid.UUID(int=1)), **part}).encode()
            for part in (
                {"set": {"q_where": 1}, "seen": {"q_where": "x"}},
                {"set": {"q_where": "without a mark"}},
                {"set": {"q_where": {"-0": {"deep": "x"}}}, "seen": {"q_where": "x"}},
                {"set": "x"},
                {"seen": {"q_where": 3}},
                {"splice": {"q_where": {"at": True, "remove": 0, "insert": "", "before": ""}}},
                {"splice": {"q_where": {"at": 0, "remove": 0, "insert": 5, "before": ""}}},
                {"splice": {"q_where": "x"}},
            )
        ),
    ],
)  # fmt: skip
def test_nonsense_is_refused(browse, draft, raw):
    answer = browse.post(address(draft), raw, content_type="application/json")
    assert answer.status_code == 400
    assert Change.objects.count() == 0


def test_refusals_speak_the_person_s_language(post, draft, owner, organisation):
    organisation.memberships.filter(user=owner).update(role="viewer")
    owner.language = "es"
    owner.save()
    told = post(seen={"q_where": "x"}, set={"q_where": "a"}).json()
    assert told["text"] == "Esta propuesta no se puede cambiar ahora."


# ---- what is stored, asked again


def test_what_is_stored_is_told_with_a_good_token(browse, draft):
    ask = {"field": ["q_where", "title", "organisation", "budget"]}
    told = browse.get(address(draft), ask).json()
    assert told["texts"] == {"q_where": "Puno", "title": draft.proposal.title}
    assert told["marks"]["q_where"] == fingerprint("Puno")
    assert told["token"]
