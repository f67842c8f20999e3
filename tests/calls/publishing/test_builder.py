"""The form builder: sections and questions added, ordered, copied and removed, by hand and by drag."""

import uuid

import pytest
from django.urls import reverse

from calls.publishing import services
from calls.publishing.models import Question, Section
from calls.publishing.queries import draft_schema
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


def test_a_key_in_force_is_not_given_to_another_kind(published, doing):
    stage = published.stages.get()
    section = stage.sections.first()
    old = services.add_question(section=section, kind="rows", label={"es": "Equipo"}, **doing)
    column = {"key": "c1", "kind": "short", "label": {"es": "X"}}
    services.update_question(question=old, columns=[column], **doing)
    services.release_form(stage=stage, **doing)
    changed = services.update_question(question=old, kind="long", **doing)
    assert changed.key == "equipo-2"
    services.remove_question(question=changed, **doing)
    again = services.add_question(section=section, kind="short", label={"es": "Equipo"}, **doing)
    assert again.key == "equipo-2"
    same = services.add_question(section=section, kind="rows", label={"es": "Equipo"}, **doing)
    assert same.key == "equipo"


def test_a_text_that_becomes_a_figure_keeps_its_key(published, doing):
    question = published.stages.get().questions.first()
    key = question.key
    assert services.update_question(question=question, kind="number", **doing).key == key


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


@pytest.mark.parametrize("item", ["", "no", "7f432156-868a-46df-88ec-9918afcc6e50"])
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
