"""What must never happen to workshops and syntheses: leaks, scripts, strange input that breaks."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from learning.synthesizing import services
from learning.synthesizing.models import Attendance, Author, FindingLesson, Synthesis, Workshop
from learning.synthesizing.queries import matrix_of, weighed
from learning.systematizing.models import Systematization
from minka.common.audit import sentence
from minka.common.models import AuditEvent
from minka.taxonomy.models import Theme
from tests.factories.learning import (
    make_attendance,
    make_finding,
    make_lesson,
    make_synthesis,
    make_workshop,
)

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
LANGUAGES = ["es", "pt-BR", "en"]
CANARY = "Canario7431"
BAD = '"><script>alert(7431)</script><img src=x onerror=alert(7431)>'
PLAN = {
    "title": "Taller", "zone": "America/Lima", "starts_at_0": "2027-06-01",
    "starts_at_1": "09:00:00", "ends_at_0": "2027-06-02", "ends_at_1": "17:00:00",
    "place": "Lima", "language": "es",
}  # fmt: skip


def sign_in(client, person, language="en"):
    person.language = language
    person.save()
    client.force_login(person, backend=BACKEND)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = language


def fill(scene, text):
    """Write the text wherever a workshop and a synthesis show one."""
    workshop = make_workshop(scene.call, place=text[:200], agenda=text, minutes=text)
    Workshop.objects.update(title=text)
    Attendance.objects.create(workshop=workshop, name=text)
    Synthesis.objects.update(title=text, question=text, body=text, message=text)
    author = Author.objects.create(synthesis=scene.synthesis, order=1, name=text)
    finding = make_finding(scene.synthesis, scene.lesson_one, scene.lesson_two)
    scene.synthesis.findings.update(statement=text, explanation=text, scope=text)
    return workshop, finding, author


def addresses(scene, workshop, finding):
    for name in ("call", "new", "workshops", "plan"):
        yield reverse(f"synthesizing:{name}", args=[scene.call.slug])
    for name in (
        "workshop", "edit_workshop", "people", "attendance", "hold", "cancel"
    ):  # fmt: skip
        yield reverse(f"synthesizing:{name}", args=[workshop.public_id])
    for name in ("finding", "remove_finding", "cite"):
        yield reverse(f"synthesizing:{name}", args=[finding.public_id])
    for name in (
        "synthesis", "hub", "text", "authors", "new_finding", "matrix", "publish"
    ):  # fmt: skip
        yield reverse(f"synthesizing:{name}", args=[scene.synthesis.slug])


@pytest.mark.parametrize("role", ["anonymous", "peer", "reviewer", "other_steward"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_drafts_and_workshops_leave_no_mark_for_who_may_not_know(client, scene, role, language):
    workshop, finding, _author = fill(scene, CANARY)
    if role != "anonymous":
        sign_in(client, getattr(scene.world, role), language)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    for url in addresses(scene, workshop, finding):
        answer = client.get(url)
        assert answer.status_code in (302, 404), url
        assert CANARY not in answer.content.decode(), url
    for url in (
        reverse("library:home"),
        reverse("library:feed"),
        scene.lesson_one.get_absolute_url(),
        scene.one.get_absolute_url(),
    ):
        assert CANARY not in client.get(url).content.decode(), url


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_of_a_workshop_or_synthesis_is_ever_a_script(client, scene, language):
    workshop, finding, _author = fill(scene, BAD)
    Systematization.objects.update(title=BAD)
    sign_in(client, scene.steward, language)
    for url in addresses(scene, workshop, finding):
        page = client.get(url)
        assert page.status_code == 200, url
        assert "<script>alert" not in page.content.decode(), url
        assert "<img src=x" not in page.content.decode(), url
    Synthesis.objects.update(state="published", published_at="2027-01-01T00:00:00Z")
    Workshop.objects.update(state="held")
    for url in (
        scene.synthesis.get_absolute_url(),
        workshop.get_absolute_url(),
        scene.lesson_one.get_absolute_url(),
        scene.one.get_absolute_url(),
    ):
        page = client.get(url).content.decode()
        assert "<script>alert" not in page, url
        assert "<img src=x" not in page, url


@pytest.mark.parametrize("title", ["Of", "Workshops", "people", "Findings", "cited", "Authors"])
def test_a_title_never_takes_an_address_of_the_site(client, scene, at, title):
    made = services.create_synthesis(call=scene.call, title=title, actor=scene.steward, at=at)
    assert made.slug == f"{title.lower()}-2" if title != "Of" else "of-2"
    sign_in(client, scene.steward)
    for name in ("hub", "text", "authors"):
        assert client.get(reverse(f"synthesizing:{name}", args=[made.slug])).status_code == 200


@pytest.mark.parametrize(
    ("field", "value", "at_field"),
    [
        ("title", "x" * 201, "title"), ("title", "\x00", "title"), ("zone", "Luna/Mar", "zone"),
        ("zone", "../../etc/passwd", "zone"), ("zone", "\x00", "zone"), ("zone", "", "zone"),
        ("starts_at_0", "2027-02-30", "starts_at"), ("starts_at_1", "25:00", "starts_at"),
        ("starts_at_0", "", "starts_at"), ("starts_at_1", "", "starts_at"),
        ("link", "javascript:alert(1)", "link"), ("link", "x y", "link"),
        ("place", "x" * 201, "place"), ("language", "tlh", "language"), ("cases", "nada", "cases"),
        ("ends_at_0", "2027-06-01T", "ends_at"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_field_of_a_workshop_says_what_is_wrong(
    client, scene, field, value, at_field, language
):
    sign_in(client, scene.steward, language)
    url = reverse("synthesizing:plan", args=[scene.call.slug])
    answer = client.post(url, {**PLAN, field: value})
    assert answer.status_code == 200
    assert at_field in answer.context["form"].errors
    assert not Workshop.objects.exists()


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "America/Lima"])
def test_a_day_at_the_end_of_time_breaks_nothing(client, scene, day, zone):
    sign_in(client, scene.steward)
    sent = {
        **PLAN, "zone": zone, "starts_at_0": day, "ends_at_0": day, "starts_at_1": "00:30:00",
        "ends_at_1": "23:30:00",
    }  # fmt: skip
    answer = client.post(reverse("synthesizing:plan", args=[scene.call.slug]), sent)
    assert answer.status_code in (200, 302)
    workshops = client.get(reverse("synthesizing:workshops", args=[scene.call.slug]))
    assert workshops.status_code == 200
    for workshop in Workshop.objects.all():
        assert client.get(workshop.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("word", ["\x00", "'", "a:*&", "%", "x" * 500, "漢字"])
def test_any_words_look_for_lessons_to_cite(client, scene, word):
    finding = make_finding(scene.synthesis)
    sign_in(client, scene.steward)
    url = reverse("synthesizing:cite", args=[finding.public_id])
    assert client.get(url, {"q": word, "page": "-3"}).status_code == 200


@pytest.mark.parametrize("lesson", ["", "x", "\x00", "9" * 36, "0" * 5000])
def test_a_lesson_that_is_none_is_not_cited(client, scene, lesson):
    finding = make_finding(scene.synthesis)
    sign_in(client, scene.steward)
    url = reverse("synthesizing:cite", args=[finding.public_id])
    assert client.post(url, {"lesson": lesson, "stance": "supports"}).status_code == 404
    assert not FindingLesson.objects.exists()


@pytest.mark.parametrize("times", [1, 2, 3])
def test_a_lesson_cited_again_is_one_link_with_the_last_stance(scene, at, times):
    finding = make_finding(scene.synthesis)
    for n in range(times):
        services.cite_lesson(
            finding=finding, lesson=scene.lesson_one, stance=("supports", "contradicts")[n % 2],
            actor=scene.steward, at=at,
        )  # fmt: skip
    assert finding.links.get().stance == ("supports", "contradicts")[(times - 1) % 2]


LENIENT = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@LENIENT
@given(links=st.lists(st.tuples(st.integers(0, 3), st.booleans()), max_size=6))
def test_the_strength_of_a_finding_is_a_recount_of_its_lessons(scene, links):
    scene.synthesis.findings.all().delete()
    for case in (scene.one, scene.two):
        while case.lessons.count() < 2:
            make_lesson(case)
    lessons = [*scene.one.lessons.all(), *scene.two.lessons.all()]
    finding = make_finding(scene.synthesis)
    stances = dict(links)
    for n, supports in stances.items():
        FindingLesson.objects.create(
            finding=finding, lesson=lessons[n], stance="supports" if supports else "contradicts"
        )
    [weight] = weighed(scene.synthesis)
    carry = {lessons[n].systematization_id for n, supports in stances.items() if supports}
    assert weight.cases == weight.countries == len(carry)
    assert weight.holds is (len(carry) >= 2)
    assert len(weight.supporting) + len(weight.contradicting) == len(stances)


@LENIENT
@given(marks=st.lists(st.tuples(st.integers(0, 1), st.sampled_from(["A", "M", "M1"])), max_size=6))
def test_the_matrix_counts_each_lesson_once_in_each_of_its_themes(scene, marks):
    scene.synthesis.findings.all().delete()
    finding = make_finding(scene.synthesis, scene.lesson_one, scene.lesson_two)
    make_finding(scene.synthesis, scene.lesson_one)
    lessons = [scene.lesson_one, scene.lesson_two]
    for lesson in lessons:
        lesson.themes.clear()
    for n, code in marks:
        lessons[n].themes.add(Theme.objects.get(code=code))
    matrix = matrix_of(scene.synthesis)
    counted = sum(number for _case, cells in matrix.rows for _theme, number in cells)
    assert counted == len(set(marks))
    assert {theme.code for theme in matrix.themes} == {code for _n, code in marks}
    assert finding.links.count() == 2


@LENIENT
@given(raised=st.lists(st.integers(0, 3), max_size=8))
def test_whoever_is_raised_the_order_is_one_to_n_and_nobody_is_lost(scene, at, raised):
    scene.synthesis.authors.all().delete()
    for name in "ABCD":
        services.add_author(synthesis=scene.synthesis, name=name, actor=scene.steward, at=at)
    expected = list("ABCD")
    for n in raised:
        author = scene.synthesis.authors.get(name="ABCD"[n])
        place = expected.index(author.name)
        if place:
            expected[place - 1], expected[place] = expected[place], expected[place - 1]
        services.move_author(author=author, actor=scene.steward, at=at)
    rows = list(scene.synthesis.authors.values_list("order", "name"))
    assert rows == list(enumerate(expected, 1))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_trace_is_a_sentence_in_each_language(scene, at, language):
    by = {"actor": scene.steward, "at": at}
    workshop = make_workshop(scene.call)
    services.change_workshop(workshop=workshop, place="Cusco", **by)
    row = services.expect_person(workshop=workshop, name="Don Eusebio", **by)
    services.mark_attendance(workshop=workshop, came={row.public_id: True}, **by)
    services.remove_person(attendance=row, **by)
    services.hold_workshop(workshop=workshop, minutes="Sí.", **by)
    made = services.create_synthesis(call=scene.call, title="Dura", **by)
    services.change_synthesis(synthesis=made, body="Hola", **by)
    author = services.add_author(synthesis=made, name="Ana", **by)
    services.move_author(author=author, **by)
    finding = services.add_finding(synthesis=made, statement="Dura", **by)
    services.change_finding(finding=finding, scope="Valle", **by)
    link = services.cite_lesson(finding=finding, lesson=scene.lesson_one, **by)
    services.uncite_lesson(link=link, **by)
    services.remove_finding(finding=finding, **by)
    services.remove_author(author=author, **by)
    events = list(AuditEvent.objects.order_by("pk"))
    assert len(events) == 15
    with translation.override("en"):
        english = [sentence(event) for event in events]
    with translation.override(language.lower()):
        told = [sentence(event) for event in events]
    assert not [text for text in told if "%(" in text or "synthesizing." in text or not text]
    assert language == "en" or not set(told) & set(english)
    assert {event.context_id for event in events} == {scene.call.public_id}


def test_an_outsiders_acts_on_parts_are_not_found(client, scene):
    _workshop, finding, author = fill(scene, CANARY)
    row = make_attendance(_workshop)
    sign_in(client, scene.world.other_steward)
    for name, thing in (
        ("remove_person", row), ("remove_finding", finding), ("raise_finding", finding),
        ("cite", finding), ("uncite", finding.links.first()), ("remove_author", author),
        ("raise_author", author), ("add_people", _workshop), ("hold", _workshop),
        ("cancel", _workshop), ("attendance", _workshop), ("edit_workshop", _workshop),
    ):  # fmt: skip
        answer = client.post(
            reverse(f"synthesizing:{name}", args=[thing.public_id]), {**PLAN, "reason": "x"}
        )
        assert answer.status_code == 404, name
        assert CANARY not in answer.content.decode()
    assert (scene.synthesis.findings.count(), scene.synthesis.authors.count()) == (1, 1)
    assert Attendance.objects.filter(pk=row.pk).exists()


def test_a_workshop_of_yesterday_is_not_ahead(scene, at):
    from learning.synthesizing.queries import workshops_ahead

    person = scene.world.rival
    over = make_workshop(
        scene.call, starts_at=at - timedelta(days=2), ends_at=at - timedelta(days=1)
    )
    now = make_workshop(
        scene.call, starts_at=at - timedelta(hours=1), ends_at=at + timedelta(hours=1)
    )
    for workshop in (over, now):
        make_attendance(workshop, person)
    assert list(workshops_ahead(person, at)) == [now]
    assert make_synthesis(scene.call).state == "draft"
