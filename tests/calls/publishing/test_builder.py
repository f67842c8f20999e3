"""The form builder: sections, questions, limits, tables and conditions, by hand and by drag."""

import uuid

import pytest
from django.urls import reverse

from calls.publishing import services
from calls.publishing.forms import ColumnsForm, QuestionForm, SectionForm
from calls.publishing.models import Question, Section
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
from tests.factories.publishing import make_call, make_question, make_section

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


def test_a_question_is_put_where_it_was_dropped(form, doing):
    place = services.place_question(
        question=one(form, "a"), section=part(form, "Dos"), after=one(form, "d").public_id, **doing
    )
    assert (place, order(form)) == (2, [("Uno", "bc"), ("Dos", "da")])
    services.place_question(question=one(form, "d"), section=part(form, "Uno"), after=None, **doing)
    assert order(form) == [("Uno", "dbc"), ("Dos", "a")]


def test_behind_a_question_that_is_gone_means_last(form, doing):
    services.place_question(
        question=one(form, "a"), section=part(form, "Uno"), after=uuid.uuid4(), **doing
    )
    assert order(form)[0] == ("Uno", "bca")


def test_two_people_who_move_at_once_both_have_their_way(form, doing):
    stale_a, stale_c = one(form, "a"), one(form, "c")
    services.place_question(question=stale_c, section=part(form, "Dos"), after=None, **doing)
    services.place_question(
        question=stale_a, section=part(form, "Uno"), after=one(form, "b").public_id, **doing
    )
    assert order(form) == [("Uno", "ba"), ("Dos", "cd")]


def test_what_somebody_removed_meanwhile_is_not_put_back(form, doing):
    stale, section = one(form, "a"), part(form, "Dos")
    services.remove_question(question=one(form, "a"), **doing)
    with pytest.raises(DomainError) as refused:
        services.place_question(question=stale, section=section, after=None, **doing)
    assert refused.value.code == "gone"
    services.remove_section(section=section, **doing)
    with pytest.raises(DomainError):
        services.place_question(question=one(form, "b"), section=section, after=None, **doing)
    assert order(form) == [("Uno", "bc")]


def test_sections_move_with_their_questions(form, doing):
    services.move_section(section=part(form, "Dos"), up=True, **doing)
    assert order(form) == [("Dos", "d"), ("Uno", "abc")]
    services.move_section(section=part(form, "Dos"), up=True, **doing)
    assert order(form)[0] == ("Dos", "d")
    after = part(form, "Uno").public_id
    assert services.place_section(section=part(form, "Dos"), after=after, **doing) == 2
    assert order(form) == [("Uno", "abc"), ("Dos", "d")]


def test_a_section_goes_with_its_questions_and_only_once(form, doing):
    stale = part(form, "Uno")
    for _press in range(2):
        services.remove_section(section=stale, **doing)
    assert order(form) == [("Dos", "d")]
    assert form.sections.get().order == 1


def test_a_copied_question_follows_with_a_key_of_its_own(form, doing):
    copied = services.copy_question(question=one(form, "a"), **doing)
    assert order(form)[0] == ("Uno", f"a{copied.key}bc")
    assert copied.key == "a-2"
    assert copied.label == one(form, "a").label


def test_a_copied_section_keeps_its_own_conditions(form, doing):
    first = part(form, "Uno")
    services.update_question(question=one(form, "b"), condition=condition("a", "answered"), **doing)
    second = part(form, "Dos")
    services.update_section(section=second, condition=condition("a", "answered"), **doing)
    services.copy_section(section=first, **doing)
    services.copy_section(section=part(form, "Dos"), **doing)
    schema = draft_schema(form)
    assert [section["title"]["es"] for section in schema] == ["Uno", "Uno", "Dos", "Dos"]
    assert schema[1]["questions"][1]["condition"]["question"] == "a-2"
    assert schema[3]["condition"]["question"] == "a"
    assert len({section["key"] for section in schema}) == 4


def test_an_empty_section_is_shown_to_its_team_and_not_asked(form, doing):
    services.add_section(stage=form, title={"es": "Vacía"}, **doing)
    assert [title for title, _keys in order(form)] == ["Uno", "Dos", "Vacía"]
    assert len(draft_schema(form)) == 2
    copied = services.copy_section(section=part(form, "Vacía"), **doing)
    assert copied.title == {"es": "Vacía"}


