"""Criteria and questions: added, ordered, removed, ready-made, frozen."""

from datetime import timedelta
from decimal import Decimal

import pytest

from calls.publishing import services
from calls.publishing.forms import CriterionForm, QuestionForm
from calls.publishing.models import FormVersion
from calls.publishing.queries import draft_schema, latest_form
from calls.publishing.states import QuestionKind
from minka.common.errors import DomainError
from tests.factories.publishing import make_call, make_section


@pytest.fixture
def stage(draft):
    """Return the only stage of a draft."""
    return draft.stages.get()


def criterion(stage, doing, title, **more):
    return services.add_criterion(stage=stage, title={"es": title}, **doing, **more)


def question(stage, doing, label, section="Uno", **more):
    more.setdefault("kind", QuestionKind.LONG)
    place = make_section(stage, {"es": section})
    return services.add_question(section=place, label={"es": label}, **doing, **more)


def labels(stage):
    return [(q.section.title["es"], q.label["es"]) for q in stage.questions.all()]


def titles(stage):
    return [one.title["es"] for one in stage.criteria.all()]


def test_criteria_are_added_at_the_end_and_moved(stage, doing):
    a, b, c = (criterion(stage, doing, name) for name in "abc")
    services.move_criterion(criterion=c, up=True, **doing)
    assert titles(stage) == ["a", "c", "b"]
    services.move_criterion(criterion=a, up=False, **doing)
    assert titles(stage) == ["c", "a", "b"]
    services.move_criterion(criterion=b, up=False, **doing)
    services.move_criterion(criterion=c, up=True, **doing)
    assert titles(stage) == ["c", "a", "b"]
    services.remove_criterion(criterion=a, **doing)
    assert [(one.order, one.title["es"]) for one in stage.criteria.all()] == [(1, "c"), (2, "b")]


@pytest.mark.parametrize(
    "wrong", [{"weight": Decimal(0)}, {"weight": Decimal(-1)}, {"scale_min": 4, "scale_max": 4}]
)
def test_a_criterion_measures_something(stage, doing, wrong):
    with pytest.raises(DomainError):
        criterion(stage, doing, "a", **wrong)


def test_labels_outside_the_scale_are_dropped(stage, doing):
    given = {"0": {"es": "Nada"}, "9": {"es": "Todo"}}
    one = criterion(stage, doing, "a", labels=given, scale_max=3)
    assert one.labels == {"0": {"es": "Nada"}}
    one = services.update_criterion(criterion=one, scale_min=1, **doing)
    assert one.labels == {}


def test_ready_criteria_come_in_the_languages_of_the_call(stage, doing):
    services.use_ready_criteria(stage=stage, **doing)
    assert stage.criteria.count() == 5
    assert all(set(one.title) == {"es", "pt-BR"} for one in stage.criteria.all())
    assert sum(one.weight for one in stage.criteria.all()) == 100
    with pytest.raises(DomainError, match="already"):
        services.use_ready_criteria(stage=stage, **doing)


def test_criteria_are_fixed_when_people_write_by_them(published, doing, at):
    stage = published.stages.get()
    one = stage.criteria.first()
    services.update_criterion(criterion=one, weight=Decimal(30), **doing)
    opened = {**doing, "at": at + timedelta(days=2)}
    for act in (
        lambda: criterion(stage, opened, "tarde"),
        lambda: services.remove_criterion(criterion=one, **opened),
        lambda: services.move_criterion(criterion=one, up=False, **opened),
        lambda: services.update_criterion(criterion=one, weight=Decimal(50), **opened),
    ):
        with pytest.raises(DomainError, match="fixed"):
            act()
    services.update_criterion(criterion=one, title={"es": "Mejor dicho"}, **opened)
    one.refresh_from_db()
    assert (one.title, one.weight) == ({"es": "Mejor dicho"}, Decimal(30))


def test_questions_join_the_end_of_their_section(stage, doing):
    for label, section in (("a", "Uno"), ("b", "Dos"), ("c", "Uno")):
        question(stage, doing, label, section)
    assert labels(stage) == [("Uno", "a"), ("Uno", "c"), ("Dos", "b")]
    assert [section["title"]["es"] for section in draft_schema(stage)] == ["Uno", "Dos"]


def test_a_question_crosses_into_the_next_section(stage, doing):
    question(stage, doing, "a")
    b = question(stage, doing, "b")
    question(stage, doing, "c", "Dos")
    services.move_question(question=b, up=False, **doing)
    assert labels(stage) == [("Uno", "a"), ("Dos", "b"), ("Dos", "c")]
    b.refresh_from_db()
    services.move_question(question=b, up=False, **doing)
    assert labels(stage) == [("Uno", "a"), ("Dos", "c"), ("Dos", "b")]
    services.move_question(question=b, up=False, **doing)
    assert labels(stage)[-1] == ("Dos", "b")


def test_a_section_is_renamed_on_all_its_questions(stage, doing):
    question(stage, doing, "a")
    question(stage, doing, "b")
    one = stage.sections.get()
    services.update_section(section=one, title={"es": "Primero"}, **doing)
    assert {section for section, _label in labels(stage)} == {"Primero"}


def test_keys_are_unique_and_stay(stage, doing):
    first = question(stage, doing, "¿Qué pasó?")
    second = question(stage, doing, "¿Qué pasó?")
    assert (first.key, second.key) == ("que-paso", "que-paso-2")
    changed = services.update_question(question=first, label={"es": "Otra cosa"}, **doing)
    assert changed.key == "que-paso"


