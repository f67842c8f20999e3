"""A list shows exactly what the rule lets read: nobody finds by a list what a page denies them."""

import pytest
from django.contrib.auth.models import AnonymousUser

from learning.discussing.models import Space
from learning.discussing.queries import visible_to as spaces_visible_to
from learning.discussing.states import SpaceRole
from learning.synthesizing.models import Author, Synthesis, Workshop
from learning.synthesizing.queries import visible_to as syntheses_visible_to
from learning.synthesizing.queries import workshops_visible_to
from learning.synthesizing.states import SynthesisState, WorkshopState
from learning.systematizing.models import Systematization
from learning.systematizing.queries import lessons_visible_to
from learning.systematizing.queries import visible_to as cases_visible_to
from learning.systematizing.rules import may_read_files
from learning.systematizing.states import SystematizationState as State
from minka.accounts.states import MemberRole
from tests.factories.accompanying import make_project
from tests.factories.accounts import make_member, make_organisation, make_user
from tests.factories.applying import make_proposal
from tests.factories.learning import (
    make_attendance,
    make_lesson,
    make_space,
    make_space_member,
    make_synthesis,
    make_systematization,
    make_workshop,
)
from tests.factories.world import ROLES

PEOPLE = (*ROLES, "owner", "invited", "commenter", "cancelled_peer")
TEAM = {"applicant", "viewer"}
STEWARDS = {"steward", "owner", "admin"}
INVITED = {"invited", "commenter"}
# Who reads a systematization in each state.
READERS = {
    State.DRAFT: TEAM | STEWARDS | INVITED,
    State.COMMENTING: TEAM | STEWARDS | INVITED | {"rival"},
    State.SUBMITTED: TEAM | STEWARDS | INVITED,
    State.VALIDATED: TEAM | STEWARDS | INVITED,
    State.EMBARGOED: TEAM | STEWARDS,
    State.PUBLISHED: set(PEOPLE),
}
WRITERS = {"applicant", "admin"}
WRITING = {State.DRAFT, State.COMMENTING}
BEFORE = {*WRITING, State.SUBMITTED, State.VALIDATED}


def allowed(name, state):
    """Return who has a permission on a systematization in a state; an administrator always has."""
    if name == "view":
        return READERS[state]
    if name == "write":
        return WRITERS
    if name == "edit":
        return WRITERS if state in WRITING else {"admin"}
    if name in ("answer", "consent"):
        return WRITERS if state in BEFORE else {"admin"}
    if name == "comment":
        some = {"rival", *INVITED, "steward", "owner", "admin"}
        return some if state == State.COMMENTING else {"admin"}
    if name == "read_comments":
        return {"admin"} if state == State.PUBLISHED else READERS[state]
    wanted = State.SUBMITTED if name == "validate" else State.VALIDATED
    return STEWARDS if state == wanted else {"admin"}


@pytest.fixture
def people(world):
    """Return everybody by name, with some whom the world does not have."""
    cast = {role: getattr(world, role) for role in ROLES if role != "anonymous"}
    cast["anonymous"] = AnonymousUser()
    cast["owner"] = make_user("owner")
    make_member(world.foundation, cast["owner"], MemberRole.OWNER)
    for name in ("invited", "commenter", "cancelled_peer"):
        cast[name] = make_user(name)
    return cast


@pytest.fixture
def case(world, people):
    """Return a case with a peer invited, another who commented, a third whose project ended."""
    made = make_systematization(make_project(world.proposal))
    make_lesson(made)
    make_project(world.rival_proposal)
    gone = make_organisation(people["cancelled_peer"])
    make_project(make_proposal(world.call, gone), state="cancelled")
    made.invited.create(user=people["invited"])
    made.sections.get(key="axis").comments.create(
        author=people["commenter"], body="¿Y?", written_at="2026-02-01T12:00:00Z"
    )
    return made


def put(thing, state):
    type(thing).objects.filter(pk=thing.pk).update(state=state)
    return type(thing).objects.get(pk=thing.pk)


@pytest.mark.parametrize("state", State.values)
def test_each_reads_the_systematizations_that_their_part_opens(people, case, state):
    row = put(case, state)
    for name, person in people.items():
        may = name in READERS[State(state)]
        seen = cases_visible_to(person).filter(pk=row.pk).exists()
        assert seen is may, (name, state, "list")
        assert person.has_perm("systematizing.view", row) is may, (name, state, "rule")
        assert may_read_files(person, row.public_id) is may, (name, state, "files")
        assert lessons_visible_to(person).exists() is may, (name, state, "lessons")


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize(
    "name",
    [
        "view",
        "write",
        "edit",
        "comment",
        "read_comments",
        "answer",
        "consent",
        "validate",
        "publish",
    ],
)
def test_each_permission_belongs_to_its_people_in_each_state(people, case, name, state):
    row = put(case, state)
    have = {who for who, p in people.items() if p.has_perm(f"systematizing.{name}", row)}
    assert have == allowed(name, State(state))


