"""The trail: events never change, and each is told in plain words, whatever people wrote."""

import re
from datetime import timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as some

from minka.common import audit
from minka.common.audit import record, register_verbs, sentence, trail
from minka.common.models import AuditEvent
from tests.factories.accounts import make_user

LANGUAGES = ("es", "pt-br", "en")
VERBS = sorted(audit._sentences)


@pytest.fixture
def verb():
    """Register a verb of our own for one test."""
    register_verbs({"common.tried": "Tried %(what)s, 100%% of %(day)s"})
    yield "common.tried"
    del audit._sentences["common.tried"]


def test_an_event_keeps_who_what_when_and_why(world, at):
    event = record(
        world.proposal,
        "common.tried",
        actor=world.steward,
        at=at,
        reason="Porque sí.",
        context=world.call,
        number=7,
    )
    event.refresh_from_db()
    assert (event.actor, event.at, event.reason) == (world.steward, at, "Porque sí.")
    assert (event.target_type, event.target_id) == ("applying.proposal", world.proposal.public_id)
    assert (event.context_id, event.data) == (world.call.public_id, {"number": 7})
    assert (event.state_from, event.state_to) == ("", "")


def test_an_event_stands_in_the_trail_of_what_its_target_belongs_to(world, at):
    event = record(world.assignment, "common.tried", actor=None, at=at)
    assert event.context_id == world.call.public_id
    assert event in trail([world.call.public_id])
    assert event in trail([world.assignment.public_id])
    assert event not in trail([world.other_call.public_id])
    assert not trail([]).exists()


def test_a_trail_is_read_newest_first_with_one_query(world, at, django_assert_num_queries):
    for days in (1, 3, 2):
        record(world.call, "common.tried", actor=make_user(), at=at + timedelta(days=days))
    with django_assert_num_queries(1):
        events = list(trail([world.call.public_id]))
        assert all(str(event.actor) for event in events if event.actor_id)
    assert [e.at for e in events] == sorted((e.at for e in events), reverse=True)


def test_an_event_never_changes_and_stays(world, at):
    event = record(world.call, "common.tried", actor=None, at=at)
    event.reason = "Otra cosa"
    with pytest.raises(TypeError):
        event.save()
    with pytest.raises(TypeError):
        event.delete()
    event.refresh_from_db()
    assert event.reason == ""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", VERBS)
def test_every_verb_is_told_in_every_language_with_what_it_keeps(name, language):
    with translation.override(language):
        words = str(audit._sentences[name])
        kept = dict.fromkeys(re.findall(r"%\((\w+)\)s", words), "CANARIO")
        told = sentence(AuditEvent(verb=name, target_type="publishing.call", data=kept))
    assert told
    assert "%(" not in told
    assert told.count("CANARIO") == words.count("%(")


@pytest.mark.parametrize("name", VERBS)
def test_a_verb_keeps_the_same_things_in_every_language(name):
    kept = []
    for language in LANGUAGES:
        with translation.override(language):
            kept.append(sorted(re.findall(r"%\((\w+)\)[sd]", str(audit._sentences[name]))))
    assert kept[0] == kept[1] == kept[2]


@pytest.mark.parametrize("name", VERBS)
def test_an_older_event_that_kept_less_is_still_told(name):
    assert sentence(AuditEvent(verb=name, target_type="publishing.call", data={}))


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        ("2026-12-05", "5 December 2026"),
        ("2026-02-30", "2026-02-30"),
        ("2026-99-99", "2026-99-99"),
        ("0000-00-00", "0000-00-00"),
        ("٢٠٢٦-١٢-٠٥", "٢٠٢٦-١٢-٠٥"),
        ("2026-12-05 ", "2026-12-05 "),
        ("100%", "100%"),
        ("%(day)s", "%(day)s"),
        (7, "7"),
        (None, "None"),
    ],
)
def test_what_people_wrote_is_told_as_it_is_and_days_in_words(verb, kept, told):
    event = AuditEvent(verb=verb, target_type="publishing.call", data={"what": kept, "day": ""})
    assert sentence(event) == f"Tried {told}, 100% of "


@given(what=some.text(max_size=60) | some.from_regex(r"\A\d{4}-\d\d-\d\d\Z"))
def test_no_text_keeps_a_trail_from_being_read(what):
    verb = "selecting.decided_invited"
    event = AuditEvent(verb=verb, target_type="publishing.call", data={"number": what})
    assert sentence(event)


def test_a_move_without_a_verb_of_its_own_is_told_by_its_states(world, at):
    event = AuditEvent(
        verb="publishing.call.moved",
        target_type="publishing.call",
        state_from="published",
        state_to="decided",
    )
    said = set()
    for language in LANGUAGES:
        with translation.override(language):
            told = sentence(event)
        assert "decided" not in told
        said.add(told)
    assert len(said) == 3


def test_a_state_that_is_no_more_is_told_by_its_code():
    event = AuditEvent(
        verb="publishing.call.moved",
        target_type="publishing.call",
        state_from="forgotten",
        state_to="decided",
    )
    assert "forgotten" in sentence(event)


def test_a_verb_that_nobody_registered_is_told_by_its_name():
    event = AuditEvent(verb="common.unknown", target_type="publishing.call")
    assert sentence(event) == "Call: common.unknown"
