"""Details, sections with their versions, milestones, lessons."""

from datetime import date
from uuid import UUID

import pytest

from learning.synthesizing.models import FindingLesson
from learning.systematizing import services
from learning.systematizing.forms import LessonForm
from learning.systematizing.models import Lesson
from learning.systematizing.states import SystematizationState as State
from minka.common.errors import DomainError
from minka.common.models import AuditEvent
from minka.common.search import matching
from tests.factories.learning import (
    make_finding,
    make_lesson,
    make_synthesis,
    make_systematization,
)


def write(scene, at, body, **extra):
    extra.setdefault("key", "context")
    return services.write_section(
        systematization=scene.case, body=body, actor=scene.writer, at=at, **extra
    )


def test_a_section_grows_a_version_with_each_change(scene, at):
    assert write(scene, at, "Uno.").version == 2
    assert write(scene, at, "Dos.").version == 3


def test_saving_the_same_words_changes_nothing(scene, at):
    before = write(scene, at, "Uno.").version
    assert write(scene, at, "Uno.").version == before


def test_a_stale_save_overwrites_nothing(scene, at):
    seen = scene.case.sections.get(key="context").version
    write(scene, at, "El texto de Ana.", version=seen)
    with pytest.raises(services.StaleSection) as refused:
        write(scene, at, "El texto de Beto.", version=seen)
    assert refused.value.section.body == "El texto de Ana."
    assert scene.case.sections.get(key="context").body == "El texto de Ana."


def test_a_stale_save_of_the_same_words_is_no_conflict(scene, at):
    seen = scene.case.sections.get(key="context").version
    write(scene, at, "Lo mismo.", version=seen)
    assert write(scene, at, "Lo mismo.", version=seen).body == "Lo mismo."


@pytest.mark.parametrize(
    "state", [State.SUBMITTED, State.VALIDATED, State.EMBARGOED, State.PUBLISHED]
)
def test_a_closed_text_does_not_change(scene, at, state):
    type(scene.case).objects.filter(pk=scene.case.pk).update(state=state)
    lesson = scene.case.lessons.get()
    acts = [
        lambda: write(scene, at, "Tarde."),
        lambda: services.change_details(
            systematization=scene.case, title="Otro", actor=scene.writer, at=at
        ),
        lambda: services.add_milestone(
            systematization=scene.case,
            on=date(2027, 1, 1),
            what="Tarde",
            actor=scene.writer,
            at=at,
        ),
        lambda: services.remove_lesson(lesson=lesson, actor=scene.writer, at=at),
        lambda: services.change_lesson(lesson=lesson, cause="x", actor=scene.writer, at=at),
    ]
    for act in acts:
        with pytest.raises(DomainError):
            act()


def test_details_are_written_together(scene, at):
    case = services.change_details(
        systematization=scene.case,
        title="Las cuentas claras",
        axis="¿Qué sostiene la confianza?",
        period_from=date(2025, 1, 1),
        period_to=date(2026, 12, 31),
        actor=scene.writer,
        at=at,
    )
    case.refresh_from_db()
    assert (case.title, case.axis) == ("Las cuentas claras", "¿Qué sostiene la confianza?")


def test_a_period_does_not_end_before_it_begins(scene, at):
    with pytest.raises(DomainError):
        services.change_details(
            systematization=scene.case,
            period_from=date(2026, 1, 1),
            period_to=date(2025, 1, 1),
            actor=scene.writer,
            at=at,
        )


def test_details_are_only_details(scene, at):
    with pytest.raises(TypeError):
        services.change_details(
            systematization=scene.case, state=State.PUBLISHED, actor=scene.writer, at=at
        )


def test_milestones_stand_in_the_order_of_their_dates(scene, at):
    for on, what in ((date(2027, 5, 1), "Segunda venta"), (date(2027, 2, 1), "Primera venta")):
        services.add_milestone(
            systematization=scene.case, on=on, what=what, actor=scene.writer, at=at
        )
    assert [m.what for m in scene.case.milestones.all()] == ["Primera venta", "Segunda venta"]


