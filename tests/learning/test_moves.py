"""Every pair of states of every thing that lives here: the table decides, and nothing else."""

from datetime import date
from functools import partial
from itertools import product

import pytest
from django.db import transaction

from learning.discussing import services as discussing
from learning.discussing.states import TOPIC_MOVES, TopicState
from learning.synthesizing import services as synthesizing
from learning.synthesizing.models import Author
from learning.synthesizing.states import (
    SYNTHESIS_MOVES,
    WORKSHOP_MOVES,
    SynthesisState,
    WorkshopState,
)
from learning.systematizing import services as systematizing
from learning.systematizing.states import SYSTEMATIZATION_MOVES, SystematizationState
from minka.common.audit import sentence
from minka.common.errors import DomainError
from minka.common.models import AuditEvent, lock
from minka.common.states import MoveRefused, move
from minka.notifications.models import FanOut, Notice
from tests.factories.accompanying import make_project
from tests.factories.learning import (
    make_attendance,
    make_finding,
    make_lesson,
    make_space,
    make_synthesis,
    make_systematization,
    make_topic,
    make_workshop,
)


def a_case(world):
    case = make_systematization(make_project(world.proposal), consent=True)
    make_lesson(case)
    return case


def a_workshop(world):
    workshop = make_workshop(world.call)
    make_attendance(workshop, world.rival, came=True)
    return workshop


def a_synthesis(world):
    given = {"state": "published", "published_at": "2026-03-01T12:00:00Z"}
    one = make_systematization(make_project(world.proposal), **given)
    two = make_systematization(make_project(world.rival_proposal), **given)
    synthesis = make_synthesis(world.call)
    make_finding(synthesis, make_lesson(one), make_lesson(two))
    Author.objects.create(synthesis=synthesis, order=1, name="Ana", user=world.peer)
    return synthesis


def a_topic(world):
    return make_topic(make_space(), world.applicant)


LIVES = [
    (a_case, SystematizationState, SYSTEMATIZATION_MOVES),
    (a_workshop, WorkshopState, WORKSHOP_MOVES),
    (a_synthesis, SynthesisState, SYNTHESIS_MOVES),
    (a_topic, TopicState, TOPIC_MOVES),
]
PAIRS = [
    pytest.param(make, moves, before, after, id=f"{make.__name__}:{before}-{after}")
    for make, states, moves in LIVES
    for before, after in product(states.values, repeat=2)
]


def in_state(thing, state):
    """Put a row in a state without a trace, as if it had come there before."""
    type(thing).objects.filter(pk=thing.pk).update(state=state)
    thing.refresh_from_db()
    AuditEvent.objects.all()._raw_delete("default")
    return thing


def events_of(thing):
    return AuditEvent.objects.filter(target_id=thing.public_id).exclude(state_to="")


@pytest.mark.parametrize(("make", "moves", "before", "after"), PAIRS)
def test_the_table_lets_or_refuses_each_pair(world, at, make, moves, before, after):
    thing = in_state(make(world), before)

    def try_it():
        with transaction.atomic():
            move(lock(thing), after, actor=world.steward, at=at)

    if moves.allows(before, after):
        try_it()
        event = events_of(thing).get()
        assert (event.state_from, event.state_to, event.actor) == (before, after, world.steward)
        assert sentence(event)
    else:
        with pytest.raises(MoveRefused):
            try_it()
        assert not AuditEvent.objects.exists()
    thing.refresh_from_db()
    assert thing.state == (after if moves.allows(before, after) else before)


@pytest.mark.parametrize(
    ("states", "moves"), [pytest.param(s, m, id=s.__name__) for _make, s, m in LIVES]
)
def test_every_state_is_reached_from_the_first_one(states, moves):
    reached, ahead = set(), {states.values[0]}
    while ahead:
        reached |= ahead
        ahead = {after for before in ahead for after in moves.table.get(before, ())} - reached
    assert reached == set(states.values)


def on_case(verb, who="steward", **given):
    """Return the act of a person on a case."""
    return lambda world, thing, at: getattr(systematizing, verb)(
        systematization=thing, actor=getattr(world, who), at=at, **given
    )


def on_workshop(verb, **given):
    return lambda world, thing, at: getattr(synthesizing, verb)(
        workshop=thing, actor=world.steward, at=at, **given
    )


def on_topic(verb):
    return lambda world, thing, at: getattr(discussing, verb)(
        topic=thing, actor=world.steward, at=at
    )


def publish_synthesis(world, thing, at):
    synthesizing.publish_synthesis(synthesis=thing, actor=world.steward, at=at)


