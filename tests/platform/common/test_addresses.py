"""Addresses made of words: free, harmless, and tried again when somebody was quicker."""

import pytest
from django.db import IntegrityError

from learning.synthesizing.models import Synthesis
from minka.common.addresses import TRIES, free_slug, until_free
from minka.common.errors import DomainError
from tests.factories.learning import make_synthesis
from tests.factories.publishing import make_call

pytestmark = pytest.mark.django_db


def slug_for(words, **given):
    return free_slug(words, Synthesis, otherwise="sintesis", **given)


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("Agua y acción", "agua-y-accion"),
        ("水", "sintesis"),
        ("---", "sintesis"),
        ("../../of", "of"),
        ("a" * 300, "a" * 90),
        ("<b>", "b"),
    ],
)
def test_words_become_an_address(words, slug):
    assert slug_for(words) == slug


def test_the_next_free_number_follows():
    call = make_call()
    for slug in ("agua", "agua-2", "agua-4", "agua-dulce"):
        synthesis = make_synthesis(call)
        Synthesis.objects.filter(pk=synthesis.pk).update(slug=slug)
    assert slug_for("Agua") == "agua-3"


def test_a_path_of_the_site_is_not_given_away():
    assert slug_for("Of", reserved={"of", "of-2"}) == "of-3"


def test_a_long_name_is_cut_before_its_number():
    assert slug_for("b" * 80 + " c", longest=81) == "b" * 80


def losing(times, calls):
    """Return a making that somebody else is quicker than, so many times."""

    def make():
        calls.append(1)
        if len(calls) <= times:
            raise IntegrityError("taken")
        return len(calls)

    return make


def test_whoever_loses_tries_again():
    assert until_free(losing(3, [])) == 4


def test_what_trying_again_does_not_mend_is_said():
    calls = []
    with pytest.raises(IntegrityError):
        until_free(losing(TRIES + 5, calls))
    assert len(calls) == TRIES


def test_a_refusal_is_not_tried_again():
    calls = []

    def refuse():
        calls.append(1)
        raise DomainError("no", code="no")

    with pytest.raises(DomainError):
        until_free(refuse)
    assert len(calls) == 1


def test_what_a_lost_try_wrote_is_undone():
    call, calls = make_call(), []

    def make():
        calls.append(make_synthesis(call))
        if len(calls) == 1:
            raise IntegrityError("taken")

    until_free(make)
    assert list(Synthesis.objects.all()) == calls[1:]
