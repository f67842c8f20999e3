"""Strange questions to the library, and strange words in it: never an error, never a script."""

from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from learning.library.queries import KINDS, Wanted, entries, found
from learning.systematizing.models import Lesson
from minka.common.search import matching, normalise
from minka.taxonomy.models import Theme
from tests.factories.accompanying import make_project
from tests.factories.applying import make_proposal
from tests.factories.learning import make_finding, make_lesson, make_synthesis, make_systematization
from tests.factories.publishing import make_call

WHEN = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)
BAD = '<script>alert("7431")</script><img src=x onerror=alert(1)>'
HOME = "library:home"

pytestmark = pytest.mark.django_db
LENIENT = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def library():
    """Return a published case with a lesson that a published synthesis cites."""
    call = make_call()
    words = normalise("La venta conjunta de cacao", "es")
    case = make_systematization(
        make_project(make_proposal(call)),
        state="published",
        published_at=WHEN,
        country="PE",
        title="Cacao",
        search_text=words,
    )
    lesson = make_lesson(case, search_text=words)
    synthesis = make_synthesis(call, state="published", published_at=WHEN, search_text=words)
    make_finding(synthesis, lesson)
    return case


STRANGE = [
    {"q": "\x00"},
    {"q": "cacao\x00"},
    {"q": "' OR 1=1 --"},
    {"q": "a & b | !c :*"},
    {"q": "((((((("},
    {"q": "%_\\%"},
    {"q": "ñandú 漢字 🌽"},
    {"q": "x" * 201},
    {"q": "a " * 99},
    {"q": BAD},
    {"page": "-1"},
    {"page": "0"},
    {"page": "99999999999999999999999"},
    {"page": "1e3"},
    {"page": "\x00"},
    {"page": "٣"},
    {"kind": "\x00"},
    {"kind": BAD},
    {"theme": "\x00"},
    {"theme": BAD},
    {"theme": "M'; DROP TABLE"},
    {"country": "\x00"},
    {"country": BAD},
    {"country": "PEX"},
    {"language": BAD},
    {"language": "pt-br"},
    {"nothing": "here"},
]


@pytest.mark.parametrize("asked", STRANGE, ids=lambda asked: urlencode(asked)[:40])
@pytest.mark.parametrize("language", ["es", "pt-BR", "en"])
def test_no_question_breaks_the_page_or_comes_back_as_a_script(client, library, asked, language):
    answer = client.get(reverse(HOME), asked, headers={"accept-language": language})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<script>alert" not in page
    assert "onerror=alert(1)>" not in page.replace("&quot;", '"').split("<body")[0]
    assert f'<html lang="{language}"' in page


@pytest.mark.parametrize("kind", ["", *KINDS])
@pytest.mark.parametrize("extra", [{}, {"q": "cacao"}, {"country": "PE"}, {"language": "es"}])
def test_every_tab_keeps_what_else_is_looked_for(client, library, kind, extra):
    answer = client.get(reverse(HOME), {**extra, "kind": kind, "page": "1"})
    assert [tab["current"] for tab in answer.context["tabs"]].count(True) == 1
    for tab in answer.context["tabs"]:
        assert "page=" not in tab["url"]
        for name, value in extra.items():
            assert f"{name}={value}" in tab["url"]


@pytest.mark.parametrize("field", ["title", "summary", "axis"])
def test_words_of_a_case_are_never_a_script(client, library, field):
    type(library).objects.filter(pk=library.pk).update(**{"summary": "", field: BAD})
    page = client.get(reverse(HOME)).content.decode()
    assert "alert(&quot;7431&quot;)" in page
    assert BAD not in page


@pytest.mark.parametrize("field", ["outcome", "context", "action"])
def test_words_of_a_lesson_are_never_a_script(client, library, field):
    Lesson.objects.update(**{field: BAD})
    page = client.get(reverse(HOME)).content.decode()
    assert "alert(&quot;7431&quot;)" in page
    assert BAD not in page


@pytest.mark.parametrize("field", ["title", "question"])
def test_words_of_a_synthesis_are_never_a_script(client, library, field):
    library.project.call.syntheses.update(**{field: BAD})
    page = client.get(reverse(HOME)).content.decode()
    assert "alert(&quot;7431&quot;)" in page
    assert BAD not in page


@LENIENT
@given(words=st.text(max_size=40))
def test_any_words_are_an_answerable_question(library, words):
    keys = list(found(Wanted(words=words)))
    assert len(entries(keys)) == len(keys) <= 3


@LENIENT
@given(
    kind=st.sampled_from(["", *KINDS]),
    country=st.sampled_from(["", "PE", "BO"]),
    language=st.sampled_from(["", "es", "pt-BR"]),
    code=st.sampled_from(["", "M", "A"]),
)
def test_each_filter_only_narrows(library, kind, country, language, code):
    everything = set(found(Wanted()))
    theme = Theme.objects.filter(code=code).first()
    some = list(found(Wanted(kind=kind, country=country, language=language, theme=theme)))
    assert set(some) <= everything
    assert len(some) == len(set(some))


@LENIENT
@given(
    st.lists(st.sampled_from("cosecha semilla crédito organización mercado".split()), min_size=1)
)
def test_a_text_is_found_by_any_of_its_own_words(library, words):
    lesson = library.lessons.get()
    Lesson.objects.filter(pk=lesson.pk).update(search_text=normalise(" ".join(words), "es"))
    for word in words:
        assert lesson in matching(Lesson.objects.all(), word)
        assert lesson in matching(Lesson.objects.all(), word.upper())


def test_a_page_beyond_the_last_is_the_last(client, library):
    answer = client.get(reverse(HOME), {"page": "999"})
    assert answer.context["page_obj"].number == 1
    assert len(answer.context["entries"]) == 3
