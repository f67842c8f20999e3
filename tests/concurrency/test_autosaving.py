"""Many people saving at once: each is told the truth, and every text is stored or shown."""

import json
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from calls.applying.models import Change
from calls.applying.queries import current_entry
from calls.applying.rules import fingerprint
from tests.concurrency.test_addresses import HANDS, at_once
from tests.factories.accounts import make_member, make_organisation, make_user
from tests.factories.applying import make_proposal
from tests.factories.publishing import make_call, make_form_version, make_question

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def entry():
    """Return a draft whose form has a question for each of so many people."""
    call = make_call()
    stage = call.stages.get()
    for n in range(HANDS):
        make_question(stage, f"k{n}", "long", required=False)
    make_form_version(stage)
    organisation = make_organisation(make_user())
    return current_entry(make_proposal(call, organisation, submitted=False))


@pytest.fixture
def post(entry):
    """Return a function by which each of so many people saves one text in one field."""
    people = [
        make_member(entry.proposal.organisation, make_user(f"Persona {n}"), "editor").user
        for n in range(HANDS)
    ]
    url = reverse("applying:autosave", args=[entry.proposal.public_id])

    def act(who, field, before, text, key=None):
        client = Client()
        client.force_login(people[who], backend=BACKEND)
        body = {
            "key": key or str(uuid.uuid4()),
            "seen": {field: fingerprint(before)},
            "set": {field: text},
        }
        answer = client.post(url, json.dumps(body), content_type="application/json")
        return answer.status_code, answer.json()

    return act


def test_in_their_own_fields_nobody_waits_for_another_s_choice(entry, post):
    for turn in range(3):
        before = f"texto {turn - 1}" if turn else None
        told = at_once(lambda n, b=before, t=turn: post(n, f"q_k{n}", b, f"texto {t}"))
        assert [status for status, _body in told] == [200] * HANDS
    entry.refresh_from_db()
    assert {entry.answers[f"k{n}"] for n in range(HANDS)} == {"texto 2"}
    assert entry.version == 1 + 3 * HANDS
    assert Change.objects.count() == HANDS


def test_in_one_field_one_text_is_stored_and_the_others_are_told(entry, post):
    told = at_once(lambda n: post(n, "q_k0", None, f"lo de {n}"))
    kept = [n for n, (status, _body) in enumerate(told) if status == 200]
    assert len(kept) == 1
    entry.refresh_from_db()
    assert entry.answers["k0"] == f"lo de {kept[0]}"
    others = [body for status, body in told if status == 409]
    assert len(others) == HANDS - 1
    for body in others:
        assert body["conflicts"]["q_k0"]["theirs"] == f"lo de {kept[0]}"


def test_one_request_sent_many_times_is_saved_once(entry, post):
    key = str(uuid.uuid4())
    told = at_once(lambda _n: post(0, "q_k0", None, "una vez", key))
    assert [status for status, _body in told] == [200] * HANDS
    entry.refresh_from_db()
    assert (entry.answers["k0"], entry.version) == ("una vez", 2)
    assert Change.objects.get().after == "una vez"
