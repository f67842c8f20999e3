"""A project of the world, its systematization, and a peer with a project in the same call."""

from dataclasses import dataclass

import pytest

from learning.systematizing.models import Systematization
from minka.accounts.models import User
from tests.factories.accompanying import make_project
from tests.factories.accounts import make_user
from tests.factories.learning import make_lesson, make_systematization
from tests.factories.world import World


@dataclass
class Scene:
    """``writer`` owns the case's organisation, ``viewer`` only reads there; ``funded`` is a member
    of another organisation with a project in the call; ``invited`` is a peer from elsewhere."""

    world: World
    case: Systematization
    writer: User
    viewer: User
    funded: User
    invited: User
    steward: User
    stranger: User


@pytest.fixture
def scene(world) -> Scene:
    case = make_systematization(make_project(world.proposal), title="Cuentas a la vista")
    make_lesson(case)
    make_project(world.rival_proposal)
    return Scene(
        world=world,
        case=case,
        writer=world.applicant,
        viewer=world.viewer,
        funded=world.rival,
        invited=make_user("Invitada"),
        steward=world.steward,
        stranger=world.peer,
    )


@pytest.fixture
def case(scene) -> Systematization:
    return scene.case
