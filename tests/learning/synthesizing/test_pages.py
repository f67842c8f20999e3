"""The pages of workshops and syntheses, asked through the browser's door."""

import pytest
from django.urls import reverse

from learning.synthesizing.models import Attendance, Finding, Synthesis, Workshop
from learning.synthesizing.views import cards
from learning.systematizing.models import Systematization
from tests.factories.accounts import make_user
from tests.factories.learning import (
    make_attendance,
    make_finding,
    make_lesson,
    make_synthesis,
    make_workshop,
)

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def as_steward(client, scene):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    scene.steward.language = "en"
    scene.steward.save()
    client.force_login(scene.steward, backend=BACKEND)
    return client


def url(name, *args):
    return reverse(f"synthesizing:{name}", args=args)


PLAN = {
    "title": "Taller de Lima",
    "zone": "America/Lima",
    "starts_at_0": "2027-06-01",
    "starts_at_1": "09:00:00",
    "ends_at_0": "2027-06-02",
    "ends_at_1": "17:00:00",
    "place": "Lima",
    "language": "es",
}


def test_a_workshop_is_planned_in_its_own_zone(as_steward, scene):
    sent = {**PLAN, "cases": [scene.one.slug, scene.two.slug]}
    as_steward.post(url("plan", scene.call.slug), sent)
    workshop = Workshop.objects.get()
    assert workshop.starts_at.isoformat() == "2027-06-01T14:00:00+00:00"
    assert workshop.cases.count() == 2


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"place": ""}, "place"), ({"ends_at_0": "2027-05-01"}, "ends_at"), ({"title": ""}, "title")],
)
def test_what_is_wrong_is_said_at_its_field(as_steward, scene, wrong, field):
    page = as_steward.post(url("plan", scene.call.slug), {**PLAN, **wrong})
    assert set(page.context["form"].errors) == {field}
    assert not Workshop.objects.exists()


def test_a_workshop_is_changed_keeping_its_hours(as_steward, scene):
    workshop = make_workshop(scene.call)
    page = as_steward.get(url("edit_workshop", workshop.public_id))
    assert 'value="2027-06-01"' in page.content.decode()
    assert 'value="09:00:00"' in page.content.decode()
    as_steward.post(url("edit_workshop", workshop.public_id), {**PLAN, "place": "Cusco"})
    workshop.refresh_from_db()
    assert workshop.place == "Cusco"


def test_people_are_expected_by_address_by_name_and_from_the_cases(as_steward, scene):
    workshop = make_workshop(scene.call)
    workshop.cases.set([scene.one, scene.two])
    person = make_user("Expositora")
    here = url("people", workshop.public_id)
    as_steward.post(here, {"email": person.email.upper()})
    as_steward.post(here, {"name": "Don Eusebio"})
    page = as_steward.post(here, {"email": "nadie@example.org"})
    assert "name" in page.context["form"].errors
    rival = scene.world.rival
    as_steward.post(
        url("add_people", workshop.public_id),
        {"people": [str(rival.public_id), str(make_user().public_id)]},
    )
    assert {row.name for row in workshop.attendances.all()} == {"Expositora", "Don Eusebio"}
    as_steward.post(url("add_people", workshop.public_id), {"people": [str(rival.public_id)]})
    assert workshop.attendances.filter(user=rival).exists()
    row = workshop.attendances.get(name="Don Eusebio")
    as_steward.post(url("remove_person", row.public_id))
    assert not Attendance.objects.filter(pk=row.pk).exists()


def test_who_is_not_marked_did_not_come(as_steward, scene):
    workshop = make_workshop(scene.call)
    there, away = make_attendance(workshop), make_attendance(workshop)
    as_steward.post(url("attendance", workshop.public_id), {"came": [str(there.public_id)]})
    there.refresh_from_db()
    away.refresh_from_db()
    assert (there.came, away.came) == (True, False)


def test_minutes_make_it_held_and_stand_on_its_page(as_steward, scene):
    workshop = make_workshop(scene.call)
    as_steward.post(url("hold", workshop.public_id), {"minutes": "Acordamos **seguir**."})
    page = as_steward.get(workshop.get_absolute_url()).content.decode()
    assert "<strong>seguir</strong>" in page


def test_its_page_does_not_name_a_draft_to_whoever_may_not_read_it(client, scene):
    workshop = make_workshop(scene.call)
    workshop.cases.set([scene.one, scene.two])
    Systematization.objects.filter(pk=scene.two.pk).update(
        state="embargoed", title="Secreto de la quebrada"
    )
    expected = make_user()
    make_attendance(workshop, expected)
    client.force_login(expected, backend=BACKEND)
    page = client.get(workshop.get_absolute_url()).content.decode()
    assert scene.one.title in page
    assert "Secreto" not in page


