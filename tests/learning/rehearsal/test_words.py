"""What people of the play write is complete in every language, and the same for a seed."""

import re
from random import Random

import pytest

from learning.rehearsal.services.cast import AWARDED, COUNTRIES, Cast
from learning.rehearsal.services.proposing import ALSO_STRONG
from learning.rehearsal.services.words import Experience, phrases, reason
from learning.systematizing.states import SectionKey
from minka.common.places import is_country
from minka.common.times import is_zone
from minka.taxonomy.models import Theme

LANGUAGES = ["es", "pt-BR", "en", "fr"]


def experiences(language: str, n: int = 60) -> list[Experience]:
    chance = Random(7)
    return [Experience.draw(language, chance) for _ in range(n)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_an_experience_is_filled(language):
    for story in experiences(language):
        texts = [
            story.title,
            story.question,
            story.feedback(),
            *(story.answer(what) for what in ("why", "method", "use", "plan", "communication")),
            *(story.section(key) for key in SectionKey.values),
            *(part for row in story.milestones() for part in row),
        ]
        for text in texts:
            assert text.strip()
            assert not re.search(r"[{}]", text), text
            assert text[0] == text[0].upper()


@pytest.mark.parametrize("language", LANGUAGES)
def test_lessons_are_as_many_as_asked_none_twice_own_theme_first(language):
    for story in experiences(language, 20):
        lessons = story.lessons(5, Random(1))
        assert len(lessons) == 5
        assert lessons[0][0] == story.theme
        assert len({tuple(parts) for _theme, parts in lessons}) == 5
        assert all(len(parts) == 4 and all(parts) for _theme, parts in lessons)


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_theme_of_the_words_is_in_the_tree(language):
    known = set(Theme.objects.values_list("code", flat=True))
    assert {story.theme for story in experiences(language, 400)} <= known


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["topics", "replies", "reviews", "committee", "comments"])
def test_phrases_exist_in_every_language(language, kind):
    assert phrases(language, kind)


@pytest.mark.parametrize("language", LANGUAGES)
def test_comments_have_an_answer_each(language):
    assert len(phrases(language, "comments")) == len(phrases(language, "comment_answers"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("outcome", ["selected", "not_selected", "invited", "eligible"])
def test_every_outcome_has_its_reason(language, outcome):
    assert reason(language, outcome).endswith(".")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refusal_says_why(language):
    assert "XYZ" in reason(language, "ineligible", "XYZ")


def test_the_same_seed_tells_the_same_stories():
    assert experiences("es") == experiences("es")


def test_the_cast_is_that_of_2001():
    assert sum(n for *_who, n in COUNTRIES) == 125
    assert len({code for code, *_rest in COUNTRIES}) == 18
    assert (len(AWARDED), len(set(AWARDED))) == (12, 9)
    assert len(AWARDED) + len(ALSO_STRONG) == 20


def test_countries_and_zones_are_real():
    for code, _language, zone, _n in COUNTRIES:
        assert is_country(code)
        assert is_zone(zone)


def test_every_award_and_every_finalist_has_a_proposal_to_come_from():
    room = {code: n for code, _language, _zone, n in COUNTRIES}
    for code in [*AWARDED, *ALSO_STRONG]:
        room[code] -= 1
    assert min(room.values()) >= 0


def test_nobody_and_no_organisation_appears_twice():
    cast = Cast(Random(3))
    people = [cast.person("es", "America/Lima") for _ in range(150)]
    organisations = [cast.organisation("es", n) for n in range(150)]
    assert len({p.name for p in people}) == len({p.email for p in people}) == 150
    assert len(set(organisations)) == 150


def test_addresses_can_never_be_somebodys():
    cast = Cast(Random(3))
    assert all(
        cast.person(language, "UTC").email.endswith("@example.org") for language in LANGUAGES
    )
