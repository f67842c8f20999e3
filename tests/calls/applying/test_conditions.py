"""Questions that follow from others: asked, shown, kept, told, counted."""

import pytest
from django.urls import reverse

from calls.applying.forms.typed import read_typed
from calls.applying.queries import answers_told, current_entry, snapshot_of, whole
from calls.applying.rules import asked_answers, asked_files, asked_sections, problems_of
from calls.applying.rules.conditions import is_asked
from calls.applying.services import save_draft
from tests.calls.applying.forms_of import asks, options, q, section, when
from tests.calls.applying.pages import form_of

pytestmark = pytest.mark.django_db


# ---- the rule


@pytest.mark.parametrize(
    ("operator", "values", "answer", "asked"),
    [
        ("is", ["true"], True, True),
        ("is", ["true"], False, False),
        ("is", ["false"], False, True),
        ("is", ["true"], None, False),
        ("is_not", ["true"], False, True),
        ("is_not", ["true"], True, False),
        # What has no answer brings nothing, not even by not being something.
        ("is_not", ["true"], None, False),
        ("is", ["a", "b"], "b", True),
        ("is", ["a", "b"], "c", False),
        ("is", ["5"], "5", True),
        ("is", ["a"], ["a"], True),
        ("is", ["a"], ["a", "b"], False),
        ("is", ["b", "a"], ["a", "b"], True),
        ("includes", ["a"], ["a", "b"], True),
        ("includes", ["c", "b"], ["a", "b"], True),
        ("includes", ["c"], ["a", "b"], False),
        ("includes", ["a"], "a", True),
        ("includes", ["PE"], ["PE", "BO"], True),
        ("answered", [], "x", True),
        ("answered", [], False, True),
        ("answered", [], [{"id": "1"}], True),
        ("answered", [], [], False),
        ("answered", [], "", False),
        ("nonsense", ["a"], "a", False),
    ],
)
def test_a_condition_against_an_answer(operator, values, answer, asked):
    item = {"condition": when("x", operator, *values)}
    assert is_asked(item, {"x": answer}) is asked


def test_what_has_no_condition_is_asked():
    assert is_asked({}, {})
    assert is_asked({"condition": None}, {})


CHAIN = [
    section(
        q("a", "yesno"),
        q("b", "choice", options=options("x", "y"), condition=when("a", "is", "true")),
        q("c", condition=when("b", "is", "x")),
    ),
    section(q("d"), condition=when("c", "answered")),
    section(q("e", condition=when("d", "answered"))),
]


def asked_keys(answers):
    return [x["key"] for _n, s in asked_sections(CHAIN, answers) for x in s["questions"]]


@pytest.mark.parametrize(
    ("answers", "keys"),
    [
        ({}, "a"),
        ({"a": True}, "ab"),
        ({"a": True, "b": "x"}, "abc"),
        ({"a": True, "b": "x", "c": "1"}, "abcd"),
        ({"a": True, "b": "x", "c": "1", "d": "2"}, "abcde"),
        # All is answered, and the first answer was taken back: nothing follows from the rest.
        ({"a": False, "b": "x", "c": "1", "d": "2", "e": "3"}, "a"),
        ({"a": True, "b": "y", "c": "1", "d": "2", "e": "3"}, "ab"),
    ],
)
def test_a_chain_breaks_where_its_first_answer_breaks(answers, keys):
    assert asked_keys(answers) == list(keys)


def test_a_section_keeps_its_number_and_loses_what_is_not_asked():
    found = asked_sections(CHAIN, {"a": True, "b": "x", "c": "1"})
    assert [number for number, _section in found] == [0, 1]
    # The form itself stays as it was frozen.
    asked_sections(CHAIN, {})
    assert len(CHAIN[0]["questions"]) == 3


def test_a_condition_may_not_look_forward_or_nowhere():
    schema = [section(q("a", condition=when("b", "answered")), q("b"))]
    assert [
        x["key"] for _n, s in asked_sections(schema, {"a": "1", "b": "1"}) for x in s["questions"]
    ] == ["b"]
    lost = [section(q("a", condition=when("gone", "is", "1")))]
    assert asked_sections(lost, {"gone": "1"}) == []


def test_old_forms_without_conditions_ask_everything():
    old = [{"title": {}, "questions": [{"key": "a", "kind": "short"}]}]
    assert asked_sections(old, {})[0][1]["questions"] == old[0]["questions"]


