"""The pages of a systematization, asked through the browser's door."""

from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from learning.systematizing import services
from learning.systematizing.models import Comment, Lesson, Systematization
from learning.systematizing.states import SystematizationState as State
from learning.systematizing.views import cards
from tests.factories.accompanying import make_project
from tests.factories.applying import make_proposal
from tests.factories.learning import make_lesson, make_systematization


@pytest.fixture
def english(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def as_writer(english, scene):
    scene.writer.language = "en"
    scene.writer.save()
    english.force_login(scene.writer, backend="allauth.account.auth_backends.AuthenticationBackend")
    return english


@pytest.fixture
def as_steward(english, scene):
    english.force_login(
        scene.steward, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return english


def url(name, case, *more):
    return reverse(f"systematizing:{name}", args=[case.slug, *more])


def put(scene, state, **more):
    Systematization.objects.filter(pk=scene.case.pk).update(state=state, **more)
    scene.case.refresh_from_db()


def test_the_hub_names_every_section_and_what_is_missing(as_writer, case):
    case.sections.filter(key="analysis").update(body="")
    page = as_writer.get(url("hub", case)).content.decode()
    for section in case.sections.all():
        assert url("section", case, section.key) in page
    assert "1 section is still empty." in page


def test_a_closed_text_offers_nothing_to_write(as_writer, scene):
    put(scene, State.SUBMITTED)
    page = as_writer.get(url("hub", scene.case)).content.decode()
    assert url("section", scene.case, "axis") not in page
    assert as_writer.get(url("section", scene.case, "axis")).status_code == 404


def test_a_section_is_saved_and_leads_on(as_writer, case):
    section = case.sections.get(key="object")
    sent = {"body": "Dos años en el valle.", "version": section.version}
    answer = as_writer.post(url("section", case, "object"), {**sent, "next": "1"})
    assert answer["Location"] == url("section", case, "axis")
    section.refresh_from_db()
    assert section.body == "Dos años en el valle."


def test_the_last_section_leads_back_to_the_hub(as_writer, case):
    sent = {"body": "Recomendamos.", "version": 1, "next": "1"}
    answer = as_writer.post(url("section", case, "recommendations"), sent)
    assert answer["Location"] == url("hub", case)


def test_the_axis_is_written_with_its_section(as_writer, case):
    sent = {"axis": "¿Qué sostiene la confianza?", "body": "Texto", "version": 1}
    as_writer.post(url("section", case, "axis"), sent)
    case.refresh_from_db()
    assert case.axis == "¿Qué sostiene la confianza?"


def test_a_stale_save_shows_both_texts_and_loses_none(as_writer, scene, at):
    case = scene.case
    services.write_section(
        systematization=case, key="context", body="El texto de Ana.", actor=scene.writer, at=at
    )
    sent = {"body": "El texto de Beto.", "version": 1}
    page = as_writer.post(url("section", case, "context"), sent)
    assert page.status_code == 200
    text = page.content.decode()
    assert "El texto de Ana." in text
    assert "El texto de Beto." in text
    assert case.sections.get(key="context").body == "El texto de Ana."
    assert page.context["form"]["version"].value() == "2"


def test_both_texts_can_be_kept_one_after_the_other(as_writer, scene, at):
    case = scene.case
    services.write_section(
        systematization=case, key="context", body="El texto de Ana.", actor=scene.writer, at=at
    )
    sent = {"body": "El texto de Beto.", "version": 2, "both": "1"}
    as_writer.post(url("section", case, "context"), sent)
    assert case.sections.get(key="context").body == "El texto de Ana.\n\nEl texto de Beto."


def test_a_section_that_does_not_exist_is_not_found(as_writer, case):
    assert as_writer.get(url("section", case, "nothing")).status_code == 404


def test_changing_the_language_of_the_page_loses_nothing(as_writer, case):
    sent = {"body": "Sin guardar", "version": 1, "_language": "es"}
    page = as_writer.post(url("section", case, "object"), sent)
    assert "Sin guardar" in page.content.decode()
    assert case.sections.get(key="object").body != "Sin guardar"


def test_details_refuse_a_period_that_ends_before_it_begins(as_writer, case):
    sent = {
        "title": "T",
        "language": "es",
        "country": "PE",
        "period_from": "2026-02-01",
        "period_to": "2026-01-01",
    }
    page = as_writer.post(url("details", case), sent)
    assert "period_to" in page.context["form"].errors


def test_details_are_saved_with_themes(as_writer, case):
    sent = {"title": "Nuevo", "language": "pt-BR", "country": "BR", "themes": ["M", "A"]}
    assert as_writer.post(url("details", case), sent).status_code == 302
    case.refresh_from_db()
    assert (case.title, case.language, case.country) == ("Nuevo", "pt-BR", "BR")
    assert {theme.code for theme in case.themes.all()} == {"M", "A"}


def test_milestones_are_added_corrected_and_removed(as_writer, case):
    as_writer.post(url("milestones", case), {"on": "2027-01-05", "what": "Primera venta"})
    milestone = case.milestones.get()
    assert milestone.on == date(2027, 1, 5)
    as_writer.post(
        url("milestone", case, milestone.public_id), {"on": "2027-01-06", "what": "Venta"}
    )
    milestone.refresh_from_db()
    assert (milestone.on, milestone.what) == (date(2027, 1, 6), "Venta")
    as_writer.post(url("remove_milestone", case, milestone.public_id))
    assert not case.milestones.exists()


def test_an_event_pressed_twice_is_on_the_timeline_once(as_writer, case):
    key = as_writer.get(url("milestones", case)).context["form"]["key"].value()
    sent = {"on": "2027-01-05", "what": "Primera venta", "key": str(key)}
    for _press in range(2):
        assert as_writer.post(url("milestones", case), sent).status_code == 302
    assert case.milestones.count() == 1


LESSON = {
    "context": "En un valle",
    "action": "juntamos",
    "outcome": "subió el precio",
    "cause": "había volumen",
    "kind": "worked",
    "evidence": "documented",
    "language": "es",
}


def test_lessons_are_written_corrected_and_removed(as_writer, case):
    as_writer.post(url("new_lesson", case), {**LESSON, "themes": ["M"]})
    lesson = case.lessons.get(outcome="subió el precio")
    assert [theme.code for theme in lesson.themes.all()] == ["M"]
    as_writer.post(
        url("edit_lesson", case, lesson.public_id), {**LESSON, "outcome": "bajó el precio"}
    )
    lesson.refresh_from_db()
    assert lesson.outcome == "bajó el precio"
    as_writer.post(url("remove_lesson", case, lesson.public_id))
    assert not Lesson.objects.filter(pk=lesson.pk).exists()


def test_a_lesson_without_a_cause_says_so_at_the_field(as_writer, case):
    page = as_writer.post(url("new_lesson", case), {**LESSON, "cause": ""})
    assert set(page.context["form"].errors) == {"cause"}
    assert case.lessons.count() == 1


def test_peers_are_invited_by_exact_address_only(as_writer, scene):
    page = as_writer.post(url("peers", scene.case), {"email": "nadie@example.org"})
    assert page.context["form"].errors
    as_writer.post(url("peers", scene.case), {"email": scene.invited.email.upper()})
    assert scene.case.invited.get().user == scene.invited


def test_documents_are_read_by_those_who_read_the_case(as_writer, scene, client):
    case = scene.case
    sent = {
        "file": ContentFile(b"Acta de la asamblea", name="acta.txt"),
        "language": "es",
        "consent": "on",
    }
    assert as_writer.post(url("documents", case), sent).status_code == 302
    page = as_writer.get(case.get_absolute_url()).content.decode()
    assert "acta.txt" in page
    as_writer.logout()
    [document] = _documents(case)
    address = reverse("files:download", args=[document.public_id])
    assert client.get(address).status_code == 302
    put(scene, State.PUBLISHED, published_at="2027-01-01T00:00:00Z")
    answer = client.get(address)
    assert answer.status_code == 200
    answer.close()


def _documents(case):
    from minka.files.queries import documents_of

    return list(documents_of("systematizing", case.public_id))


def test_a_peer_comments_a_section_and_the_team_answers(english, scene):
    put(scene, State.COMMENTING)
    english.force_login(scene.funded, backend="allauth.account.auth_backends.AuthenticationBackend")
    english.post(url("section_comments", scene.case, "axis"), {"body": "Falta una voz."})
    comment = Comment.objects.get()
    assert comment.author == scene.funded
    english.force_login(scene.writer, backend="allauth.account.auth_backends.AuthenticationBackend")
    english.post(url("answer", scene.case, comment.public_id), {"answer": "La sumamos."})
    comment.refresh_from_db()
    assert comment.answer == "La sumamos."


def test_what_is_missing_stands_on_the_page_before_sending(as_writer, scene):
    scene.case.lessons.all().delete()
    page = as_writer.get(url("submit", scene.case)).content.decode()
    assert "Write at least one lesson first." in page
    as_writer.post(url("submit", scene.case))
    scene.case.refresh_from_db()
    assert scene.case.state == State.DRAFT


def test_the_calls_team_validates_and_publishes(as_steward, scene):
    put(scene, State.SUBMITTED, consent=True)
    as_steward.post(url("validate", scene.case), {"decision": "validate"})
    scene.case.refresh_from_db()
    assert scene.case.state == State.VALIDATED
    as_steward.post(url("publish", scene.case), {"when": "now"})
    scene.case.refresh_from_db()
    assert scene.case.state == State.PUBLISHED


def test_sending_back_asks_for_the_reason(as_steward, scene):
    put(scene, State.SUBMITTED)
    page = as_steward.post(url("validate", scene.case), {"decision": "return", "reason": " "})
    assert "reason" in page.context["form"].errors
    as_steward.post(url("validate", scene.case), {"decision": "return", "reason": "Falta."})
    scene.case.refresh_from_db()
    assert scene.case.state == State.DRAFT


def test_an_embargo_needs_its_day(as_steward, scene):
    put(scene, State.VALIDATED, consent=True)
    page = as_steward.post(url("publish", scene.case), {"when": "later"})
    assert "until" in page.context["form"].errors
    as_steward.post(url("publish", scene.case), {"when": "later", "until": "2999-01-01"})
    scene.case.refresh_from_db()
    assert (scene.case.state, scene.case.embargo_until) == (State.EMBARGOED, date(2999, 1, 1))


def test_a_refusal_of_the_service_is_said_on_the_page(as_steward, scene):
    put(scene, State.VALIDATED, consent=False)
    page = as_steward.post(url("publish", scene.case), {"when": "now"})
    assert page.status_code == 200
    assert page.context["form"].errors


def test_the_public_page_has_contents_timeline_lessons_credits_and_citation(english, scene, at):
    scene.case.milestones.create(on=date(2027, 1, 1), what="Primera venta")
    Comment.objects.create(
        section=scene.case.sections.get(key="axis"), author=scene.invited, body="x", written_at=at
    )
    put(scene, State.PUBLISHED, published_at=at)
    page = english.get(scene.case.get_absolute_url()).content.decode()
    for words in ("On this page", "Primera venta", "Lesson 1", "How to cite", scene.invited.name):
        assert words in page
    assert 'lang="es"' in page
    assert scene.case.get_absolute_url() in page
    assert url("section_comments", scene.case, "axis") not in page


def test_what_people_write_is_shown_safe(english, scene, at):
    scene.case.sections.filter(key="axis").update(body="<script>alert(1)</script> **hola**")
    put(scene, State.PUBLISHED, published_at=at)
    page = english.get(scene.case.get_absolute_url()).content.decode()
    assert "<script>alert(1)" not in page
    assert "<strong>hola</strong>" in page


def test_a_lesson_says_which_published_synthesis_cites_it(english, scene, at):
    from tests.factories.learning import make_finding, make_synthesis

    put(scene, State.PUBLISHED, published_at=at)
    lesson = scene.case.lessons.get()
    draft = make_synthesis(scene.world.call, title="Borrador secreto")
    make_finding(draft, lesson)
    public = make_synthesis(
        scene.world.call, title="Síntesis pública", state="published", published_at=at
    )
    make_finding(public, lesson)
    page = english.get(lesson.get_absolute_url()).content.decode()
    assert "Síntesis pública" in page
    assert "Borrador secreto" not in page


def crowd(scene, times):
    for _n in range(times - 1):
        case = make_systematization(make_project(make_proposal(scene.world.call)))
        make_lesson(case)


@pytest.mark.parametrize("times", [1, 3])
def test_the_cost_of_the_calls_list_does_not_grow(
    as_steward, scene, times, django_assert_num_queries
):
    crowd(scene, times)
    address = reverse("systematizing:call", args=[scene.world.call.slug])
    as_steward.get(address)
    with django_assert_num_queries(CALL_QUERIES):
        page = as_steward.get(address)
    assert page.context["page_obj"].paginator.count == times


CALL_QUERIES = 7


@pytest.mark.parametrize("times", [1, 3])
def test_the_cost_of_the_comments_does_not_grow(
    as_writer, scene, at, times, django_assert_num_queries
):
    for _n in range(times):
        Comment.objects.create(
            section=scene.case.sections.get(key="axis"),
            author=scene.funded,
            body="x",
            written_at=at,
        )
    address = url("comments", scene.case)
    as_writer.get(address)
    with django_assert_num_queries(COMMENT_QUERIES):
        as_writer.get(address)


COMMENT_QUERIES = 10


@pytest.mark.parametrize("times", [1, 3])
def test_the_cost_of_the_lessons_does_not_grow(as_writer, scene, times, django_assert_num_queries):
    for _n in range(times - 1):
        make_lesson(scene.case)
    address = url("lessons", scene.case)
    as_writer.get(address)
    with django_assert_num_queries(LESSON_QUERIES):
        as_writer.get(address)


LESSON_QUERIES = 7


def test_home_says_to_each_what_needs_them(scene, at):
    [card] = cards.mine(scene.writer, at)
    assert [task.title for task in card.tasks] == [scene.case.title]
    assert list(cards.mine(scene.viewer, at)) == []
    assert list(cards.to_validate(scene.steward, at)) == []
    put(scene, State.SUBMITTED)
    assert list(cards.mine(scene.writer, at)) == []
    [card] = cards.to_validate(scene.steward, at)
    assert card.tasks[0].title == scene.case.title
    put(scene, State.VALIDATED, consent=False)
    assert list(cards.to_validate(scene.steward, at)) == []
    assert len(list(cards.mine(scene.writer, at))) == 1
    assert list(cards.to_validate(scene.stranger, at)) == []


def test_the_projects_page_shows_it_to_those_who_read_it(scene, at):
    project = scene.case.project
    assert cards.of_project(scene.writer, project, at) == {"case": scene.case, "may_write": True}
    assert cards.of_project(scene.steward, project, at)["may_write"] is False
    assert cards.of_project(scene.stranger, project, at) is None
