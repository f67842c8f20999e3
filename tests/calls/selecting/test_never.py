"""What must never happen here: a lost text, an impossible award, another call's proposal, a leak."""

import pytest
from django.test import Client
from django.urls import reverse

from calls.applying.states import ProposalState
from calls.selecting.models import Decision
from calls.selecting.rules import outcomes_of
from calls.selecting.services import decide
from calls.selecting.states import Outcome
from minka.common.errors import DomainError
from minka.common.models import AuditEvent
from minka.notifications.models import Notice

from .conftest import LATER, make_case

TYPED = "Palabras que nadie quiere escribir otra vez"
HOSTILE = "<script>alert(1)</script>"


def signed_in(user) -> Client:
    """Return a browser of this person."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def address(case) -> str:
    """Return where one decides about the best proposal."""
    return reverse("selecting:decide", args=[case.call.slug, case.entries[0].public_id])


SENT = {"outcome": "selected", "reason": TYPED, "feedback": TYPED, "amount": "9000"}


@pytest.mark.parametrize("language", ["es", "pt-br", "en"])
def test_another_language_decides_nothing_and_loses_nothing(case, language):
    answer = signed_in(case.member).post(address(case), {**SENT, "_language": language})
    assert answer.status_code == 200
    assert answer.content.decode().count(TYPED) == 2
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    "amount",
    ["-5", "0", "1.500", "1e9", "NaN", "9" * 13, "9" * 30, "5" * 31, "=1+1", HOSTILE, "1\x005"],
)
def test_an_impossible_award_is_refused_and_every_word_is_kept(case, amount):
    answer = signed_in(case.member).post(address(case), {**SENT, "amount": amount})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert html.count(TYPED) == 2
    assert HOSTILE not in html
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"outcome": "invited"},
        {"outcome": "x"},
        {"outcome": ""},
        {"outcome": HOSTILE},
        {"reason": " "},
        {"reason": "\x00"},
        {"reason": "x" * 4001},
        {"feedback": "x" * 4001},
        {"feedback": "\x00"},
    ],
    ids=lambda change: "-".join(f"{k}-{v[:9]!r}" for k, v in change.items()),
)
def test_a_wrong_decision_is_refused_and_every_word_is_kept(case, change):
    answer = signed_in(case.member).post(address(case), {**SENT, **change})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert TYPED in html
    assert HOSTILE not in html
    assert not Decision.objects.exists()


@pytest.mark.parametrize("stages", [1, 2])
@pytest.mark.parametrize("outcome", [*Outcome.values, "", "x", "SELECTED"])
def test_a_stage_decides_what_it_can_and_nothing_else(db, stages, outcome):
    case = make_case(stages=stages, values=(3,))
    kept = AuditEvent.objects.count()
    act = {"entry": case.entries[0], "outcome": outcome, "reason": "R.", "at": LATER}
    if outcome in outcomes_of(case.stage):
        decide(actor=case.member, **act)
        assert AuditEvent.objects.count() == kept + 1
    else:
        with pytest.raises(DomainError):
            decide(actor=case.member, **act)
        assert AuditEvent.objects.count() == kept
    assert not Notice.objects.filter(kind="selecting.result").exists()


@pytest.mark.parametrize("state", ProposalState.values)
def test_only_what_waits_for_a_decision_gets_one(db, state):
    case = make_case(values=(3,))
    proposal = case.entries[0].proposal
    type(proposal).objects.filter(pk=proposal.pk).update(state=state)
    answer = signed_in(case.member).post(address(case), SENT)
    waits = state in (ProposalState.ELIGIBLE, ProposalState.FINALISED)
    assert Decision.objects.count() == int(waits)
    assert answer.status_code == 302 if waits else answer.status_code in (200, 404)


@pytest.mark.parametrize("who", ["reviewer", "applicant", "other team"])
@pytest.mark.parametrize("name", ["ranking", "release", "decide"])
def test_who_may_not_decide_is_not_told_that_there_is_anything(case, who, name):
    people = {"reviewer": case.reviewers[0].user, "applicant": case.people[0]}
    user = people.get(who) or make_case(values=()).steward
    args = [case.call.slug, *([case.entries[0].public_id] if name == "decide" else [])]
    client, url = signed_in(user), reverse(f"selecting:{name}", args=args)
    for answer in (client.get(url), client.post(url, SENT)):
        assert answer.status_code in (404, 405)
        assert case.entries[0].proposal.title not in answer.content.decode()
    assert not Decision.objects.exists()


@pytest.mark.parametrize("name", ["ranking", "release"])
@pytest.mark.parametrize(
    "query",
    [
        {"page": "-1"},
        {"page": "9" * 20},
        {"page": "\x00"},
        {"stage": "x"},
        {"stage": "9" * 20},
        {"country": HOSTILE},
        {"decision": HOSTILE},
        {"country": "\x00", "decision": "'; --"},
    ],
    ids=str,
)
def test_a_wrong_filter_breaks_no_list(case, name, query):
    answer = signed_in(case.steward).get(reverse(f"selecting:{name}", args=[case.call.slug]), query)
    assert answer.status_code in (200, 404)
    assert HOSTILE not in answer.content.decode()