def test_a_list_of_cases_names_each_once_however_many_ways_lead_to_it(people, case):
    person = people["commenter"]
    case.invited.create(user=person)
    for key in ("axis", "context"):
        case.sections.get(key=key).comments.create(
            author=person, body="Más", written_at="2026-02-01T12:00:00Z"
        )
    assert cases_visible_to(person).count() == 1


WORKSHOP_READERS = {
    "applicant", "viewer", "rival", "steward", "owner", "committee", "admin", "invited"
}  # fmt: skip


@pytest.mark.parametrize("state", WorkshopState.values)
def test_a_workshop_is_for_the_same_people_in_lists_and_pages(world, people, case, state):
    workshop = make_workshop(world.call, state=state)
    make_attendance(workshop, people["invited"])
    for name, person in people.items():
        may = name in WORKSHOP_READERS
        seen = workshops_visible_to(person).filter(pk=workshop.pk).exists()
        assert seen is may, (name, "list")
        row = Workshop.objects.get(pk=workshop.pk)
        assert person.has_perm("synthesizing.view_workshop", row) is may, (name, "rule")
        runs = name in STEWARDS
        assert person.has_perm("synthesizing.run_workshop", row) is runs, (name, "run")


@pytest.mark.parametrize("state", SynthesisState.values)
def test_a_synthesis_is_for_the_same_people_in_lists_and_pages(world, people, state):
    made = make_synthesis(world.call, state=state)
    Author.objects.create(synthesis=made, order=1, name="Autora", user=people["invited"])
    is_draft = state == SynthesisState.DRAFT
    writers = {"invited", *STEWARDS}
    for name, person in people.items():
        row = Synthesis.objects.get(pk=made.pk)
        may = name in writers or not is_draft
        seen = syntheses_visible_to(person).filter(pk=made.pk).exists()
        assert seen is may, (name, "list")
        assert person.has_perm("synthesizing.view", row) is may, (name, "rule")
        edits = name in writers if is_draft else name == "admin"
        assert person.has_perm("synthesizing.edit", row) is edits, (name, "edit")
        publishes = name in STEWARDS if is_draft else name == "admin"
        assert person.has_perm("synthesizing.publish", row) is publishes, (name, "publish")


def standing_of(person, space):
    """Return what a person may do, asked of a space freshly loaded, as each request does."""
    fresh = Space.objects.select_related("call").get(pk=space.pk)
    names = ("view_space", "take_part", "facilitate")
    return tuple(person.has_perm(f"discussing.{name}", fresh) for name in names)


@pytest.mark.parametrize("kind", ["public", "call"])
def test_a_space_is_for_the_same_people_in_lists_and_pages(world, people, kind):
    space = make_space(world.call if kind == "call" else None)
    for name, role in (
        ("applicant", SpaceRole.MEMBER),
        ("viewer", SpaceRole.READER),
        ("rival", SpaceRole.FACILITATOR),
    ):
        make_space_member(space, people[name], role)
    for name, person in people.items():
        reads, speaks, facilitates = standing_of(person, space)
        seen = spaces_visible_to(person).filter(pk=space.pk).exists()
        public = kind == "public"
        team = {"admin"} if public else STEWARDS
        assert reads is (public or name in {"applicant", "viewer", "rival"} | team), name
        assert seen is reads, name
        assert speaks is (reads and name not in {"viewer", "anonymous"}), name
        assert facilitates is (name in {"rival"} | team), name


@pytest.mark.parametrize("role", [SpaceRole.MEMBER, SpaceRole.READER])
@pytest.mark.parametrize("name", ["steward", "owner", "admin"])
def test_the_calls_team_facilitates_its_space_whatever_place_it_took(world, people, name, role):
    space = make_space(world.call)
    make_space_member(space, people[name], role)
    assert standing_of(people[name], space) == (True, True, True)


def test_systematizations_are_not_multiplied_by_the_peers_of_the_call(people, case):
    put(case, State.COMMENTING)
    assert list(cases_visible_to(people["rival"])) == [Systematization.objects.get(pk=case.pk)]