# ---- what a proposal is held to, and what is told of it


FORM = (
    section(
        q("has", "yesno", required=True),
        q("who", required=True, max_words=2, condition=when("has", "is", "true")),
        q("act", "file", required=True, condition=when("has", "is", "true")),
    ),
    section(q("money", "number", required=True), condition=when("has", "is", "true")),
)


def fields(entry, at):
    return [problem.field for problem in problems_of(whole(entry), at)]


def test_what_is_not_asked_is_no_problem(draft, at):
    assert fields(asks(draft, *FORM), at) == ["q_has"]
    assert fields(asks(draft, *FORM, has=False), at) == []
    assert fields(asks(draft, *FORM, has=True), at) == ["q_who", "q_money", "q_act"]
    assert [x["key"] for x in asked_files(asks(draft, *FORM, has=True))] == ["act"]
    assert asked_files(asks(draft, *FORM, has=False)) == []


def test_what_was_answered_and_is_not_asked_any_more_stays_and_is_neither_sent_nor_told(draft, at):
    answers = {"has": False, "who": "tres palabras aquí", "money": "5"}
    entry = asks(draft, *FORM, **answers)
    assert fields(entry, at) == []
    assert entry.answers == answers
    assert snapshot_of(whole(entry))["answers"] == {"has": False}
    told = answers_told(list(FORM), answers, "USD")
    assert [row["field"] for part in told for row in part["rows"]] == ["q_has"]
    assert asked_answers(list(FORM), answers) == {"has": False}


def test_what_could_not_be_understood_and_is_not_asked_is_no_problem(draft, at):
    entry = asks(draft, *FORM, has=False)
    entry.typed = {"q_money": "muchos"}
    assert fields(entry, at) == []
    entry.answers["has"] = True
    assert "q_money" in fields(entry, at)
    # A question that could not be understood is not answered: nothing follows from it.
    entry.typed = {"q_has": "quizás"}
    assert fields(entry, at) == ["q_has"]


# ---- pages


@pytest.fixture
def page(draft):
    """Return the address of a section of the draft."""
    return lambda number=0: reverse("applying:section", args=[draft.proposal.public_id, number])


SIMPLE = section(
    q("has", "yesno", required=True), q("who", required=True, condition=when("has", "is", "true"))
)


def sent(response, **changes):
    return form_of(response) | changes


def test_a_page_holds_what_may_follow_and_hides_it(browse, draft, page):
    asks(draft, SIMPLE)
    html = browse.get(page()).content.decode()
    assert 'name="q_who"' in html
    assert "data-when=" in html
    assert 'hidden><div class="field"' in html.replace("\n", "").replace("  ", "")
    assert "Save to see the questions that follow" in html
    assert 'name="unseen" value="q_who"' in html


def test_a_page_without_such_questions_says_nothing_of_them(browse, draft, page):
    asks(draft, section(q("has", "yesno")))
    html = browse.get(page()).content.decode()
    assert "Save to see" not in html
    assert "data-when" not in html


def test_without_a_script_saving_leads_back_to_the_new_questions_once(browse, draft, page):
    asks(draft, SIMPLE)
    response = browse.post(page(), sent(browse.get(page()), q_has="true", then="next"))
    assert response.status_code == 302
    assert response.url == f"{page()}#id_q_who"
    shown = browse.get(page())
    assert "Your answers bring new questions" in shown.content.decode()
    assert 'name="unseen" value=""' in shown.content.decode()
    # The second time there is nothing new: on it goes.
    response = browse.post(page(), sent(shown, q_who="Ana", then="next"))
    assert response.url.endswith("/partners/")
    assert current_entry(draft.proposal).answers == {"has": True, "who": "Ana"}


def test_whoever_saw_them_at_once_goes_on(browse, draft, page):
    # The script empties ``unseen``.
    asks(draft, SIMPLE)
    data = sent(browse.get(page()), q_has="true", q_who="Ana", unseen="", then="next")
    assert browse.post(page(), data).url.endswith("/partners/")