def test_limits_and_options_belong_to_their_kinds(stage, doing):
    options = [{"value": "a", "label": {"es": "A"}}]
    one = question(stage, doing, "x", kind=QuestionKind.CHOICE, max_words=10, options=options)
    assert (one.max_words, one.options) == (None, options)
    one = services.update_question(question=one, kind=QuestionKind.SHORT, max_words=10, **doing)
    assert (one.max_words, one.options) == (10, [])


def test_moving_to_another_section_by_editing(stage, doing):
    a = question(stage, doing, "a")
    question(stage, doing, "b")
    question(stage, doing, "c", "Dos")
    services.update_question(question=a, section=make_section(stage, {"es": "Dos"}), **doing)
    assert labels(stage) == [("Uno", "b"), ("Dos", "c"), ("Dos", "a")]


def test_ready_questions_come_once(draft, doing, stage):
    services.use_ready_form(stage=stage, **doing)
    assert all(set(one.label) == {"es", "pt-BR"} for one in stage.questions.all())
    with pytest.raises(DomainError):
        services.use_ready_form(stage=stage, **doing)


def test_the_same_form_is_frozen_once(db):
    stage = make_call().stages.get()
    version = latest_form(stage)
    assert services.freeze_form(stage=stage) == version
    stage.questions.first().delete()
    assert services.freeze_form(stage=stage).number == version.number + 1


def test_changing_the_form_keeps_the_versions_that_people_answer(published, doing):
    stage = published.stages.get()
    first = latest_form(stage)
    before = first.schema
    services.remove_question(question=stage.questions.first(), **doing)
    question(stage, doing, "Nueva", "Al final")
    assert latest_form(stage) == first
    second = services.release_form(stage=stage, **doing)
    assert second.number == 2
    assert FormVersion.objects.get(pk=first.pk).schema == before
    assert second.schema[-1]["questions"][-1]["label"] == {"es": "Nueva"}


def test_a_form_is_released_from_publication_to_the_deadline(draft, published, doing, at):
    stage = published.stages.get()
    with pytest.raises(DomainError):
        services.release_form(stage=stage, **{**doing, "at": at + timedelta(days=99)})
    stage.questions.all().delete()
    with pytest.raises(DomainError, match="no question"):
        services.release_form(stage=stage, **doing)


def test_a_draft_has_no_form_in_force(stage, doing):
    question(stage, doing, "a")
    with pytest.raises(DomainError):
        services.release_form(stage=stage, **doing)
    assert latest_form(stage) is None


CRITERION = {"title_es": "Agua", "weight": "20", "scale_min": "1", "scale_max": "3"}


def test_labels_are_lines_from_the_lowest_score():
    data = {**CRITERION, "labels_es": "Poco\n\nMucho", "labels_pt_br": "Pouco"}
    form = CriterionForm(data=data, languages=["es", "pt-BR"])
    assert form.is_valid(), form.errors
    assert form.values()["labels"] == {
        "1": {"es": "Poco", "pt-BR": "Pouco"},
        "3": {"es": "Mucho"},
    }


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"labels_es": "a\nb\nc\nd"}, "labels_es"),
        ({"scale_max": "1"}, "scale_max"),
        ({"title_es": ""}, "title_es"),
        ({"weight": "mucho"}, "weight"),
    ],
)
def test_a_criterion_that_does_not_hold_is_asked_again(more, field):
    form = CriterionForm(data={**CRITERION, **more}, languages=["es", "pt-BR"])
    assert not form.is_valid()
    assert field in form.errors


QUESTION = {"label_es": "¿Cuál?", "kind": "choice", "place": "new", "section_es": "Uno"}


def test_options_are_lines_and_keep_their_values(stage, doing):
    data = {**QUESTION, "options_es": "Sí\nNo", "options_pt_br": "Sim\nNão"}
    form = QuestionForm(data=data, languages=["es", "pt-BR"], sections=[], earlier=[])
    assert form.is_valid(), form.errors
    values = form.values()
    assert values["options"] == [
        {"value": "o1", "label": {"es": "Sí", "pt-BR": "Sim"}},
        {"value": "o2", "label": {"es": "No", "pt-BR": "Não"}},
    ]
    one = services.add_question(section=make_section(stage), **values, **doing)
    again = QuestionForm(
        data={**data, "options_es": "Claro\nNo\nTal vez"},
        languages=["es"],
        sections=[one.section],
        earlier=[],
        question=one,
    )
    assert again.is_valid()
    assert [option["value"] for option in again.values()["options"]] == ["o1", "o2", "o3"]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"options_es": "Sola"}, "options_es"),
        ({"options_es": "a\nb", "section_es": ""}, "section_es"),
    ],
)
def test_a_choice_needs_options_and_a_new_section_a_title(more, field):
    form = QuestionForm(data={**QUESTION, **more}, languages=["es"], sections=[], earlier=[])
    assert not form.is_valid()
    assert field in form.errors


def test_a_question_goes_to_a_section_that_is_there(stage):
    section = make_section(stage)
    data = {**QUESTION, "kind": "long", "place": str(section.public_id)}
    form = QuestionForm(data=data, languages=["es"], sections=[section], earlier=[])
    assert form.is_valid(), form.errors
    assert form.section == section
