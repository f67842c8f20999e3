"""The feed: always readable by machines, in the reader's language, with nothing that is hidden."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.urls import reverse

from learning.library.queries import CASE, SYNTHESIS, newest
from tests.factories.accompanying import make_project
from tests.factories.applying import make_proposal
from tests.factories.learning import make_lesson, make_synthesis, make_systematization
from tests.factories.publishing import make_call

ATOM = "{http://www.w3.org/2005/Atom}"
WHEN = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def a_case(call=None, **extra):
    extra.setdefault("state", "published")
    extra.setdefault("published_at", WHEN)
    return make_systematization(make_project(make_proposal(call or make_call())), **extra)


def feed(client, language="es"):
    answer = client.get(reverse("library:feed"), headers={"accept-language": language})
    assert answer.status_code == 200
    return ElementTree.fromstring(answer.content)  # noqa: S314


@pytest.mark.parametrize("code", [1, 8, 11, 12, 27, 31, 0xFFFE])
@pytest.mark.parametrize("field", ["title", "summary"])
def test_a_sign_that_xml_does_not_know_breaks_no_feed(client, code, field):
    """People paste from other programs: a vertical tab in a title once is there for good."""
    a_case(**{field: f"Vender{chr(code)}juntos"})
    [entry] = feed(client).findall(f"{ATOM}entry")
    text = entry.findtext(f"{ATOM}title" if field == "title" else f"{ATOM}summary")
    assert "Vender" in text
    assert "juntos" in text
    assert chr(code) not in text


@pytest.mark.parametrize("code", [1, 11, 31])
def test_a_synthesis_and_an_organisation_break_no_feed_either(client, code):
    call = make_call()
    a_case(call)
    make_synthesis(
        call, title=f"Lo{chr(code)}común", question="¿?", state="published", published_at=WHEN
    )
    organisation = call.foundation
    organisation.name = f"Fondo{chr(code)}Sur"
    organisation.save()
    assert len(feed(client).findall(f"{ATOM}entry")) == 2


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "]]><entry>",
        "&amp;&lt;",
        '"><img src=x onerror=alert(1)>',
        "🌽",
    ],
)
def test_marks_of_xml_are_words_like_others(client, text):
    a_case(title=text, summary=text)
    [entry] = feed(client).findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == text


@pytest.mark.parametrize("language", ["es", "pt-BR", "en"])
def test_it_speaks_the_readers_language(client, language):
    titles = {
        "es": "Novedades",
        "pt-BR": "Novidades",
        "en": "New in the library",
    }
    assert titles[language] in feed(client, language).findtext(f"{ATOM}title")


def test_the_newest_stand_first_and_no_more_than_thirty(client):
    call = make_call()
    for day in range(33):
        make_synthesis(
            call, title=f"S{day}", state="published", published_at=WHEN + timedelta(days=day)
        )
    titles = [e.findtext(f"{ATOM}title") for e in feed(client).findall(f"{ATOM}entry")]
    assert titles == [f"S{day}" for day in range(32, 2, -1)]


def test_each_entry_says_who_when_and_where(client):
    case = a_case(title="Vender juntos", summary="En breve")
    [entry] = feed(client).findall(f"{ATOM}entry")
    assert entry.find(f"{ATOM}link").get("href").endswith(case.get_absolute_url())
    assert entry.find(f"{ATOM}author/{ATOM}name").text == case.project.organisation.name
    assert entry.findtext(f"{ATOM}published").startswith("2027-03-01T12:00:00")
    assert entry.findtext(f"{ATOM}updated").startswith("2027-03-01T12:00:00")


@pytest.mark.parametrize("state", ["draft", "commenting", "submitted", "validated", "embargoed"])
@pytest.mark.parametrize("language", ["es", "pt-BR", "en"])
def test_what_is_hidden_leaves_no_mark(client, state, language):
    case = a_case(state=state, published_at=None, title="Canario 7431", summary="Canario 7432")
    make_lesson(case, conditions="Canario 7433")
    make_synthesis(case.project.call, title="Canario 7434", question="Canario 7435")
    answer = client.get(reverse("library:feed"), headers={"accept-language": language})
    assert "Canario" not in answer.content.decode()


def test_a_visitor_is_not_given_a_cookie_by_it(client):
    a_case()
    assert not client.get(reverse("library:feed")).cookies


def test_posting_to_it_is_refused(client):
    assert client.post(reverse("library:feed")).status_code == 405
    assert client.post(reverse("library:home")).status_code == 405


@pytest.mark.parametrize("times", [1, 3])
def test_its_cost_does_not_grow(client, times, django_assert_num_queries):
    for _n in range(times):
        call = make_call()
        a_case(call)
        make_synthesis(call, state="published", published_at=WHEN)
    with django_assert_num_queries(3):
        feed(client)


def test_the_newest_are_of_two_kinds():
    call = make_call()
    make_lesson(a_case(call))
    make_synthesis(call, state="published", published_at=WHEN)
    assert {entry.kind for entry in newest()} == {CASE, SYNTHESIS}
