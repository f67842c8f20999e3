"""What must never happen here: a lost text, a doubled effect, another call's things, a markup."""
# ruff: noqa: F401, F811 - fixtures are imported by name

import uuid
from html.parser import HTMLParser

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from calls.applying.states import ProposalState
from calls.publishing.states import CallRole, CallState
from calls.reviewing.models import Assignment, Conflict, EligibilityCheck, Review, Reviewer, Score
from calls.reviewing.services import Given, set_conflict, submit_review
from calls.reviewing.signals import review_submitted
from calls.reviewing.states import AssignmentState, ConflictSource
from minka.accounts.models import Invitation
from minka.common.models import AuditEvent
from minka.notifications.models import Notice
from tests.factories.accounts import make_organisation, make_user
from tests.factories.applying import make_proposal
from tests.factories.publishing import make_call, make_grant
from tests.factories.reviewing import make_assignment, make_review, make_reviewer

from .conftest import LATER
from .never import (
    BY_HAND,
    FORMS,
    HOSTILE,
    LANGUAGES,
    TYPED,
    Tags,
    bench,
    check_harmless,
    footprint,
    send,
    signed_in,
    team_forms,
)


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_another_language_does_nothing_and_loses_nothing(bench, name, language):
    before = footprint()
    answer = send(signed_in(bench.steward), bench, name, _language=language)
    assert answer.status_code == 200
    assert footprint() == before
    html = answer.content.decode()
    assert f'lang="{"pt-BR" if language == "pt-br" else language}"' in html
    if team_forms(bench)[name][2]:
        assert TYPED in html


# An edit is kept each time, an answer each time, and an invitation is sent again on purpose.
ONCE = [name for name in FORMS if name not in ("edit_reviewer", "check", "invite", "conflicts")]


@pytest.mark.parametrize("name", ONCE)
def test_what_is_sent_twice_is_done_once(bench, name):
    client = signed_in(bench.steward)
    before = footprint()
    assert send(client, bench, name).status_code == 302
    done = footprint()
    assert done != before
    send(client, bench, name)
    assert footprint() == done


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("who", ["applicant", "reviewer", "nobody"])
def test_who_may_not_arrange_changes_nothing_and_is_not_told_that_it_exists(bench, name, who):
    people = {"applicant": bench.applicant, "reviewer": bench.reviewer.user, "nobody": make_user()}
    before = footprint()
    client = signed_in(people[who])
    assert send(client, bench, name).status_code == 404
    args = team_forms(bench)[name][0]
    page = client.get(reverse(f"reviewing:{name}", args=args))
    assert page.status_code == 404
    assert bench.proposal.title not in page.content.decode()
    assert footprint() == before


@pytest.mark.parametrize(
    "name", [name for name in FORMS if name not in ("invite", "add", "conflicts")]
)
@pytest.mark.parametrize("wrong", ["other call", "unknown"])
def test_a_thing_of_another_call_is_not_found_through_ones_own(bench, name, wrong):
    before = footprint()
    args, sent, _field = team_forms(bench)[name]
    steward = bench.steward
    if wrong == "unknown":
        args = [args[0], uuid.uuid4()]
    else:
        other = make_call(bench.call.foundation)
        steward, args = make_grant(other).user, [other.slug, args[1]]
    client = signed_in(steward)
    url = reverse(f"reviewing:{name}", args=args)
    assert client.get(url).status_code == 404
    assert client.post(url, sent).status_code == 404
    assert footprint() == before


LISTS = ("eligibility", "reviewers", "assignments", "conflicts", "progress", "assign_rest")


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    "query",
    [
        {"page": "0"},
        {"page": "-1"},
        {"page": "99999999999999999999"},
        {"page": "x"},
        {"page": "\x00"},
        {"stage": "x"},
        {"stage": "99999999999999999999"},
        {"stage": "\x00"},
        {"which": HOSTILE},
        {"q": HOSTILE},
        {"show": HOSTILE, "order": HOSTILE, "sort": "'; DROP"},
    ],
    ids=str,
)
def test_a_wrong_filter_breaks_no_list(bench, name, query):
    answer = signed_in(bench.steward).get(
        reverse(f"reviewing:{name}", args=[bench.call.slug]), query
    )
    assert answer.status_code in (200, 404)
    check_harmless(answer.content.decode())