def test_an_answer_that_is_hidden_is_kept_and_its_fault_not_told(browse, draft, page):
    form = section(q("has", "yesno"), q("many", "number", condition=when("has", "is", "true")))
    asks(draft, form, has=True, many="7")
    data = sent(browse.get(page()), q_has="false", q_many="siete", then="hub")
    response = browse.post(page(), data)
    assert response.status_code == 302
    entry = current_entry(draft.proposal)
    assert entry.answers["has"] is False
    assert entry.typed == {"q_many": "siete"}
    # Asked again, it is told.
    response = browse.post(page(), sent(browse.get(page()), q_has="true", then="hub"))
    assert response.status_code == 200
    assert "Write a number" in response.content.decode()


def test_what_a_colleague_made_appear_meanwhile_is_not_emptied_by_an_old_page(
    browse, draft, page, colleague, at
):
    # The condition hangs on another page, so this one did not hold the question at all.
    asks(
        draft,
        section(q("has", "yesno")),
        section(q("x"), q("who", condition=when("has", "is", "true"))),
    )
    old = browse.get(page(1))
    assert b'name="q_who"' not in old.content
    save_draft(
        entry=current_entry(draft.proposal),
        values={"q_has": True, "q_who": "Inés"},
        actor=colleague,
        at=at,
    )
    assert browse.post(page(1), sent(old, q_x="uno", then="hub")).status_code == 302
    assert current_entry(draft.proposal).answers == {"has": True, "who": "Inés", "x": "uno"}


def test_a_section_that_is_not_asked_leaves_the_task_list_and_its_page_says_why(
    browse, draft, page
):
    asks(draft, *FORM, has=False)
    hub = reverse("applying:hub", args=[draft.proposal.public_id])
    html = browse.get(hub).content.decode()
    assert page(0) in html
    assert page(1) not in html
    assert "/documents/" not in html
    response = browse.get(page(1), follow=True)
    assert response.redirect_chain[0][0] == hub
    assert "not asked any more" in response.content.decode()
    asks(draft, *FORM, has=True)
    html = browse.get(hub).content.decode()
    assert page(1) in html
    assert "/documents/" in html


def test_what_is_typed_in_a_section_that_is_not_asked_any_more_is_saved_all_the_same(
    browse, draft, page
):
    asks(draft, *FORM, has=True)
    old = browse.get(page(1))
    asks(draft, *FORM, has=False)
    entry = current_entry(draft.proposal)
    entry.form_version = draft.form_version
    entry.save()
    assert browse.post(page(1), sent(old, q_money="9", then="hub")).status_code == 302
    assert current_entry(draft.proposal).answers["money"] == "9"


def test_the_whole_page_holds_every_section_and_hides_what_is_not_asked(browse, draft):
    asks(draft, *FORM)
    whole_page = reverse("applying:whole", args=[draft.proposal.public_id])
    html = browse.get(whole_page).content.decode()
    assert 'name="q_money"' in html
    assert 'id="part-section-1"' in html
    assert html.count("data-when=") == 2
    assert 'name="unseen" value="q_who q_money"' in html


def test_the_check_page_tells_only_what_is_asked(browse, draft):
    asks(draft, *FORM, has=False, who="Nadie lo ve")
    check = browse.get(reverse("applying:check", args=[draft.proposal.public_id]))
    assert "Nadie lo ve" not in check.content.decode()
    assert "Question has" in check.content.decode()
    assert "Question who" not in check.content.decode()


def test_saving_while_typing_reads_what_is_asked_and_what_is_not(draft):
    entry = asks(draft, SIMPLE)
    reading = read_typed(entry, {"q_has": "true", "q_who": "Ana"})
    assert reading.values == {"q_has": True, "q_who": "Ana"}
    assert reading.errors == {}


def test_a_hostile_condition_breaks_no_page(browse, draft, page):
    evil = when("has", "is", '"><script>alert(1)</script>')
    asks(draft, section(q("has"), q("who", condition=evil)))
    html = browse.get(page()).content.decode()
    assert "<script>alert" not in html
    data = sent(browse.get(page()), unseen="q_who q_gone " + "x" * 2000, then="hub")
    assert browse.post(page(), data).status_code == 302


def test_the_help_of_a_question_is_text_and_never_runs(browse, draft, page):
    asks(
        draft, section(q("has", help={"en": "<script>alert(1)</script>"}), help={"en": "<b>x</b>"})
    )
    html = browse.get(page()).content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html
    assert "<b>x</b>" not in html
