"""Search: whatever was written is found by its own words, in both databases, by any thread."""

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as some

from calls.applying.models import Proposal
from minka.common.search import LONGEST, matching, normalise, terms, words
from tests.factories.applying import make_proposal
from tests.factories.publishing import make_call

LANGUAGES = some.sampled_from(["es", "pt-BR", "en", "fr", "qu", "ay", "gn", "ht", ""])


@given(text=some.text(max_size=200))
def test_words_are_plain_and_folding_twice_changes_nothing(text):
    found = words(text)
    assert all(word.isascii() and word.isalnum() and word == word.lower() for word in found)
    assert words(" ".join(found)) == found


@given(text=some.text("aábcdeénñoóuúüsçãZÁÑ 1-_.", max_size=200), language=LANGUAGES)
def test_every_word_is_kept_once_between_spaces(text, language):
    kept = normalise(text, language)
    assert kept.startswith(" ")
    assert kept.endswith(" ")
    held = kept.split()
    assert len(set(held)) == len(held)
    assert set(words(text)) <= set(held)


@given(text=some.text("aábcdeénñoóuúüsçãZÁÑ 1-_.", max_size=120), language=LANGUAGES)
def test_each_term_of_a_question_begins_a_word_of_the_text_that_it_was_taken_from(text, language):
    kept = normalise(text, language).split()
    for term in terms(text):
        assert any(word.startswith(term) for word in kept)


@given(query=some.text(max_size=3000))
def test_a_question_is_cut_to_a_few_short_words(query):
    asked = terms(query)
    assert len(asked) <= 8
    assert all(0 < len(term) <= LONGEST for term in asked)


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("Cooperación campesina", "cooperacion"),
        ("Cooperación campesina", "COOPERACIÓN"),
        ("Semillas nativas", "semilla"),
        ("Una semilla nativa", "semillas"),
        ("Ação coletiva", "acao"),
        ("Niñez y agua", "ninez"),
        ("Año 2026", "2026"),
        ("Red Ñande Roga", "nande"),
        ("acción colectiva", "acc col"),
        ("COVID-19", "covid 19"),
        ("1e5 casos y 12abc", "1e5"),
        ("1e5 casos y 12abc", "12abc"),
        ("and or not", "not"),
    ],
)
def test_what_was_written_is_found_as_people_ask(db, written, asked):
    make_proposal(make_call(), search_text=normalise(written))
    assert matching(Proposal.objects.all(), asked).count() == 1


@pytest.mark.parametrize("asked", ["otra", "operacion", "campesina agua", "zz", "0"])
def test_what_was_not_written_is_not_found(db, asked):
    make_proposal(make_call(), search_text=normalise("Cooperación campesina"))
    assert not matching(Proposal.objects.all(), asked).exists()


@pytest.mark.parametrize(
    "asked", ["", "   ", "¿?", "%", "_", "'", "\x00", "日本", "&|!():*", "--", "\\"]
)
def test_a_question_without_words_leaves_nothing_out(db, asked):
    make_proposal(make_call())
    assert matching(Proposal.objects.all(), asked).count() == 1


@pytest.mark.parametrize(
    "asked",
    [
        "a" * 3000,
        "a " * 3000,
        "' OR 1=1 --",
        "a:* | b",
        "!a",
        "a & (b",
        "a<->b",
        "x'); DROP TABLE",
        "a\x00b",
        "<script>",
        "%25 _",
    ],
)
def test_hostile_questions_are_only_words(db, asked):
    proposal = make_proposal(make_call(), search_text=normalise("Cooperación"))
    assert proposal not in matching(Proposal.objects.all(), asked)


def test_a_word_too_long_to_be_asked_for_is_found_by_its_beginning(db):
    make_proposal(make_call(), search_text=normalise("b" * 200))
    assert matching(Proposal.objects.all(), "b" * 200).count() == 1


@pytest.mark.parametrize("language", ["es", "pt-BR", "en", "fr"])
def test_many_threads_fold_alike(language):
    """A stemmer holds the word it works on: two threads must not share one."""
    text = "cooperativas aprendizajes organizaciones comunidades territorios mujeres " * 20
    wanted = normalise(text, language)
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as pool:
            found = set(pool.map(lambda _n: normalise(text, language), range(12)))
    finally:
        sys.setswitchinterval(before)
    assert found == {wanted}