@pytest.mark.parametrize(
    "query", [{"page": "-1"}, {"page": "x"}, {"call": HOSTILE}, {"call": "\x00"}]
)
def test_a_wrong_filter_breaks_no_list_of_a_reviewer(bench, query):
    answer = signed_in(bench.reviewer.user).get(reverse("reviewing:mine"), query)
    assert answer.status_code in (200, 404)
    check_harmless(answer.content.decode())


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("invite", {"email": "x@example.org\r\nBcc: y@example.org"}),
        ("invite", {"email": HOSTILE}),
        ("invite", {"note": "\x00"}),
        ("invite", {"note": "x" * 2001}),
        ("invite", {"max_load": "-1"}),
        ("invite", {"max_load": "501"}),
        ("invite", {"max_load": "9" * 40}),
        ("invite", {"languages": ["xx"]}),
        ("invite", {"languages": []}),
        ("invite", {"countries": ["XX"]}),
        ("invite", {"themes": ["no-such-theme"]}),
        ("add", {"person": "x"}),
        ("add", {"person": uuid.UUID(int=0)}),
        ("add", {"person": "\x00"}),
        ("edit_reviewer", {"max_load": "1e3"}),
        ("edit_reviewer", {"languages": [HOSTILE]}),
        ("remove_reviewer", {"reason": "x" * 1001}),
        ("remove_reviewer", {"reason": "\x00"}),
        ("assign", {"reviewer": ["x"]}),
        ("assign", {"reviewer": [uuid.UUID(int=0)]}),
        ("assign", {"reviewer": []}),
        ("assign", {"reviewer": ["\x00"]}),
        ("unassign", {"reason": "x" * 1001}),
        ("conflicts", {"number": "0"}),
        ("conflicts", {"number": "9" * 30}),
        ("conflicts", {"number": "x"}),
        ("conflicts", {"number": "1.5"}),
        ("conflicts", {"reason": " "}),
        ("conflicts", {"reviewer": "x"}),
        ("lift_conflict", {"reason": " "}),
        ("lift_conflict", {"reason": "x" * 1001}),
        ("check", {"reason": " "}),
        ("check", {"reason": "x" * 2001}),
        ("check", {"eligible": "maybe"}),
        ("check", {"eligible": ""}),
    ],
    ids=lambda value: value if isinstance(value, str) else "-".join(value),
)
def test_wrong_input_is_refused_in_words_and_kept(bench, name, change):
    before = footprint()
    answer = send(signed_in(bench.steward), bench, name, **change)
    assert answer.status_code == 200
    assert footprint() == before
    html = answer.content.decode()
    check_harmless(html)
    field = team_forms(bench)[name][2]
    if field and field not in change:
        assert TYPED in html


def test_hostile_words_are_only_words_wherever_they_are_shown(case):
    case.call.title = {"es": HOSTILE, "en": HOSTILE}
    case.call.save()
    case.proposal.title = HOSTILE
    case.proposal.summary = HOSTILE
    case.proposal.save()
    case.proposal.organisation.name = HOSTILE
    case.proposal.organisation.save()
    case.entry.answers = {"learning": HOSTILE, "where": HOSTILE}
    case.entry.save()
    person = make_user(HOSTILE)
    review = make_review(case.entry, make_reviewer(case.call, person))
    Review.objects.update(for_applicant=HOSTILE, for_committee=HOSTILE)
    Score.objects.update(comment=HOSTILE)
    other = make_reviewer(case.call, make_user(HOSTILE))
    set_conflict(
        reviewer=other, proposal=case.proposal, reason=HOSTILE, actor=case.steward, at=LATER
    )
    team, desk = signed_in(case.steward), signed_in(person)
    slug = case.call.slug
    pages = [
        *(team.get(reverse(f"reviewing:{name}", args=[slug])) for name in LISTS),
        team.get(reverse("reviewing:assign", args=[slug, case.entry.public_id])),
        team.get(reverse("reviewing:read", args=[slug, review.public_id])),
        team.get(reverse("reviewing:check", args=[slug, case.proposal.public_id])),
        team.get(reverse("reviewing:edit_reviewer", args=[slug, other.public_id])),
        team.get(reverse("reviewing:remove_reviewer", args=[slug, other.public_id])),
        desk.get(reverse("reviewing:mine")),
        desk.get(reverse("reviewing:review", args=[review.assignment.public_id])),
        desk.get(reverse("reviewing:declare", args=[review.assignment.public_id])),
    ]
    assert [page.status_code for page in pages] == [200] * len(pages)
    for page in pages:
        check_harmless(page.content.decode())
    assert sum("&lt;script&gt;" in page.content.decode() for page in pages) >= len(pages) - 2
