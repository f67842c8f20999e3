"""What must never happen here: a lost text, a doubled effect, another call's things, a markup."""

import uuid
from html.parser import HTMLParser

import pytest
import time_machine
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

# What is known to be wrong today; whoever mends it takes the mark away.
unmended = pytest.mark.xfail(strict=True, reason="known, and waits for the room")
TYPED = "Palabras que nadie quiere escribir otra vez"
HOSTILE = '<script>alert("x")</script><img src=x onerror=y>'
LANGUAGES = ("es", "pt-br", "en")
BY_HAND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def _clock():
    """Stand after the deadline."""
    with time_machine.travel(LATER, tick=False):
        yield


def signed_in(user) -> Client:
    """Return a browser of this person."""
    client = Client()
    client.force_login(user, backend=BY_HAND)
    return client


class Tags(HTMLParser):
    """Every tag of a page with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def check_harmless(html: str) -> None:
    """Hold that nothing that people wrote became a tag."""
    for tag, attrs in Tags(html).found:
        assert tag != "img", attrs
        assert tag != "script" or attrs.get("src", "").startswith("/static/"), attrs
        assert not [name for name in attrs if name.startswith("on")], attrs


def footprint() -> tuple:
    """Return what would change if anything were done."""
    states = list(Assignment.objects.order_by("pk").values_list("pk", "state"))
    people = list(Reviewer.objects.order_by("pk").values_list("pk", "state", "max_load"))
    counts = [
        model.objects.count()
        for model in (AuditEvent, Notice, Conflict, EligibilityCheck, Invitation, Review, Score)
    ]
    return states, people, counts


@pytest.fixture
def bench(case):
    """Return the case with a reviewer, an assignment in progress and a noted conflict."""
    case.reviewer = make_reviewer(case.call, make_user("Elsa Huanca"))
    case.assignment = make_assignment(case.entry, case.reviewer, state=AssignmentState.ACCEPTED)
    case.free = make_reviewer(case.call, make_user("Otra Persona"))
    case.conflict = Conflict.objects.create(
        user=make_reviewer(case.call).user,
        proposal=case.proposal,
        source=ConflictSource.STEWARD,
        declared_at=LATER,
    )
    case.known = make_grant(case.call, make_user("Del Grupo"), CallRole.REVIEWER).user
    return case


def team_forms(case) -> dict[str, tuple[list, dict, str]]:
    """Return every form of the team: arguments, what is sent, and the field of free text."""
    slug, entry = case.call.slug, case.entry
    knows = {"languages": ["es"], "max_load": "7"}
    return {
        "invite": ([slug], {**knows, "email": "x@example.org", "note": TYPED}, "note"),
        "add": ([slug], {**knows, "person": case.known.public_id}, ""),
        "edit_reviewer": ([slug, case.reviewer.public_id], knows, ""),
        "remove_reviewer": ([slug, case.reviewer.public_id], {"reason": TYPED}, "reason"),
        "assign": ([slug, entry.public_id], {"reviewer": [case.free.public_id]}, ""),
        "unassign": ([slug, case.assignment.public_id], {"reason": TYPED}, "reason"),
        "conflicts": (
            [slug],
            {
                "reviewer": case.reviewer.public_id,
                "number": case.proposal.number,
                "reason": TYPED,
            },
            "reason",
        ),
        "lift_conflict": ([slug, case.conflict.public_id], {"reason": TYPED}, "reason"),
        "check": ([slug, case.proposal.public_id], {"eligible": "no", "reason": TYPED}, "reason"),
    }


FORMS = (
    "invite",
    "add",
    "edit_reviewer",
    "remove_reviewer",
    "assign",
    "unassign",
    "conflicts",
    "lift_conflict",
    "check",
)


def send(client, case, name, **more):
    """Send one form of the team."""
    args, sent, _field = team_forms(case)[name]
    return client.post(reverse(f"reviewing:{name}", args=args), {**sent, **more})


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


def written(case, value=3, **more) -> dict:
    """Return what the form of a review sends."""
    sent = {"for_applicant": TYPED, "for_committee": "", "version": 0, "act": "save"}
    for criterion in case.criteria:
        sent[f"score_{criterion.public_id.hex}"] = value
        sent[f"comment_{criterion.public_id.hex}"] = "Porque sí."
    return {**sent, **more}


@pytest.mark.parametrize("act", ["save", "submit", "submit_next", "x", ""])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_review_in_another_language_is_as_typed_and_not_saved(bench, act, language):
    before = footprint()
    url = bench.assignment.get_absolute_url()
    answer = signed_in(bench.reviewer.user).post(url, written(bench, act=act, _language=language))
    assert TYPED in answer.content.decode()
    assert footprint() == before


@pytest.mark.parametrize("value", ["-1", "5", "99999999999999999999", "x", "1.5", "\x00", HOSTILE])
def test_a_score_that_is_none_is_refused_and_the_words_are_kept(bench, value):
    url = bench.assignment.get_absolute_url()
    answer = signed_in(bench.reviewer.user).post(url, written(bench, value, act="submit"))
    assert answer.status_code == 200
    assert TYPED in answer.content.decode()
    check_harmless(answer.content.decode())
    assert Assignment.objects.get(pk=bench.assignment.pk).state == "accepted"


@pytest.mark.parametrize(
    "version",
    [
        "x",
        "\x00",
        pytest.param("-1", marks=unmended),
        pytest.param("9" * 30, marks=unmended),
    ],
)
def test_a_wrong_version_never_loses_the_words(bench, version):
    url = bench.assignment.get_absolute_url()
    answer = signed_in(bench.reviewer.user).post(url, written(bench, version=version))
    assert answer.status_code == 200
    assert TYPED in answer.content.decode()


def test_a_submission_sent_twice_counts_and_is_told_once(bench):
    client, url = signed_in(bench.reviewer.user), bench.assignment.get_absolute_url()
    sent = written(bench, act="submit")
    assert client.post(url, sent).status_code == 302
    done = footprint()
    client.post(url, sent)
    assert footprint() == done
    bench.entry.refresh_from_db()
    assert bench.entry.reviews_done == 1


@unmended
def test_a_conflict_sent_twice_is_in_the_trail_once(bench):
    client = signed_in(bench.steward)
    for _ in range(2):
        assert send(client, bench, "conflicts").status_code == 302
    assert AuditEvent.objects.filter(verb="reviewing.conflict_set").count() == 1


@unmended
def test_words_typed_in_a_second_window_after_submitting_are_shown_again(bench):
    client, url = signed_in(bench.reviewer.user), bench.assignment.get_absolute_url()
    assert client.post(url, written(bench, act="submit")).status_code == 302
    late = "Otra idea que tuve en la segunda ventana"
    assert late in client.post(url, written(bench, for_applicant=late)).content.decode()


STOLEN = ("review", "accept", "declare", "reopen")


@pytest.mark.parametrize("name", STOLEN)
@pytest.mark.parametrize("who", ["applicant", "free", "steward", "left", "inactive"])
def test_an_assignment_is_its_reviewers_own_and_nobody_elses(bench, name, who):
    if who == "left":
        Reviewer.objects.filter(pk=bench.reviewer.pk).update(state="left")
    user = {
        "applicant": bench.applicant,
        "free": bench.free.user,
        "steward": bench.steward,
        "left": bench.reviewer.user,
        "inactive": bench.reviewer.user,
    }[who]
    client = signed_in(user)
    if who == "inactive":
        user.is_active = False
        user.save()
    before = footprint()
    url = reverse(f"reviewing:{name}", args=[bench.assignment.public_id])
    answer = client.post(url, {"reason": TYPED})
    assert answer.status_code == (302 if who == "inactive" else 404)
    assert who != "inactive" or "/login/" in answer["Location"]
    assert bench.proposal.title not in answer.content.decode()
    assert footprint() == before


def test_whoever_listens_and_fails_undoes_a_submission_wholly(bench):
    def fails(sender, **_more):
        raise RuntimeError("no")

    given = Given(scores={c.pk: (3, "") for c in bench.criteria}, for_applicant=TYPED)
    before = footprint()
    review_submitted.connect(fails)
    try:
        with pytest.raises(RuntimeError), transaction.atomic():
            submit_review(
                assignment=bench.assignment, given=given, actor=bench.reviewer.user, at=LATER
            )
    finally:
        review_submitted.disconnect(fails)
    assert footprint() == before
    bench.entry.refresh_from_db()
    assert bench.entry.reviews_done == 0


@pytest.mark.parametrize("state", [s for s in CallState.values if s != "published"])
def test_a_call_that_does_not_select_gives_and_takes_nothing(bench, state):
    bench.call.state = state
    bench.call.save()
    before = footprint()
    client = signed_in(bench.steward)
    for name in ("invite", "add", "assign", "check"):
        assert send(client, bench, name).status_code in (200, 404)
    assert footprint() == before


def test_two_calls_of_one_foundation_do_not_see_each_others_reviewers(bench):
    other = make_call(bench.call.foundation)
    stranger = make_user("Canario De Otra")
    make_reviewer(other, stranger)
    proposal = make_proposal(
        other, make_organisation(make_user(), name="CANARIO-ORG"), state=ProposalState.ELIGIBLE
    )
    make_assignment(proposal.entries.get(), other.reviewers.get())
    client = signed_in(bench.steward)
    for name in LISTS:
        html = client.get(reverse(f"reviewing:{name}", args=[bench.call.slug])).content.decode()
        assert "Canario De Otra" not in html
        assert "CANARIO-ORG" not in html