LATER = date(2027, 1, 1)
# What each verb does: from which states, and where it leads.
VERBS = {
    "open_comments": (a_case, on_case("open_comments", "applicant"), {"draft"}, "commenting"),
    "close_comments": (a_case, on_case("close_comments", "applicant"), {"commenting"}, "draft"),
    "submit": (
        a_case,
        on_case("submit_for_validation", "applicant"),
        {"draft", "commenting"},
        "submitted",
    ),
    "validate": (a_case, on_case("validate"), {"submitted"}, "validated"),
    "return": (a_case, on_case("return_to_team", reason="Falta."), {"submitted"}, "draft"),
    "publish": (a_case, on_case("publish"), {"validated"}, "published"),
    "embargo": (a_case, on_case("embargo", until=LATER), {"validated"}, "embargoed"),
    "hold": (a_workshop, on_workshop("hold_workshop", minutes="Sí."), {"planned"}, "held"),
    "cancel": (a_workshop, on_workshop("cancel_workshop", reason="Río."), {"planned"}, "cancelled"),
    "publish_synthesis": (a_synthesis, publish_synthesis, {"draft"}, "published"),
    "close": (a_topic, on_topic("close_topic"), {"open"}, "closed"),
    "reopen": (a_topic, on_topic("reopen_topic"), {"closed"}, "open"),
}
STATES_OF = {make: states.values for make, states, _moves in LIVES}
ACTS = [
    pytest.param(make, act, state, state in sources, after, id=f"{name}:{state}")
    for name, (make, act, sources, after) in VERBS.items()
    for state in STATES_OF[make]
]


@pytest.mark.parametrize(("make", "act", "state", "lets", "after"), ACTS)
def test_a_verb_acts_from_its_states_and_leaves_nothing_elsewhere(
    world, at, make, act, state, lets, after
):
    thing = in_state(make(world), state)
    if lets:
        act(world, thing, at)
        assert [e.state_to for e in events_of(thing)] == [after]
    else:
        with pytest.raises(DomainError):
            act(world, thing, at)
        assert not AuditEvent.objects.exists()
        assert not Notice.objects.exists()
        assert not FanOut.objects.exists()
    thing.refresh_from_db()
    assert thing.state == (after if lets else state)


@pytest.mark.parametrize(
    ("make", "act", "sources"), [pytest.param(m, a, s, id=n) for n, (m, a, s, _to) in VERBS.items()]
)
def test_a_second_press_is_refused_and_tells_nobody_again(world, at, make, act, sources):
    thing = in_state(make(world), sorted(sources)[0])
    act(world, thing, at)
    told, known = Notice.objects.count(), AuditEvent.objects.count()
    with pytest.raises(DomainError):
        act(world, thing, at)
    assert (Notice.objects.count(), AuditEvent.objects.count()) == (told, known)


class DeafError(Exception):
    """What a listener of a floor above may raise."""


def _fail(sender, **sent):
    raise DeafError


@pytest.mark.parametrize("which", ["case", "synthesis", "topic"])
def test_a_listener_that_fails_leaves_nothing_done(world, at, which):
    from learning.discussing.signals import post_written
    from learning.synthesizing.signals import synthesis_published
    from learning.systematizing.signals import systematization_published

    make, state, signal, act = {
        "case": (a_case, "validated", systematization_published, on_case("publish")),
        "synthesis": (a_synthesis, "draft", synthesis_published, publish_synthesis),
        "topic": (
            a_topic,
            "open",
            post_written,
            lambda w, t, at: discussing.reply(topic=t, body="Va.", author=w.peer, at=at),
        ),
    }[which]
    thing = in_state(make(world), state)
    signal.connect(_fail)
    try:
        with pytest.raises(DeafError):
            act(world, thing, at)
    finally:
        signal.disconnect(_fail)
    before = type(thing).objects.get(pk=thing.pk)
    assert before.state == state
    assert getattr(before, "published_at", None) is None
    assert getattr(before, "last_no", 1) == 1
    assert not AuditEvent.objects.exists()
    assert not Notice.objects.exists()
    assert not FanOut.objects.exists()


@pytest.mark.parametrize("state", ["draft", "commenting", "submitted", "validated", "published"])
def test_a_sweep_touches_nothing_but_embargoes(world, at, state):
    case = in_state(a_case(world), state)
    type(case).objects.filter(pk=case.pk).update(embargo_until=date(2020, 1, 1))
    lift = partial(systematizing.lift_embargo, systematization=case, at=at)
    assert lift() is False
    assert not AuditEvent.objects.exists()
