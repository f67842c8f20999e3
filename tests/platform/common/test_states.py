"""States: every pair of states of every thing that lives, against its table of moves."""

from datetime import datetime, timedelta
from itertools import product

import pytest
from django.apps import apps
from django.db import transaction
from django.utils import translation

from calls.accompanying.models import Project
from calls.applying.models import Proposal
from calls.publishing.models import Call
from calls.reviewing.models import Assignment, Reviewer
from minka.common.errors import DomainError
from minka.common.models import AuditEvent, lock
from minka.common.states import MoveRefused, Moves, move, move_all

LIVING = sorted(
    (model for model in apps.get_models() if hasattr(model, "moves")), key=lambda m: m._meta.label
)
NAMES = [model._meta.label for model in LIVING]


def states_of(model) -> list[str]:
    return [str(value) for value, _label in model._meta.get_field("state").flatchoices]


PAIRS = [
    pytest.param(model, before, after, id=f"{model._meta.label}-{before}-{after}")
    for model in LIVING
    for before, after in product(states_of(model), repeat=2)
]


def test_something_lives():
    assert {Call, Proposal, Assignment, Reviewer, Project} <= set(LIVING)


@pytest.mark.parametrize("model", LIVING, ids=NAMES)
def test_a_table_speaks_of_states_that_there_are(model):
    known = set(states_of(model))
    named = set(model.moves.table) | {to for row in model.moves.table.values() for to in row}
    assert named <= known
    assert all(len(state) <= model._meta.get_field("state").max_length for state in known)


@pytest.mark.parametrize("model", LIVING, ids=NAMES)
def test_every_state_can_be_reached_from_the_one_in_which_things_begin(model):
    reached = {str(model._meta.get_field("state").default)}
    while more := {to for s in reached for to in model.moves.table.get(s, ())} - reached:
        reached |= more
    assert reached == set(states_of(model))


@pytest.mark.parametrize(("model", "before", "after"), PAIRS)
def test_a_table_allows_what_its_sources_say(model, before, after):
    assert model.moves.allows(before, after) == (before in model.moves.sources(after))


@pytest.mark.parametrize("model", LIVING, ids=NAMES)
@pytest.mark.parametrize("unknown", ["", "x", "None", "DRAFT", "draft\x00"])
def test_an_unknown_state_is_reached_from_nowhere_and_leads_nowhere(model, unknown):
    assert model.moves.sources(unknown) == frozenset()
    assert not any(model.moves.allows(unknown, state) for state in states_of(model))


@pytest.mark.parametrize("language", ["es", "pt-br", "en"])
@pytest.mark.parametrize("model", LIVING, ids=NAMES)
def test_every_state_has_a_word_of_its_own_in_the_language_of_the_reader(model, language):
    with translation.override(language):
        labels = [str(label) for _v, label in model._meta.get_field("state").flatchoices]
    assert all(labels)
    assert len(set(labels)) == len(labels)


def test_moves_are_built_from_enums_and_plain_words_alike():
    table = Moves.of({"a": {"b"}, "b": []})
    assert table.allows("a", "b")
    assert not table.allows("b", "a")
    assert not table.allows("c", "a")
    assert table.sources("b") == {"a"}


THINGS = {
    "publishing.Call": lambda world: world.call,
    "applying.Proposal": lambda world: world.proposal,
    "applying.Entry": lambda world: world.proposal.entries.get(),
    "reviewing.Assignment": lambda world: world.assignment,
    "reviewing.Reviewer": lambda world: world.assignment.reviewer,
}
MET = [
    pytest.param(model, before, id=f"{model._meta.label}-{before}")
    for model in LIVING
    if model._meta.label in THINGS
    for before in states_of(model)
]


def put(thing, state: str):
    """Put a thing into a state, as if it had come there; return it read afresh."""
    type(thing).objects.filter(pk=thing.pk).update(state=state)
    return lock(thing)


