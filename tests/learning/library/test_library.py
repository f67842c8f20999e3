"""The library: what is published, found by words and filters; nothing else."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from learning.library.queries import (
    CASE,
    LESSON,
    SYNTHESIS,
    Wanted,
    entries,
    for_front,
    found,
    newest,
)
from learning.library.views import front_panel
from learning.systematizing.models import Lesson, Systematization
from minka.common.search import normalise
from minka.taxonomy.models import Theme
from tests.factories.accompanying import make_project
from tests.factories.applying import make_proposal
from tests.factories.learning import (
    make_finding,
    make_lesson,
    make_synthesis,
    make_systematization,
)
from tests.factories.publishing import make_call

WHEN = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)
HIDDEN = ["draft", "commenting", "submitted", "validated", "embargoed"]


def publish(call=None, *, words="", language="es", country="PE", **extra):
    """Make a published case with one lesson, found by these words."""
    project = make_project(make_proposal(call or make_call()))
    extra.setdefault("state", "published")
    extra.setdefault("published_at", WHEN)
    case = make_systematization(
        project,
        language=language,
        country=country,
        search_text=normalise(words, language),
        **extra,
    )
    make_lesson(case, language=language, search_text=normalise(words, language))
    return case


def kinds_of(wanted=None):
    return sorted(entry.kind for entry in entries(found(wanted or Wanted())))


def titles_of(**wanted):
    return {entry.title for entry in entries(found(Wanted(kind=CASE, **wanted)))}


def test_it_holds_three_kinds(db):
    case = publish()
    synthesis = make_synthesis(case.project.call, state="published", published_at=WHEN)
    make_finding(synthesis, case.lessons.get())
    assert kinds_of() == [LESSON, SYNTHESIS, CASE]


@pytest.mark.parametrize("kind", [CASE, LESSON, SYNTHESIS])
def test_a_kind_alone(db, kind):
    case = publish()
    make_synthesis(case.project.call, state="published", published_at=WHEN)
    assert kinds_of(Wanted(kind=kind)) == [kind]


@pytest.mark.parametrize("state", HIDDEN)
def test_what_is_not_published_appears_nowhere(client, db, state):
    case = publish(state=state, published_at=None, title="Secreto de la quebrada", words="quebrada")
    Lesson.objects.update(outcome="Secreto de la quebrada")
    make_synthesis(case.project.call, title="Secreto de la quebrada", search_text=" quebrada ")
    assert list(found(Wanted())) == []
    pages = [
        reverse("library:home"),
        reverse("library:home") + "?q=quebrada",
        reverse("library:feed"),
    ]
    for page in pages:
        assert "Secreto" not in client.get(page).content.decode()
    for thing in (case, case.lessons.get()):
        assert client.get(thing.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    ("words", "language", "query"),
    [
        ("La comercialización de los cafés", "es", "comercializacion"),
        ("La comercialización de los cafés", "es", "COMERCIALIZACIÓN café"),
        ("La comercialización de los cafés", "es", "comercializaciones"),
        ("A organização das mulheres e a gestão", "pt-BR", "organizacao"),
        ("A organização das mulheres e a gestão", "pt-BR", "gestão mulher"),
    ],
)
def test_words_are_found_with_and_without_accents(db, words, language, query):
    case = publish(words=words, language=language)
    publish(words="Otra cosa")
    assert titles_of(words=query) == {case.title}


def test_every_word_must_be_there(db):
    publish(words="cacao y café")
    assert titles_of(words="cacao miel") == set()


def test_a_theme_finds_what_lies_under_it(db):
    root, leaf, other = (Theme.objects.get(code=code) for code in ("M", "M1.3.1", "A"))
    case = publish()
    case.themes.add(leaf)
    case.lessons.get().themes.add(leaf)
    synthesis = make_synthesis(case.project.call, state="published", published_at=WHEN)
    make_finding(synthesis, case.lessons.get())
    assert kinds_of(Wanted(theme=root)) == [LESSON, SYNTHESIS, CASE]
    assert kinds_of(Wanted(theme=leaf)) == [LESSON, SYNTHESIS, CASE]
    assert kinds_of(Wanted(theme=other)) == []


def test_a_country_and_a_language(db):
    peru, brazil = publish(country="PE"), publish(country="BR", language="pt-BR")
    assert titles_of(country="PE") == {peru.title}
    assert titles_of(language="pt-BR") == {brazil.title}
    assert titles_of(country="PE", language="pt-BR") == set()
    synthesis = make_synthesis(peru.project.call, state="published", published_at=WHEN)
    make_finding(synthesis, peru.lessons.get())
    assert kinds_of(Wanted(country="PE")) == [LESSON, SYNTHESIS, CASE]
    assert kinds_of(Wanted(country="BR")) == [LESSON, CASE]


def test_the_newest_come_first(db):
    old = publish(published_at=datetime(2026, 1, 1, tzinfo=UTC))
    new = publish(published_at=datetime(2027, 1, 1, tzinfo=UTC))
    shown = [e.title for e in entries(found(Wanted(kind=CASE)))]
    assert shown == [new.title, old.title]


def test_the_feed_has_cases_and_syntheses_and_no_lessons(client, db):
    case = publish()
    make_synthesis(case.project.call, state="published", published_at=WHEN, title="La síntesis")
    response = client.get(reverse("library:feed"))
    body = response.content.decode()
    assert response["Content-Type"].startswith("application/atom+xml")
    assert body.count("<entry>") == 2
    assert case.title in body
    assert "La síntesis" in body
    assert len(newest()) == 2


def test_an_empty_library_says_what_will_be_here(client, db):
    page = client.get(reverse("library:home"), headers={"accept-language": "en"}).content.decode()
    assert "Here will be what was learned" in page


def test_nothing_found_offers_the_way_back(client, db):
    publish(words="cacao")
    url = reverse("library:home") + "?q=zapallo"
    page = client.get(url, headers={"accept-language": "en"}).content.decode()
    assert "Nothing found" in page
    assert "Remove the filters" in page


def test_the_count_is_honest_across_pages(client, db):
    call = make_call()
    case = publish(call)
    for _n in range(29):
        make_lesson(case)
    url = reverse("library:home")
    first = client.get(url, headers={"accept-language": "en"})
    assert "31 published texts" in first.content.decode()
    assert len(first.context["entries"]) == 25
    second = client.get(url + "?page=2", headers={"accept-language": "en"})
    assert len(second.context["entries"]) == 6


@pytest.mark.parametrize(
    "asked", ["?theme=NOPE", "?country=XX", "?kind=x", "?page=zz", "?language=xx"]
)
def test_strange_questions_show_everything(client, db, asked):
    publish()
    assert client.get(reverse("library:home") + asked).status_code == 200


def crowd(times):
    call = make_call()
    for _n in range(times):
        publish(call)
        make_synthesis(call, state="published", published_at=WHEN)


@pytest.mark.parametrize("times", [1, 3])
def test_its_cost_does_not_grow(client, db, times, django_assert_num_queries):
    crowd(times)
    client.get(reverse("library:home"))
    with django_assert_num_queries(7):
        client.get(reverse("library:home"))


def test_it_stands_in_the_navigation_of_everybody(client, db):
    assert reverse("library:home") in client.get(reverse("library:home")).content.decode()
    assert Systematization.objects.count() == 0


def test_the_front_shows_the_newest_synthesis_and_cases(db):
    for day in range(1, 5):
        publish(title=f"Caso {day}", published_at=WHEN.replace(day=day))
    last = publish(title="Último", published_at=WHEN.replace(day=20))
    make_synthesis(last.project.call, state="published", published_at=WHEN)
    make_synthesis(last.project.call, state="draft")
    shown = for_front()
    assert [entry.kind for entry in shown] == [SYNTHESIS, CASE, CASE]
    assert [entry.title for entry in shown[1:]] == ["Último", "Caso 4"]


@pytest.mark.parametrize("state", HIDDEN)
def test_the_front_shows_nothing_unpublished(db, state):
    publish(state=state)
    assert for_front() == []
    assert front_panel(None, None, WHEN) is None


@pytest.mark.parametrize("many", [1, 3])
def test_the_front_takes_two_queries(db, many, django_assert_num_queries):
    for _number in range(many):
        case = publish()
        make_synthesis(case.project.call, state="published", published_at=WHEN)
    with django_assert_num_queries(2):
        assert for_front()


def test_a_visitor_finds_the_library_on_the_front_page(db, client):
    case = publish(title="Café de altura")
    page = client.get("/").content.decode()
    assert case.get_absolute_url() in page
    assert "Café de altura" in page