def test_a_section_is_added_once_however_often_it_is_pressed(as_owner, draft, stage):
    address = reverse("publishing:new_section", args=[draft.slug, "final"])
    data = {"title_es": "Nueva", "key": str(uuid.uuid4())}
    for _press in range(2):
        assert as_owner.post(address, data).status_code == 302
    assert stage.sections.count() == 1


def test_a_question_is_added_once_however_often_it_is_pressed(as_owner, draft, stage):
    address = reverse("publishing:new_question", args=[draft.slug, "final"])
    data = {"label_es": "¿Qué?", "kind": "long", "place": "new", "section_es": "S"}
    for _press in range(2):
        assert as_owner.post(address, {**data, "key": str(uuid.uuid4())[:-4] + "0000"}).status_code
    data["key"] = str(uuid.uuid4())
    before = stage.questions.count()
    for _press in range(2):
        assert as_owner.post(address, data).status_code == 302
    assert stage.questions.count() == before + 1


@pytest.mark.parametrize(("model", "most"), [(Section, 60), (Question, 400)])
def test_a_form_has_an_end(stage, doing, model, most):
    first = make_section(stage)
    if model is Section:
        Section.objects.bulk_create(Section(stage=stage, key=f"x{n}") for n in range(most))
        act = {"stage": stage, "title": {"es": "Más"}}
        with pytest.raises(DomainError, match="sixty"):
            services.add_section(**act, **doing)
    else:
        Question.objects.bulk_create(
            Question(stage=stage, section=first, key=f"x{n}", kind="short") for n in range(most)
        )
        with pytest.raises(DomainError, match="four hundred"):
            services.add_question(section=first, kind="short", label={"es": "Más"}, **doing)


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


# ---- pages


def test_a_drag_is_answered_with_the_new_place(as_owner, form, draft):
    address = reverse("publishing:reorder", args=[draft.slug, "final"])
    data = {
        "item": str(one(form, "a").public_id),
        "section": str(part(form, "Dos").public_id),
        "after": str(one(form, "d").public_id),
    }
    answer = as_owner.post(address, data, **JSON)
    assert answer.json()["said"] == "Question a: now at place 2 of 2. Dos"
    data = {"item": str(part(form, "Dos").public_id), "after": ""}
    assert as_owner.post(address, data, **JSON).json()["said"] == "Dos: now at place 1 of 2."
    assert as_owner.post(address, data).status_code == 302
    assert order(form) == [("Dos", "da"), ("Uno", "bc")]


@pytest.mark.parametrize("item", ["", "no", str(uuid.uuid4())])
def test_what_is_not_of_the_form_cannot_be_moved(as_owner, form, draft, item):
    other = make_call().stages.get().questions.first()
    address = reverse("publishing:reorder", args=[draft.slug, "final"])
    for name in (item, str(other.public_id)):
        assert as_owner.post(address, {"item": name, "section": name}).status_code == 404


def test_a_drag_in_a_call_that_is_over_is_refused_in_words(as_owner, published):
    stage = published.stages.get()
    published.state = "archived"
    published.save()
    address = reverse("publishing:reorder", args=[published.slug, "final"])
    data = {"item": str(stage.sections.first().public_id)}
    answer = as_owner.post(address, data, **JSON)
    assert answer.status_code == 409
    assert "over" in answer.json()["said"]
    assert as_owner.post(address, data, follow=True).status_code == 200


def test_the_preview_shows_the_form_of_applicants(as_owner, form, draft):
    make_question(form, "yes", "yesno", section=part(form, "Dos"))
    make_question(form, "letter", "file", section=part(form, "Dos"))
    key = part(form, "Dos").key
    for name in ("form", "preview_form"):
        page = as_owner.get(
            reverse(f"publishing:{name}", args=[draft.slug, "final"]), {"show": key}
        )
        text = page.content.decode()
        assert 'name="q_yes"' in text
        assert "Question letter" in text
        assert 'name="q_a"' not in text


def test_an_empty_form_says_how_to_begin(as_owner, draft):
    for name in ("form", "preview_form"):
        page = as_owner.get(reverse(f"publishing:{name}", args=[draft.slug, "final"]))
        assert page.status_code == 200
    assert (
        "copy the form of another call"
        in as_owner.get(reverse("publishing:form", args=[draft.slug, "final"])).content.decode()
    )


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
