"""Who may do what with reviews: the call's team arranges, the committee reads, reviewers review."""

from uuid import UUID

import rules
from django.contrib.auth.models import AnonymousUser

from calls.applying.states import ProposalState
from calls.publishing.models import Call
from calls.publishing.rules import is_committee, is_steward
from calls.publishing.states import CallState
from minka.accounts.models import User
from minka.accounts.rules import add_own_perm

from .models import Assignment
from .states import OPENED, AssignmentState, ReviewerState

Person = User | AnonymousUser

# A proposal in one of these is, or was, considered on its merit.
CONSIDERED = (
    ProposalState.ELIGIBLE,
    ProposalState.INVITED,
    ProposalState.FINALISED,
    ProposalState.SELECTED,
    ProposalState.RESERVE,
    ProposalState.NOT_SELECTED,
)
# In these it waits for reviews and a decision.
UNDER_REVIEW = (ProposalState.ELIGIBLE, ProposalState.FINALISED)
# Standard deviation of scores (0 to 100) from which opinions are opposed.
OPPOSED = 20


@rules.predicate
def is_assignee(user: Person, assignment: Assignment | None) -> bool:
    """Say whether the assignment is this person's own, in a call they take part in."""
    if assignment is None or user.pk is None or not user.is_active:
        return False
    reviewer = assignment.reviewer
    return reviewer.user_id == user.pk and reviewer.state == ReviewerState.ACTIVE


@rules.predicate
def is_undeclared(user: Person, assignment: Assignment | None) -> bool:
    """Say whether the reviewer has not yet said if there is a conflict."""
    return assignment is not None and assignment.state == AssignmentState.ASSIGNED


@rules.predicate
def is_opened(user: Person, assignment: Assignment | None) -> bool:
    """Say whether the reviewer denied a conflict, and so may read."""
    return assignment is not None and assignment.state in OPENED


@rules.predicate
def is_live(user: Person, call: Call | None) -> bool:
    """Say whether the call still selects."""
    return call is not None and call.state == CallState.PUBLISHED


def may_write(assignment: Assignment) -> bool:
    """Say whether reviews of this stage are still received: until its results are released."""
    stage = assignment.entry.stage
    return stage.results_released_at is None and stage.call.state == CallState.PUBLISHED


def files_need_copies(entry_id: UUID) -> bool:
    """Say whether the files of an entry (by public id) reach reviewers without names."""
    return Call.objects.filter(
        files_without_names=True, proposals__entries__public_id=entry_id
    ).exists()


def reads_copies(user: Person, entry_id: UUID) -> bool:
    """Say whether a person reads the files of an entry as a reviewer, without names.

    Whoever sees the proposal besides (its organisation, the call's team and committee) gets the
    files themselves.
    """
    if user.pk is None:
        return False
    given = (
        Assignment.objects.filter(
            reviewer__user=user.pk,
            entry__proposal__entries__public_id=entry_id,
            entry__proposal__call__files_without_names=True,
        )
        .select_related("entry__proposal__call")
        .first()
    )
    return given is not None and not user.has_perm("applying.view_proposal", given.entry.proposal)


rules.add_perm("reviewing.manage_reviews", is_steward)
rules.add_perm("reviewing.read_reviews", is_steward | is_committee)
add_own_perm("reviewing.see_assignment", is_assignee)
add_own_perm("reviewing.declare", is_assignee & is_undeclared)
add_own_perm("reviewing.read_assigned", is_assignee & is_opened)
