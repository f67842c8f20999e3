"""One call and everybody around it: what permission tests walk through."""

from dataclasses import dataclass, field
from typing import Any

from calls.applying.models import Proposal
from calls.publishing.models import Call
from calls.publishing.states import CallRole
from calls.reviewing.models import Assignment
from minka.accounts.models import Organisation, User

from .accounts import make_foundation, make_member, make_organisation, make_user
from .applying import make_proposal
from .publishing import make_call, make_grant
from .reviewing import make_assignment, make_reviewer

ROLES = (
    "anonymous",
    "peer",
    "applicant",
    "viewer",
    "rival",
    "reviewer",
    "other_reviewer",
    "steward",
    "committee",
    "other_steward",
    "admin",
)


@dataclass
class World:
    """People by role, and the things they meet.

    ``peer`` is signed in and tied to nothing; ``viewer`` is a viewer in the applicant's
    organisation; ``rival`` applied to the same call; ``other_reviewer`` reviews for the call but
    is not assigned to the proposal; ``other_steward`` belongs to another foundation.
    """

    people: dict[str, User]
    foundation: Organisation
    other_foundation: Organisation
    organisation: Organisation
    call: Call
    other_call: Call
    proposal: Proposal
    rival_proposal: Proposal
    assignment: Assignment
    things: dict[str, Any] = field(default_factory=dict)

    def __getattr__(self, name: str) -> User:
        """Return a person by role: ``world.steward``."""
        people = self.__dict__.get("people", {})
        if name in people:
            return people[name]
        raise AttributeError(name)


def build_world() -> World:
    """Make it: one published call of one stage, two proposals, one assignment."""
    people = {
        role: make_user(role.replace("_", " ").capitalize(), is_superuser=role == "admin")
        for role in ROLES
        if role != "anonymous"
    }
    foundation = make_foundation(name="Fondo Andino de Aprendizaje")
    other_foundation = make_foundation(people["other_steward"], name="Fundación Ribera")
    call = make_call(foundation)
    other_call = make_call(other_foundation)
    make_grant(call, people["steward"], CallRole.STEWARD)
    make_grant(call, people["committee"], CallRole.COMMITTEE)
    make_grant(other_call, people["other_steward"], CallRole.STEWARD)
    organisation = make_organisation(people["applicant"], name="Red Lenca de Productores")
    make_member(organisation, people["viewer"], "viewer")
    proposal = make_proposal(call, organisation)
    rival_proposal = make_proposal(call, make_organisation(people["rival"], name="Uma Suyu"))
    reviewer = make_reviewer(call, people["reviewer"])
    make_reviewer(call, people["other_reviewer"])
    return World(
        people=people,
        foundation=foundation,
        other_foundation=other_foundation,
        organisation=organisation,
        call=call,
        other_call=other_call,
        proposal=proposal,
        rival_proposal=rival_proposal,
        assignment=make_assignment(proposal.entries.get(), reviewer),
    )
