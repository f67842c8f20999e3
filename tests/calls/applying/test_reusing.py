"""Answers of the organisation's earlier proposals, looked at beside this one and copied."""

import pytest
from django.urls import reverse

from calls.applying.models import Entry
from calls.applying.queries.reusing import earlier_answers, has_earlier
from calls.applying.services import save_draft
from tests.factories.accounts import make_organisation, make_user
from tests.factories.applying import make_proposal
from tests.factories.publishing import make_call

from .conftest import BACKEND
from .pages import forms_of

pytestmark = pytest.mark.django_db
BEFORE = "Lo que escribimos hace un año."


@pytest.fixture
def earlier(organisation, owner):
    """Return an entry that the organisation sent to another call."""
    proposal = make_proposal(make_call(), organisation, created_by=owner, title="La de antes")
    entry = proposal.entries.get()
    entry.answers = {"where": BEFORE, "learning": ""}
    entry.save()
    return entry


def question(draft, key="where"):
    """Return a question of the draft's form."""
    found = [q for s in draft.form_version.schema for q in s["questions"] if q["key"] == key]
    return found[0]


def address(draft, field="q_where"):
    """Return the page of a field's earlier answers."""
    return reverse("applying:reuse", args=[draft.proposal.public_id, field])


def rename(entry, key, label):
    """Let an earlier form have asked the same under another key."""
    for section in entry.form_version.schema:
        for one in section["questions"]:
            if one["key"] == "where":
                one["key"], one["label"] = key, label
    entry.form_version.save()
    entry.answers = {key: BEFORE}
    entry.save()


def test_the_same_question_of_another_call_is_found(draft, earlier):
    (answer,) = earlier_answers(draft, question(draft))
    assert (answer.text, answer.proposal) == (BEFORE, "La de antes")
    assert has_earlier(draft)


def test_a_similar_question_is_found_and_another_is_not(draft, earlier):
    label = question(draft)["label"]
    rename(earlier, "place", {code: f"{text}!" for code, text in label.items()})
    assert [x.text for x in earlier_answers(draft, question(draft))] == [BEFORE]
    rename_again = dict.fromkeys(label, "¿Quién firma el convenio y cuándo?")
    for section in earlier.form_version.schema:
        for one in section["questions"]:
            if one["key"] == "place":
                one["label"] = rename_again
    earlier.form_version.save()
    assert earlier_answers(draft, question(draft)) == []


def test_others_answers_are_never_among_them(draft, call):
    rival = make_proposal(call, make_organisation(make_user())).entries.get()
    rival.answers = {"where": "Secreto ajeno"}
    rival.save()
    assert earlier_answers(draft, question(draft)) == []
    assert not has_earlier(draft)


def test_what_is_no_text_is_not_offered(draft, earlier):
    assert earlier_answers(draft, {**question(draft), "kind": "choice"}) == []
    earlier.answers = {"where": [{"id": "x"}]}
    earlier.save()
    assert earlier_answers(draft, question(draft)) == []


def test_the_same_text_is_offered_once(draft, earlier, organisation):
    again = make_proposal(make_call(), organisation).entries.get()
    again.answers = {"where": BEFORE}
    again.save()
    assert len(earlier_answers(draft, question(draft))) == 1


def pick(browse, draft):
    """Choose the earlier answer; return what its form sends."""
    (answer,) = earlier_answers(draft, question(draft))
    page = browse.get(address(draft), {"answer": answer.key})
    assert BEFORE in page.content.decode()
    return {k: v[0] for k, v in next(f for f in forms_of(page) if "mark" in f).items()}


@pytest.mark.parametrize(("how", "text"), [("replace", BEFORE), ("add", f"Puno\n\n{BEFORE}")])
def test_both_are_shown_and_one_chooses(browse, draft, earlier, how, text):
    sent = pick(browse, draft)
    assert "Puno" in browse.get(address(draft), {"answer": sent["answer"]}).content.decode()
    answer = browse.post(address(draft), {**sent, "how": how})
    assert answer["Location"].endswith("#id_q_where")
    draft.refresh_from_db()
    assert draft.answers["where"] == text


def test_what_a_colleague_wrote_meanwhile_is_not_overwritten(browse, draft, earlier, colleague, at):
    sent = pick(browse, draft)
    save_draft(entry=draft, values={"q_where": "Nuevo de Inés"}, actor=colleague, at=at)
    answer = browse.post(address(draft), {**sent, "how": "replace"}, follow=True)
    draft.refresh_from_db()
    assert draft.answers["where"] == "Nuevo de Inés"
    assert "Nuevo de Inés" in answer.content.decode()


@pytest.mark.parametrize("given", ["", "x", "%s.where", "1.1.1"])
def test_an_answer_that_is_none_is_not_copied(browse, draft, earlier, call, given):
    rival = make_proposal(call, make_organisation(make_user())).entries.get()
    key = given % rival.public_id if "%" in given else given
    assert browse.post(address(draft), {"answer": key, "how": "replace"}).status_code == 404
    assert Entry.objects.get(pk=draft.pk).answers["where"] == "Puno"


@pytest.mark.parametrize("field", ["title", "partners", "q_nada", "where"])
def test_a_field_that_is_no_question_has_no_such_page(browse, draft, field):
    assert browse.get(address(draft, field)).status_code == 404


def test_the_way_there_stands_beside_the_field_only_where_there_is_something(
    browse, draft, organisation
):
    url = reverse("applying:section", args=[draft.proposal.public_id, 0])
    assert "reuse:q_where" not in browse.get(url).content.decode()
    make_proposal(make_call(), organisation)
    assert "reuse:q_where" in browse.get(url).content.decode()


def test_without_an_earlier_answer_the_page_says_so(browse, draft):
    assert "No earlier proposal" in browse.get(address(draft)).content.decode()


def test_others_do_not_look(client, draft, earlier):
    client.force_login(make_user(), backend=BACKEND)
    assert client.get(address(draft)).status_code == 404


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_costs_the_same_at_any_number(
    browse, draft, organisation, many, django_assert_num_queries
):
    for n in range(many):
        entry = make_proposal(make_call(), organisation).entries.get()
        entry.answers = {"where": f"Texto {n}"}
        entry.save()
    browse.get(address(draft))
    with django_assert_num_queries(5):
        assert len(browse.get(address(draft)).context["answers"]) == many