def test_a_milestone_is_corrected_and_removed(scene, at):
    milestone = services.add_milestone(
        systematization=scene.case,
        on=date(2027, 2, 1),
        what="Venta",
        actor=scene.writer,
        at=at,
    )
    services.change_milestone(milestone=milestone, what="Primera venta", actor=scene.writer, at=at)
    assert scene.case.milestones.get().what == "Primera venta"
    services.remove_milestone(milestone=milestone, actor=scene.writer, at=at)
    assert not scene.case.milestones.exists()


def add_lesson(scene, at, **extra):
    words = {
        "context": "En un valle con tres compradores",
        "action": "vendimos juntos",
        "outcome": "el precio subió un tercio",
        "cause": "el volumen dio fuerza para negociar",
        "kind": "worked",
        "evidence": "several",
    }
    return services.add_lesson(
        systematization=scene.case, actor=scene.writer, at=at, **{**words, **extra}
    )


def test_lessons_are_numbered_one_after_the_other(scene, at):
    assert [add_lesson(scene, at).number, add_lesson(scene, at).number] == [2, 3]


def test_a_number_is_not_used_twice_after_a_removal_in_the_middle(scene, at):
    second = add_lesson(scene, at)
    add_lesson(scene, at)
    services.remove_lesson(lesson=second, actor=scene.writer, at=at)
    assert add_lesson(scene, at).number == 4


def test_a_lesson_speaks_the_language_of_its_case_unless_it_says_otherwise(scene, at):
    assert add_lesson(scene, at).language == scene.case.language
    assert add_lesson(scene, at, language="pt-BR").language == "pt-BR"


@pytest.mark.parametrize(
    ("words", "language", "query"),
    [
        ("La organización creció con la comercialización", "es", "organizacion"),
        ("La organización creció con la comercialización", "es", "organizaciones"),
        ("A comercialização conjunta das cooperativas", "pt-BR", "comercializacao"),
        ("A comercialização conjunta das cooperativas", "pt-BR", "cooperativa"),
    ],
)
def test_a_lesson_is_found_by_its_words_with_and_without_accents(scene, at, words, language, query):
    lesson = add_lesson(scene, at, outcome=words, language=language)
    assert lesson in matching(Lesson.objects.all(), query)


def test_a_changed_lesson_is_found_by_its_new_words(scene, at):
    lesson = add_lesson(scene, at)
    services.change_lesson(lesson=lesson, cause="hubo paciencia", actor=scene.writer, at=at)
    assert lesson in matching(Lesson.objects.all(), "paciencia")
    assert lesson not in matching(Lesson.objects.all(), "volumen")


def test_a_cited_lesson_stays(scene, at):
    lesson = make_lesson(scene.case)
    make_finding(make_synthesis(scene.world.call), lesson)
    with pytest.raises(DomainError) as refused:
        services.remove_lesson(lesson=lesson, actor=scene.writer, at=at)
    assert refused.value.code == "cited"
    assert FindingLesson.objects.filter(lesson=lesson).exists()


KEY = UUID("8c9a6a34-6f0e-4b4e-9d0f-6f0d2f9c7a11")


def test_a_lesson_sent_twice_is_there_once(scene, at):
    first, again = (add_lesson(scene, at, key=KEY) for _press in range(2))
    assert first == again
    assert first.public_id == KEY
    assert scene.case.lessons.count() == 2
    assert AuditEvent.objects.filter(verb="systematizing.lesson_added").count() == 1


def test_a_page_gone_back_to_adds_another_lesson(scene, at):
    add_lesson(scene, at, key=KEY)
    second = add_lesson(scene, at, key=KEY, cause="porque nadie quedó afuera")
    assert second.number == 3
    assert second.public_id != KEY


def test_the_key_of_a_lesson_elsewhere_names_nothing_here(scene, at):
    elsewhere = make_lesson(make_systematization(scene.world.rival_proposal.project))
    made = add_lesson(scene, at, key=elsewhere.public_id)
    assert made.systematization == scene.case
    assert made.public_id != elsewhere.public_id


def test_the_page_of_a_new_lesson_carries_a_key_and_that_of_an_old_one_none(scene):
    lesson = scene.case.lessons.get()
    assert "key" in LessonForm().fields
    assert "key" not in LessonForm(instance=lesson).fields