def test_a_synthesis_is_begun_written_and_published(as_steward, scene):
    as_steward.post(
        url("new", scene.call.slug),
        {"title": "Acción que dura", "language": "es", "question": "¿Qué dura?"},
    )
    made = Synthesis.objects.get(title="Acción que dura")
    as_steward.post(url("authors", made.slug), {"name": "Ana Quispe"})
    as_steward.post(url("new_finding", made.slug), {"statement": "Las cuentas sostienen"})
    finding = Finding.objects.get(statement="Las cuentas sostienen")
    for lesson in (scene.lesson_one, scene.lesson_two):
        as_steward.post(
            url("cite", finding.public_id),
            {"lesson": str(lesson.public_id), "stance": "supports"},
        )
    as_steward.post(url("publish", made.slug))
    made.refresh_from_db()
    assert made.state == "published"
    as_steward.logout()
    page = as_steward.get(made.get_absolute_url()).content.decode()
    for words in (
        "Ana Quispe",
        "Las cuentas sostienen",
        "2 cases speak for it",
        "in 2 countries",
        "How to cite",
        scene.lesson_one.get_absolute_url(),
    ):
        assert words in page


def test_what_is_missing_stops_publication_and_is_said(as_steward, scene):
    page = as_steward.get(url("publish", scene.synthesis.slug)).content.decode()
    assert "Name at least one author." in page
    as_steward.post(url("publish", scene.synthesis.slug))
    scene.synthesis.refresh_from_db()
    assert scene.synthesis.state == "draft"


def test_a_hidden_lesson_cannot_be_cited_by_its_address(as_steward, scene):
    finding = make_finding(scene.synthesis)
    Systematization.objects.filter(pk=scene.two.pk).update(state="embargoed")
    answer = as_steward.post(
        url("cite", finding.public_id),
        {"lesson": str(scene.lesson_two.public_id), "stance": "supports"},
    )
    assert answer.status_code == 404
    for strange in ({"lesson": "x"}, {"lesson": str(scene.lesson_one.public_id), "stance": "x"}):
        assert as_steward.post(url("cite", finding.public_id), strange).status_code == 404


def test_texts_findings_and_authors_are_corrected(as_steward, scene):
    slug = scene.synthesis.slug
    as_steward.post(url("text", slug), {"title": "Otra", "language": "es", "body": "Hola"})
    finding = make_finding(scene.synthesis, scene.lesson_one)
    as_steward.post(
        url("finding", finding.public_id), {"statement": "Mejor dicho", "single_case": "on"}
    )
    finding.refresh_from_db()
    scene.synthesis.refresh_from_db()
    assert (scene.synthesis.title, finding.statement, finding.single_case) == (
        "Otra",
        "Mejor dicho",
        True,
    )
    as_steward.post(url("uncite", finding.links.get().public_id))
    as_steward.post(url("remove_finding", finding.public_id))
    assert not scene.synthesis.findings.exists()


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize(("name", "cost"), [("call", 6), ("workshops", 6)])
def test_the_cost_of_the_lists_does_not_grow(
    as_steward, scene, name, cost, times, django_assert_num_queries
):
    for _n in range(times - 1):
        make_synthesis(scene.call)
    for _n in range(times):
        make_attendance(make_workshop(scene.call))
    as_steward.get(url(name, scene.call.slug))
    with django_assert_num_queries(cost):
        page = as_steward.get(url(name, scene.call.slug))
    assert page.context["page_obj"].paginator.count == times


@pytest.mark.parametrize("times", [1, 3])
def test_the_cost_of_lessons_to_cite_does_not_grow(
    as_steward, scene, times, django_assert_num_queries
):
    finding = make_finding(scene.synthesis, scene.lesson_one)
    for _n in range(times):
        make_lesson(scene.one)
    as_steward.get(url("cite", finding.public_id))
    with django_assert_num_queries(9):
        as_steward.get(url("cite", finding.public_id))


@pytest.mark.parametrize("times", [1, 3])
def test_the_cost_of_a_synthesis_does_not_grow(client, scene, times, django_assert_num_queries):
    for _n in range(times):
        make_finding(scene.synthesis, scene.lesson_one, scene.lesson_two)
    Synthesis.objects.update(state="published", published_at="2027-08-01T12:00:00Z")
    with django_assert_num_queries(8):
        client.get(scene.synthesis.get_absolute_url())


def test_home_shows_workshops_ahead_and_drafts_to_write(scene, at):
    person = make_user()
    assert list(cards.mine(person, at)) == []
    make_attendance(make_workshop(scene.call), person)
    make_attendance(make_workshop(scene.call, state="cancelled"), person)
    scene.synthesis.authors.create(name="Ana", user=person)
    [card] = cards.mine(person, at)
    assert len(card.tasks) == 2
