"""Spaces and conversations by role: a public space for everybody, a call's for its people."""

from learning.discussing.states import SpaceRole
from tests.factories.learning import make_post, make_space, make_space_member, make_topic
from tests.factories.world import World
from tests.permissions.table import Row, everybody, only, signed_in


def call_space(world: World) -> dict:
    """Make the space of the call: applicant and rival in it, the viewer as a reader."""
    space = make_space(world.call)
    make_space_member(space, world.applicant)
    make_space_member(space, world.rival)
    make_space_member(space, world.viewer, SpaceRole.READER)
    topic = make_topic(space, world.applicant)
    return {"space": space, "topic": topic, "post": make_post(topic, world.applicant)}


def public_space(world: World) -> dict:
    """Make a public space where nobody has a place."""
    space = make_space()
    return {"space": space, "topic": make_topic(space, world.applicant)}


def at_space(world: World) -> dict:
    return {"space": world.things["space"].slug}


def at_topic(world: World) -> dict:
    return {"space": world.things["space"].slug, "number": world.things["topic"].number}


def at_post(world: World) -> dict:
    return {"post": world.things["post"].public_id}


READERS = ("applicant", "rival", "viewer", "steward", "admin")
SPEAKERS = ("applicant", "rival", "steward", "admin")
FACILITATORS = ("steward", "admin")

ROWS = [
    Row("discussing:spaces", lambda w: {}, everybody(200)),
    Row("discussing:open_space", lambda w: {}, signed_in(200)),
    Row(
        "discussing:of_call",
        lambda w: {"call": w.call.slug},
        only(302, *READERS),
        prepare=call_space,
    ),
    Row("discussing:of_call", lambda w: {"call": w.call.slug}, only(200, "steward", "admin")),
    Row("discussing:space", at_space, everybody(200), prepare=public_space),
    Row("discussing:topic", at_topic, everybody(200), prepare=public_space),
    Row(
        "discussing:space", at_space, {**only(200, *READERS), "anonymous": 404}, prepare=call_space
    ),
    Row(
        "discussing:topic", at_topic, {**only(200, *READERS), "anonymous": 404}, prepare=call_space
    ),
    Row(
        "discussing:topic",
        at_topic,
        {**only(302, *SPEAKERS), "anonymous": 404},
        method="post",
        data=lambda w: {"body": "Respondo."},
        prepare=call_space,
    ),
    Row("discussing:start", at_space, only(200, *SPEAKERS), prepare=call_space),
    Row("discussing:people", at_space, only(200, *SPEAKERS), prepare=call_space),
    Row("discussing:leave", at_space, only(200, *SPEAKERS), prepare=call_space),
    Row(
        "discussing:follow_space",
        at_space,
        only(302, *SPEAKERS),
        method="post",
        data=lambda w: {"level": 2},
        prepare=call_space,
    ),
    Row("discussing:read_all", at_space, only(302, *READERS), method="post", prepare=call_space),
    Row(
        "discussing:follow_topic",
        at_topic,
        only(302, *READERS),
        method="post",
        data=lambda w: {"level": 0},
        prepare=call_space,
    ),
    Row(
        "discussing:close_topic",
        at_topic,
        only(302, *FACILITATORS),
        method="post",
        prepare=call_space,
    ),
    Row(
        "discussing:reopen_topic",
        at_topic,
        only(302, *FACILITATORS),
        method="post",
        prepare=call_space,
    ),
    Row(
        "discussing:pin_topic",
        at_topic,
        only(302, *FACILITATORS),
        method="post",
        data=lambda w: {"pinned": "1"},
        prepare=call_space,
    ),
    Row("discussing:edit_post", at_post, only(200, "applicant", "admin"), prepare=call_space),
    Row(
        "discussing:history", at_post, {**only(200, *READERS), "anonymous": 404}, prepare=call_space
    ),
    Row("discussing:hide_post", at_post, only(200, *FACILITATORS), prepare=call_space),
    Row(
        "discussing:show_post", at_post, only(302, *FACILITATORS), method="post", prepare=call_space
    ),
]
