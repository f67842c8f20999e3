"""Questions of a form: their limits, conditions and columns, what cannot work, what changed."""

import pytest
from django.urls import reverse

from calls.publishing import services
from calls.publishing.forms import ColumnsForm, QuestionForm, SectionForm
from calls.publishing.queries import draft_schema
from calls.publishing.queries.checks import lacks_of
from calls.publishing.queries.forms import (
    before,
    condition_in_words,
    faults_of,
    same_form,
    weight_of,
)
from calls.publishing.queries.versions import changes_between
from minka.common.errors import DomainError
from tests.factories.publishing import make_question, make_section

JSON = {"headers": {"accept": "application/json"}}


@pytest.fixture
def stage(draft):
    return draft.stages.get()


@pytest.fixture
def form(stage):
    """Make two sections: a, b and c in the first, d in the second."""
    first, second = make_section(stage, {"es": "Uno"}), make_section(stage, {"es": "Dos"})
    for key in "abc":
        make_question(stage, key, section=first)
    make_question(stage, "d", section=second)
    return stage


def order(stage):
    return [
        (section.title["es"], "".join(q.key for q in section.questions.all()))
        for section in stage.sections.all()
    ]


def one(stage, key):
    return stage.questions.get(key=key)


def part(stage, title):
    return stage.sections.get(title__es=title)


def condition(key, operator="is", *values):
    return {"question": key, "operator": operator, "values": list(values)}


# ---- limits belong to kinds


@pytest.mark.parametrize(
    ("kind", "kept"),
    [
        ("short", {"max_words": 5}),
        ("number", {"minimum": "1", "maximum": "9"}),
        ("places", {"min_rows": 1, "max_rows": 3}),
        ("file", {"max_files": 2, "extensions": ["pdf"]}),
        ("rows", {"min_rows": 1, "max_rows": 3, "columns": [{"key": "c1"}]}),
    ],
)
def test_a_question_keeps_only_the_limits_of_its_kind(stage, doing, kind, kept):
    every = {
        "max_words": 5, "minimum": "1", "maximum": "9", "min_rows": 1, "max_rows": 3,
        "max_files": 2, "extensions": ["pdf"], "columns": [{"key": "c1"}],
    }  # fmt: skip
    section = make_section(stage)
    question = services.add_question(
        section=section, kind=kind, label={"es": "X"}, **every, **doing
    )
    (asked,) = draft_schema(stage)[0]["questions"]
    assert {name: asked[name] for name in every if asked.get(name)} == kept
    question.refresh_from_db()
    assert [name for name in every if getattr(question, name)] == [n for n in every if n in kept]


def typed(**data):
    form = QuestionForm(
        data={"label_es": "X", "kind": "number", "place": "new", "section_es": "S", **data},
        languages=["es"], sections=[], earlier=data.pop("earlier", []), currency="USD",
    )  # fmt: skip
    form.is_valid()
    return form


@pytest.mark.parametrize(
    ("kind", "given", "canonical"),
    [
        ("number", "1,5", "1.5"),
        ("number", "-3", "-3"),
        ("number", "10", "10"),
        ("money", "1500", "1500.00"),
        ("date", "31/12/2026", "2026-12-31"),
        ("date", "2026-12-31", "2026-12-31"),
        ("short", "7", "7"),
    ],
)
def test_bounds_are_kept_in_canonical_form(kind, given, canonical):
    form = typed(kind=kind, minimum=given)
    assert form.is_valid(), form.errors
    assert form.values()["minimum"] == canonical


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"kind": "number", "minimum": "mucho"}, "minimum"),
        ({"kind": "number", "minimum": "NaN"}, "minimum"),
        ({"kind": "number", "minimum": "9e99"}, "minimum"),
        ({"kind": "number", "minimum": "9", "maximum": "1"}, "maximum"),
        ({"kind": "money", "maximum": "1.500,5.5"}, "maximum"),
        ({"kind": "date", "maximum": "mañana"}, "maximum"),
        ({"kind": "rows", "min_rows": "5", "max_rows": "2"}, "max_rows"),
        ({"kind": "file", "extensions": ["exe"]}, "extensions"),
        ({"kind": "long", "max_words": "0"}, "max_words"),
    ],
)
def test_bounds_that_do_not_hold_are_asked_again(data, field):
    assert field in typed(**data).errors


# ---- conditions

YESNO = {"key": "y", "kind": "yesno", "label": {"es": "¿Sí?"}, "options": []}
CHOICE = {
    "key": "c", "kind": "choice", "label": {"es": "¿Cuál?"},
    "options": [{"value": "a", "label": {"es": "A"}}, {"value": "b", "label": {"es": "B"}}],
}  # fmt: skip
TEXT = {"key": "t", "kind": "short", "label": {"es": "¿Qué?"}, "options": []}
EARLIER = [{"title": {"es": "S"}, "questions": [YESNO, CHOICE, TEXT]}]


