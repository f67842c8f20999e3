"""What is not public stays so in a synthesis that cites it: its readers see no more than elsewhere."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from learning.synthesizing import services
from learning.synthesizing.models import Author
from learning.synthesizing.queries import citable_lessons, matrix_of, weighed
from learning.systematizing.models import Lesson, Systematization
from minka.notifications.models import Notice
from minka.taxonomy.models import Theme
from tests.factories.accounts import make_user
from tests.factories.learning import make_finding, make_lesson

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SECRET = "Zarcillo de la quebrada"
NEUTRAL = "A lesson that is not public yet."
# Every page of a draft, and how it is addressed.
PAGES = ("synthesis", "hub", "matrix", "text", "authors", "cite", "finding", "remove_finding")


@pytest.fixture
def outside(scene):
    """Return an author from outside; a draft cites a lesson that is not public, for and against."""
    author = make_user("Autora de fuera")
    Author.objects.create(synthesis=scene.synthesis, name=str(author), user=author, order=1)
    scene.finding = make_finding(scene.synthesis, scene.lesson_one, scene.lesson_two)
    other = make_lesson(scene.two, number=7)
    make_finding(scene.synthesis, other, stance="contradicts")
    texts = {"outcome": SECRET, "cause": SECRET, "context": SECRET, "action": SECRET}
    Lesson.objects.filter(systematization=scene.two).update(**texts)
    for lesson in scene.two.lessons.all():
        lesson.themes.add(Theme.objects.get(code="M1"))
    hide(scene, "embargoed")
    return author


def hide(scene, state):
    Systematization.objects.filter(pk=scene.two.pk).update(state=state, title=SECRET)


def address(scene, name):
    named = {"cite", "finding", "remove_finding"}
    given = scene.finding.public_id if name in named else scene.synthesis.slug
    return reverse(f"synthesizing:{name}", args=[given])


def seen(client, person, scene, name):
    type(person).objects.filter(pk=person.pk).update(language="en")
    client.force_login(person, backend=BACKEND)
    answer = client.get(address(scene, name))
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("state", ["validated", "embargoed", "draft"])
@pytest.mark.parametrize("name", PAGES)
def test_no_page_of_the_draft_tells_an_outside_author(client, scene, outside, name, state):
    hide(scene, state)
    page = seen(client, outside, scene, name)
    hidden = [SECRET, *(lesson.get_absolute_url() for lesson in scene.two.lessons.all())]
    hidden += [scene.two.get_absolute_url(), str(scene.two.project.organisation)]
    assert [words for words in hidden if words in page] == []


@pytest.mark.parametrize("name", ["synthesis", "cite"])
def test_a_neutral_line_stands_where_it_is_cited(client, scene, outside, name):
    assert NEUTRAL in seen(client, outside, scene, name)


def test_the_call_team_reads_what_it_cites(client, scene, outside):
    for name in ("synthesis", "cite", "matrix"):
        page = seen(client, scene.steward, scene, name)
        assert SECRET in page
        assert NEUTRAL not in page


def test_who_wrote_the_lesson_reads_it_there_too(client, scene, outside):
    Author.objects.create(synthesis=scene.synthesis, name="Rival", user=scene.world.rival)
    page = seen(client, scene.world.rival, scene, "synthesis")
    assert SECRET in page


def test_once_it_is_public_everybody_reads_it(client, scene, outside):
    hide(scene, "published")
    page = seen(client, outside, scene, "synthesis")
    assert SECRET in page
    assert NEUTRAL not in page


def test_its_strength_counts_what_is_hidden_as_well(scene, outside):
    first, _second = weighed(scene.synthesis, outside)
    assert (first.cases, first.countries, first.holds) == (2, 2, True)
    assert [lesson.readable for lesson in first.supporting] == [True, False]


@pytest.mark.parametrize("reader", [None, "outside"])
def test_without_a_reader_nothing_hidden_is_readable(scene, outside, reader):
    given = [outside] if reader else []
    assert not any(
        lesson.readable
        for weight in weighed(scene.synthesis, *given)
        for lesson in (*weight.supporting, *weight.contradicting)
        if lesson.systematization_id == scene.two.pk
    )


def test_the_matrix_leaves_the_case_out_and_says_so(client, scene, outside):
    scene.lesson_one.themes.add(Theme.objects.get(code="M1"))
    matrix = matrix_of(scene.synthesis, outside)
    assert [case.pk for case, _cells in matrix.rows] == [scene.one.pk]
    assert matrix.left_out == 1
    assert matrix_of(scene.synthesis, scene.steward).left_out == 0
    page = seen(client, outside, scene, "matrix")
    assert "1 case that is not public yet is left out." in page


@pytest.mark.parametrize("state", ["validated", "published", "embargoed"])
def test_an_outside_author_is_offered_only_what_is_public(scene, outside, state):
    hide(scene, state)
    offered = {lesson.systematization_id for lesson in citable_lessons(scene.synthesis, outside)}
    assert (scene.two.pk in offered) is (state == "published")
    assert scene.one.pk in offered


def test_a_validated_lesson_is_not_cited_by_its_address(client, scene, outside):
    hide(scene, "validated")
    client.force_login(outside, backend=BACKEND)
    data = {"lesson": str(scene.lesson_two.public_id), "stance": "contradicts"}
    assert client.post(address(scene, "cite"), data).status_code == 404


def test_it_can_be_taken_off_without_being_read(client, scene, outside):
    client.force_login(outside, backend=BACKEND)
    link = scene.finding.links.get(lesson=scene.lesson_two)
    client.post(reverse("synthesizing:uncite", args=[link.public_id]))
    assert not scene.finding.links.filter(lesson=scene.lesson_two).exists()


def test_what_keeps_it_from_being_published_names_the_case_only_to_its_readers(scene, outside):
    telling = services.problems_of(scene.synthesis, scene.steward)
    assert any(SECRET in problem for problem in telling)
    for reader in (outside, AnonymousUser()):
        problems = services.problems_of(scene.synthesis, reader)
        assert SECRET not in " ".join(problems)
        assert "A finding cites a lesson that is not public yet." in problems


def test_no_notice_carries_it(scene, outside, at):
    later = make_user()
    services.add_author(synthesis=scene.synthesis, user=later, actor=scene.steward, at=at)
    notices = Notice.objects.filter(recipient=later)
    assert notices.exists()
    assert not [notice for notice in notices if SECRET in str(notice.data)]


@pytest.mark.parametrize("hidden", [1, 3])
def test_asking_costs_the_same_however_many_are_hidden(
    client, scene, outside, hidden, django_assert_num_queries
):
    for number in range(hidden - 1):
        make_finding(scene.synthesis, make_lesson(scene.two, number=20 + number))
    with django_assert_num_queries(2):
        weighed(scene.synthesis, outside)