@pytest.mark.parametrize(("model", "before"), MET)
def test_a_move_that_the_table_lacks_is_refused_and_leaves_nothing(world, at, model, before):
    thing = put(THINGS[model._meta.label](world), before)
    kept = AuditEvent.objects.count()
    for after in set(states_of(model)) - model.moves.table.get(before, frozenset()):
        with pytest.raises(MoveRefused) as refused:
            move(thing, after, actor=world.steward, at=at, reason="Porque sí.")
        assert refused.value.code == "move_refused"
    thing.refresh_from_db()
    assert (thing.state, AuditEvent.objects.count()) == (before, kept)


@pytest.mark.parametrize(
    ("model", "before"), [p for p in MET if p.values[0].moves.table.get(p.values[1])]
)
def test_a_move_that_the_table_has_leaves_exactly_one_event(world, at, model, before):
    for after in model.moves.table[before]:
        thing = put(THINGS[model._meta.label](world), before)
        kept = AuditEvent.objects.count()
        move(thing, after, actor=world.steward, at=at, reason="Porque sí.", extra=1)
        thing.refresh_from_db()
        assert (thing.state, AuditEvent.objects.count()) == (after, kept + 1)
        event = AuditEvent.objects.order_by("-id").first()
        assert (event.state_from, event.state_to, event.reason) == (before, after, "Porque sí.")
        assert (event.target_id, event.actor, event.at) == (thing.public_id, world.steward, at)
        assert event.data == {"extra": 1}


def test_a_refused_move_says_both_states_in_the_language_of_the_person(world, at):
    said = set()
    for language in ("es", "pt-br", "en"):
        with translation.override(language), pytest.raises(MoveRefused) as refused:
            move(world.proposal, "draft", actor=None, at=at)
        said.add(str(refused.value))
        assert "%(" not in str(refused.value)
    assert len(said) == 3


def test_a_refused_move_is_a_refusal_of_the_domain():
    assert issubclass(MoveRefused, DomainError)


def test_a_move_saves_only_what_it_is_told_to(world, at):
    call = lock(world.call)
    call.code, call.slug = "OTHER", "another-slug"
    move(call, "decided", actor=None, at=at, also=["code"])
    call.refresh_from_db()
    assert (call.state, call.code, call.slug) == ("decided", "OTHER", world.call.slug)


def test_a_move_that_is_rolled_back_leaves_no_event(world, at):
    kept = AuditEvent.objects.count()
    with transaction.atomic():
        move(lock(world.call), "decided", actor=None, at=at)
        transaction.set_rollback(True)
    world.call.refresh_from_db()
    assert (world.call.state, AuditEvent.objects.count()) == ("published", kept)


@pytest.mark.parametrize("after", states_of(Assignment))
def test_many_move_at_once_only_from_where_the_table_lets_them(world, at, after):
    for before in states_of(Assignment):
        Assignment.objects.filter(pk=world.assignment.pk).update(state=before)
        moved = move_all(Assignment.objects.all(), after, at=at)
        world.assignment.refresh_from_db()
        allowed = Assignment.moves.allows(before, after)
        assert moved == int(allowed)
        assert world.assignment.state == (after if allowed else before)


def test_many_moved_at_once_carry_the_instant_and_other_columns(world, at):
    later = at + timedelta(days=1)
    assert move_all(Assignment.objects.all(), "accepted", at=later, assigned_at=later) == 1
    world.assignment.refresh_from_db()
    assert world.assignment.updated_at == world.assignment.assigned_at == later


def test_a_lock_reads_afresh(world):
    Call.objects.filter(pk=world.call.pk).update(code="NEW")
    with transaction.atomic():
        assert lock(world.call).code == "NEW"


def test_a_row_that_is_gone_cannot_be_locked(world):
    Assignment.objects.filter(pk=world.assignment.pk).delete()
    with transaction.atomic(), pytest.raises(Assignment.DoesNotExist):
        lock(world.assignment)


def test_the_instant_of_a_move_is_the_one_that_is_given(world):
    at = datetime.fromisoformat("2030-01-02T03:04:05+00:00")
    move(lock(world.call), "decided", actor=None, at=at)
    assert AuditEvent.objects.order_by("-id").first().at == at