def section_form(**data):
    form = SectionForm(data={"title_es": "X", **data}, languages=["es"], earlier=EARLIER)
    form.is_valid()
    return form


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ({}, None),
        ({"when": "y", "operator": "is", "answers": ["y:true"]}, condition("y", "is", "true")),
        (
            {"when": "c", "operator": "is_not", "answers": ["c:a", "c:b", "y:true"]},
            condition("c", "is_not", "a", "b"),
        ),
        ({"when": "t", "operator": "answered"}, condition("t", "answered")),
        ({"when": "c", "operator": "answered", "answers": ["c:a"]}, condition("c", "answered")),
    ],
)
def test_a_condition_is_chosen_from_earlier_answers(data, found):
    form = section_form(**data)
    assert form.is_valid(), form.errors
    assert form.values()["condition"] == found


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"when": "y", "operator": "is"}, "answers"),
        ({"when": "y", "operator": "is", "answers": ["c:a"]}, "answers"),
        ({"when": "t", "operator": "is"}, "operator"),
        ({"when": "nada", "operator": "answered"}, "when"),
        ({"when": "y", "operator": "evil", "answers": ["y:true"]}, "operator"),
        ({"when": "y", "operator": "is", "answers": ["y:maybe"]}, "answers"),
    ],
)
def test_a_condition_that_nobody_can_meet_is_asked_again(data, field):
    assert field in section_form(**data).errors


def test_a_condition_on_what_is_gone_is_shown_and_must_be_chosen_anew(stage):
    section = make_section(stage, condition=condition("gone", "is", "x"))
    form = SectionForm(
        data={"title_es": "X", "when": "gone", "operator": "is"},
        languages=["es"], earlier=EARLIER, section=section,
    )  # fmt: skip
    assert not form.is_valid()
    assert "when" in form.errors


def test_only_what_comes_before_may_be_asked_about(form):
    keys = [
        q["key"] for section in before(form, question=one(form, "c")) for q in section["questions"]
    ]
    assert keys == ["a", "b"]
    keys = [q["key"] for s in before(form, section=part(form, "Dos")) for q in s["questions"]]
    assert keys == ["a", "b", "c"]
    assert before(form, section=part(form, "Uno")) == []


@pytest.mark.parametrize(
    ("operator", "words"),
    [
        ("is", "Asked only when “¿Cuál?” is “A” or “B”."),
        ("is_not", "Asked only when “¿Cuál?” is not “A” or “B”."),
        ("includes", "Asked only when “¿Cuál?” includes “A” or “B”."),
        ("answered", "Asked only when “¿Cuál?” is answered."),
    ],
)
def test_conditions_are_told_in_plain_words(operator, words):
    assert condition_in_words(condition("c", operator, "a", "b"), EARLIER) == words


def test_no_condition_needs_no_words():
    assert condition_in_words(None, EARLIER) == ""
    assert "gone" in condition_in_words(condition("z"), EARLIER)


def asked(*questions):
    return [{"key": "s1", "title": {"es": "S"}, "questions": list(questions)}]


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        (asked({**TEXT, "condition": condition("z", "answered")}), "not in the form any more"),
        (asked({**TEXT, "condition": condition("y", "is", "true")}, YESNO), "comes later"),
        (asked({**TEXT, "condition": condition("t", "answered")}), "comes later"),
        (asked(CHOICE, {**TEXT, "condition": condition("c", "is", "zzz")}), "does not have"),
        (asked(CHOICE, {**TEXT, "condition": condition("c", "is")}), "does not have"),
        (asked({**CHOICE, "options": []}), "two options"),
        (asked({**TEXT, "kind": "rows"}), "needs columns"),
        (asked({**TEXT, "kind": "rows", "columns": [{**CHOICE, "options": []}]}), "column “¿Cuál?”"),
        ([{**asked(TEXT)[0], "condition": condition("t", "answered")}], "comes later"),
    ],
)  # fmt: skip
def test_what_cannot_work_is_said(schema, words):
    (fault,) = faults_of(schema)
    assert words in fault.text


def test_a_form_that_works_has_no_faults():
    rows = {**TEXT, "key": "r", "kind": "rows", "columns": [TEXT]}
    assert (
        faults_of(asked(YESNO, CHOICE, {**rows, "condition": condition("y", "is", "true")})) == []
    )


def test_what_cannot_work_holds_back_publication_and_release(written, published, doing, at):
    stage = published.stages.get()
    make_question(stage, "lost", condition=condition("nowhere", "answered"))
    assert any("not in the form" in lack.text for lack in lacks_of(published, at))
    with pytest.raises(DomainError) as refused:
        services.release_form(stage=stage, **doing)
    assert refused.value.code == "fault"


