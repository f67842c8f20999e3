"""What must never happen while a review is written and sent."""
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
from minka.accounts.models import Invitation, User
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

LISTS = ("eligibility", "reviewers", "assignments", "conflicts", "progress", "assign_rest")


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
        "-1",
        "9" * 30,
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


def test_a_conflict_sent_twice_is_in_the_trail_once(bench):
    client = signed_in(bench.steward)
    for _ in range(2):
        assert send(client, bench, "conflicts").status_code == 302
    assert AuditEvent.objects.filter(verb="reviewing.conflict_set").count() == 1


LATE = "Otra idea que tuve en la segunda ventana & <b>más</b>"
KEPT = "Otra idea que tuve en la segunda ventana &amp; &lt;b&gt;más&lt;/b&gt;"


def too_late(bench, **more):
    """Send other words than those that were submitted, from a window that was left open."""
    client, url = signed_in(bench.reviewer.user), bench.assignment.get_absolute_url()
    return client.post(url, written(bench, value=2, for_applicant=LATE, **more))


def submitted_once(bench) -> None:
    url = bench.assignment.get_absolute_url()
    sent = written(bench, act="submit")
    assert signed_in(bench.reviewer.user).post(url, sent).status_code == 302


@pytest.mark.parametrize("more", [{}, {"act": "submit"}, {"_language": "en"}])
def test_words_typed_in_a_second_window_after_submitting_are_shown_again(bench, more):
    submitted_once(bench)
    User.objects.filter(pk=bench.reviewer.user.pk).update(language="en")
    before = footprint()
    answer = too_late(bench, **more)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert f'name="for_applicant" rows="5" readonly>{KEPT}</textarea>' in html
    assert "This was not saved" in html
    assert "had already been submitted" in html
    assert "open the review again, and paste" in html
    assert 'value="2" readonly' in html
    # What was submitted stands beside it, and what is the same is not asked to be copied.
    assert TYPED in html
    assert "readonly>Porque sí." not in html
    assert footprint() == before
    bench.assignment.review.refresh_from_db()
    assert bench.assignment.review.for_applicant == TYPED


def test_the_words_that_were_not_saved_go_along_with_the_language(bench):
    submitted_once(bench)
    html = too_late(bench).content.decode()
    buttons = [a for tag, a in Tags(html).found if a.get("name") == "_language"]
    assert {a["form"] for a in buttons} == {"unsaved"}
    assert KEPT in too_late(bench, _language="pt-br").content.decode()


def test_the_same_words_sent_again_after_submitting_are_no_loss(bench):
    submitted_once(bench)
    url = bench.assignment.get_absolute_url()
    answer = signed_in(bench.reviewer.user).post(url, written(bench, act="submit"))
    assert answer.status_code == 200
    assert "readonly" not in answer.content.decode()


def test_words_typed_until_the_results_came_out_are_shown_again(bench):
    bench.stage.results_released_at = LATER
    bench.stage.save()
    User.objects.filter(pk=bench.reviewer.user.pk).update(language="en")
    answer = too_late(bench)
    assert answer.status_code == 409
    assert KEPT in answer.content.decode()
    assert "Reviews of this stage are closed. Copy your words" in answer.content.decode()


def test_words_typed_until_a_conflict_was_noted_come_back_without_the_proposal(bench):
    set_conflict(
        reviewer=bench.reviewer,
        proposal=bench.proposal,
        reason="Es su primo.",
        actor=bench.steward,
        at=LATER,
    )
    answer = too_late(bench)
    assert answer.status_code == 409
    assert KEPT in answer.content.decode()
    assert bench.proposal.title not in answer.content.decode()
    client, url = signed_in(bench.reviewer.user), bench.assignment.get_absolute_url()
    assert client.get(url).status_code == 302


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
