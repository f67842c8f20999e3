"""Who may read, write, comment, validate and publish a systematization, and when."""

from uuid import UUID

import rules
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from calls.accompanying.models import Project
from calls.accompanying.states import ProjectState
from minka.accounts.models import Membership, User
from minka.accounts.states import MemberRole

from .models import Systematization
from .states import SystematizationState as State

Person = User | AnonymousUser
WRITING = (State.DRAFT, State.COMMENTING)
# Once it rests under embargo, only its team and the call's team read it.
SHOWN_TO_INVITED = (State.DRAFT, State.COMMENTING, State.SUBMITTED, State.VALIDATED)
WRITERS = (MemberRole.OWNER, MemberRole.EDITOR)


def _is_signed_in(user: Person) -> bool:
    return isinstance(user, User)


@rules.predicate
def is_published(user: Person, case: Systematization) -> bool:
    """Everybody reads what is published."""
    return case.state == State.PUBLISHED


@rules.predicate
def is_team(user: Person, case: Systematization) -> bool:
    """A member, of any role, of the project's organisation."""
    return _is_signed_in(user) and bool(
        Membership.objects.filter(organisation=case.project.organisation_id, user=user.pk).exists()
    )


@rules.predicate
def is_writer(user: Person, case: Systematization) -> bool:
    """An owner or editor of the project's organisation."""
    return _is_signed_in(user) and bool(
        Membership.objects.filter(
            organisation=case.project.organisation_id, user=user.pk, role__in=WRITERS
        ).exists()
    )


@rules.predicate
def is_case_steward(user: Person, case: Systematization) -> bool:
    """The team of the call that paid for the project."""
    return user.has_perm("publishing.manage_call", case.project.call)


@rules.predicate
def is_invited(user: Person, case: Systematization) -> bool:
    """A peer whom the team asked to comment, or who commented already."""
    return _is_signed_in(user) and bool(
        Systematization.objects.filter(
            Q(invited__user=user.pk) | Q(sections__comments__author=user.pk), pk=case.pk
        ).exists()
    )


@rules.predicate
def is_funded_peer(user: Person, case: Systematization) -> bool:
    """A member of another organisation with a project in the same call."""
    return _is_signed_in(user) and bool(
        Project.objects.filter(call=case.project.call_id, organisation__memberships__user=user.pk)
        .exclude(state=ProjectState.CANCELLED)
        .exists()
    )


@rules.predicate
def is_being_written(user: Person, case: Systematization) -> bool:
    """Its text may still change."""
    return case.state in WRITING


@rules.predicate
def is_commenting(user: Person, case: Systematization) -> bool:
    """It is open to comments from peers."""
    return case.state == State.COMMENTING


@rules.predicate
def is_shown_to_invited(user: Person, case: Systematization) -> bool:
    """It is on its way, and not under embargo."""
    return case.state in SHOWN_TO_INVITED


@rules.predicate
def is_unpublished(user: Person, case: Systematization) -> bool:
    """Comments may still be answered, and consent given."""
    return case.state in (*WRITING, State.SUBMITTED, State.VALIDATED)


@rules.predicate
def is_submitted(user: Person, case: Systematization) -> bool:
    """It waits for the call's team."""
    return case.state == State.SUBMITTED


@rules.predicate
def is_validated(user: Person, case: Systematization) -> bool:
    """It is ready to be published."""
    return case.state == State.VALIDATED


is_reader = (
    is_published
    | is_team
    | (is_shown_to_invited & is_invited)
    | (is_commenting & is_funded_peer)
    | is_case_steward
)
is_peer = is_invited | is_funded_peer | is_case_steward

rules.add_perm("systematizing.view", is_reader)
rules.add_perm("systematizing.write", is_writer)
rules.add_perm("systematizing.edit", is_being_written & is_writer)
rules.add_perm("systematizing.be_peer", ~is_team & is_peer)
rules.add_perm("systematizing.comment", is_commenting & ~is_team & is_peer)
rules.add_perm("systematizing.read_comments", ~is_published & (is_team | is_peer) & is_reader)
rules.add_perm("systematizing.answer", is_unpublished & is_writer)
rules.add_perm("systematizing.consent", is_unpublished & is_writer)
rules.add_perm("systematizing.decide", is_case_steward)
rules.add_perm("systematizing.validate", is_submitted & is_case_steward)
rules.add_perm("systematizing.publish", is_validated & is_case_steward)


def may_read_files(user: Person, case_id: UUID) -> bool:
    """Say whether this person may read the documents of the systematization with this public id."""
    case = Systematization.objects.filter(public_id=case_id).select_related("project__call").first()
    return case is not None and user.has_perm("systematizing.view", case)