# ---- the columns of a table


def column_data(place, label, **more):
    start = f"c{place}"
    return {f"{start}_label_es": label, f"{start}_kind": "short"} | {
        f"{start}_{name}": value for name, value in more.items()
    }


KNOWN = [
    {"key": "c1", "kind": "short", "label": {"es": "Nombre"}, "required": True},
    {"key": "c2", "kind": "choice", "label": {"es": "Papel"}, "options": CHOICE["options"]},
]


def test_columns_keep_their_keys_and_go_when_their_name_does():
    data = {
        **column_data(1, "", key="c1"),
        **column_data(2, "Rol", key="c2", kind="choice", options_es="A\nB\nC"),
        **column_data(3, "Años", kind="number", required="on", max_words="7"),
        "c4_kind": "short",
    }
    form = ColumnsForm(data=data, languages=["es"], columns=KNOWN)
    assert form.is_valid(), form.errors
    assert [(c["key"], c["label"], c["kind"]) for c in form.values()] == [
        ("c2", {"es": "Rol"}, "choice"),
        ("c3", {"es": "Años"}, "number"),
    ]
    assert [o["value"] for o in form.values()[0]["options"]] == ["a", "b", "o1"]
    assert form.values()[1]["max_words"] is None


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (column_data(1, "X", kind="choice", options_es="sola"), "c1_options_es"),
        (column_data(1, "X", kind="evil"), "c1_kind"),
        ({"c1_kind": "short", "c1_label_pt_br": "Nome"}, "c1_label_es"),
    ],
)
def test_a_column_that_does_not_hold_is_asked_again(data, field):
    rest = {"c2_kind": "short", **data}
    form = ColumnsForm(data=rest, languages=["es", "pt-BR"], columns=[])
    assert not form.is_valid()
    assert field in form.errors


def test_two_columns_never_share_a_key():
    data = {**column_data(1, "A", key="c1"), **column_data(2, "B", key="c1")}
    data |= {"c3_kind": "short", "c4_kind": "short"}
    form = ColumnsForm(data=data, languages=["es"], columns=KNOWN)
    assert form.is_valid(), form.errors
    assert len({c["key"] for c in form.values()}) == 2


def test_a_new_table_leads_to_its_columns(as_owner, draft, stage):
    section = make_section(stage)
    data = {"label_es": "El equipo", "kind": "rows", "place": str(section.public_id)}
    answer = as_owner.post(reverse("publishing:new_question", args=[draft.slug, "final"]), data)
    question = stage.questions.get()
    address = reverse("publishing:columns", args=[question.public_id])
    assert answer["Location"] == address
    data = {**column_data(1, "Nombre"), "c2_kind": "short"}
    assert as_owner.post(address, data).status_code == 302
    question.refresh_from_db()
    assert [column["label"] for column in question.columns] == [{"es": "Nombre"}]


def test_how_heavy_a_form_is():
    long = {**TEXT, "kind": "long", "max_words": 240}
    assert weight_of(asked(long, YESNO)) == {
        "questions": 2, "words": 240, "minutes": 30, "hours": 0,
    }  # fmt: skip
    assert weight_of(asked(*[long] * 5))["hours"] == 2
    assert weight_of([]) == {"questions": 0, "words": 0, "minutes": 0, "hours": 0}


def test_an_old_version_is_the_same_form_as_its_new_copy():
    old = [{"title": {"es": "S"}, "questions": [TEXT]}]
    new = [{"key": "s1", "title": {"es": "S"}, "help": {}, "condition": None,
            "questions": [{**TEXT, "help": {}, "required": True, "max_words": None}]}]  # fmt: skip
    assert same_form(old, new)
    assert not same_form(old, [{**new[0], "condition": condition("t", "answered")}])


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"kind": "long"}, "Long text"),
        ({"required": False}, "may stay empty"),
        ({"label": {"es": "¿Otro?"}}, "words changed"),
        ({"max_words": 9}, "At most 9 words"),
        ({"options": CHOICE["options"]}, "options changed"),
        ({"columns": [TEXT]}, "columns"),
        ({"maximum": "9"}, "limits changed"),
        ({"condition": condition("y", "is", "true")}, "Asked only when"),
    ],
)
def test_what_changes_between_versions_is_said(more, words):
    before_, after = asked(YESNO, TEXT), asked(YESNO, {**TEXT, **more})
    (change,) = changes_between(before_, after)
    assert (change.what, change.key) == ("changed", "t")
    assert words in change.details[0]


def test_what_is_new_and_what_is_gone_is_said():
    changes = changes_between(asked(TEXT), asked(YESNO))
    assert [(change.what, change.key) for change in changes] == [("added", "y"), ("removed", "t")]
