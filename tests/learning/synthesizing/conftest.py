"""Two published cases of one call, from two countries, and a synthesis in draft."""

from dataclasses import dataclass

import pytest

from calls.publishing.models import Call
from learning.synthesizing.models import Synthesis
from learning.systematizing.models import Lesson, Systematization
from minka.accounts.models import User
from tests.factories.accompanying import make_project
from tests.factories.learning import make_lesson, make_synthesis, make_systematization
from tests.factories.world import World

WHEN = "2027-03-01T12:00:00Z"


@dataclass
class Scene:
    """``one`` is the applicant's case (Peru), ``two`` the rival's (Bolivia)."""

    world: World
    call: Call
    steward: User
    one: Systematization
    two: Systematization
    lesson_one: Lesson
    lesson_two: Lesson
    synthesis: Synthesis


@pytest.fixture
def scene(world) -> Scene:
    given = {"state": "published", "published_at": WHEN}
    one = make_systematization(make_project(world.proposal), **given, country="PE")
    two = make_systematization(make_project(world.rival_proposal), **given, country="BO")
    return Scene(
        world=world,
        call=world.call,
        steward=world.steward,
        one=one,
        two=two,
        lesson_one=make_lesson(one),
        lesson_two=make_lesson(two),
        synthesis=make_synthesis(world.call),
    )
