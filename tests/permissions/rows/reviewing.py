"""Reviews: reviewers' own pages, and those of the call's team and committee."""

from calls.applying.states import ProposalState
from calls.reviewing.models import Conflict, Review
from calls.reviewing.states import ConflictSource
from tests.factories.reviewing import make_review, make_reviewer
from tests.permissions.table import Row, only, signed_in

TEAM = ("steward", "admin")
READERS = ("steward", "committee", "admin")


def of_call(world) -> dict:
    """Name the call."""
    return {"slug": world.call.slug}


def of_assignment(world) -> dict:
    """Name the reviewer's assignment."""
    return {"public_id": world.assignment.public_id}


def a_review(world) -> dict:
    """Make a submitted review of the rival's proposal."""
    return {"review": make_review(world.rival_proposal.entries.get(), make_reviewer(world.call))}


def own_review(world) -> dict:
    """Submit the reviewer's own."""
    world.assignment.state = "submitted"
    world.assignment.save()
    return {"own": Review.objects.create(assignment=world.assignment, for_applicant="Bien.")}


def a_conflict(world) -> dict:
    """Note a conflict."""
    return {
        "conflict": Conflict.objects.create(
            user=world.other_reviewer,
            proposal=world.proposal,
            source=ConflictSource.STEWARD,
            declared_at=world.assignment.assigned_at,
        )
    }


def eligible(world) -> dict:
    """Make the proposal eligible."""
    world.proposal.state = ProposalState.ELIGIBLE
    world.proposal.save()
    return {}


def page(name: str, roles: tuple[str, ...] = TEAM) -> Row:
    """Make the row of a page of the call's workspace."""
    return Row(f"reviewing:{name}", of_call, only(200, *roles))


ROWS = [
    Row("reviewing:mine", lambda w: {}, signed_in(200)),
    Row("reviewing:review", of_assignment, only(200, "reviewer")),
    Row("reviewing:review", of_assignment, only(200, "reviewer"), prepare=own_review),
    Row("reviewing:accept", of_assignment, only(302, "reviewer"), method="post"),
    Row("reviewing:since", of_assignment, only(404)),
    Row("reviewing:declare", of_assignment, only(200, "reviewer")),
    Row(
        "reviewing:reopen",
        of_assignment,
        only(302, "reviewer"),
        method="post",
        prepare=own_review,
    ),
    page("eligibility"),
    Row(
        "reviewing:check_several",
        of_call,
        only(200, *TEAM),
        method="post",
        data=lambda w: {"eligible": "yes"},
    ),
    Row(
        "reviewing:check",
        lambda w: {"slug": w.call.slug, "public_id": w.proposal.public_id},
        only(200, *TEAM),
    ),
    page("reviewers"),
    page("invite"),
    page("add"),
    Row(
        "reviewing:edit_reviewer",
        lambda w: {"slug": w.call.slug, "public_id": w.assignment.reviewer.public_id},
        only(200, *TEAM),
    ),
    Row(
        "reviewing:remove_reviewer",
        lambda w: {"slug": w.call.slug, "public_id": w.assignment.reviewer.public_id},
        only(200, *TEAM),
    ),
    page("assignments"),
    page("assign_rest"),
    Row(
        "reviewing:assign",
        lambda w: {"slug": w.call.slug, "public_id": w.assignment.entry.public_id},
        only(200, *TEAM),
        prepare=eligible,
    ),
    Row(
        "reviewing:unassign",
        lambda w: {"slug": w.call.slug, "public_id": w.assignment.public_id},
        only(200, *TEAM),
    ),
    page("conflicts"),
    Row(
        "reviewing:lift_conflict",
        lambda w: {"slug": w.call.slug, "public_id": w.things["conflict"].public_id},
        only(200, *TEAM),
        prepare=a_conflict,
    ),
    page("progress", READERS),
    Row("reviewing:remind", of_call, only(302, *TEAM), method="post"),
    Row(
        "reviewing:read",
        lambda w: {"slug": w.call.slug, "public_id": w.things["review"].public_id},
        only(200, *READERS),
        prepare=a_review,
    ),
]
