"""Who may read and run a workshop, and who may write a synthesis."""

import rules
from django.contrib.auth.models import AnonymousUser

from calls.accompanying.models import Project
from calls.accompanying.states import ProjectState
from calls.publishing.rules import is_committee, is_steward
from minka.accounts.models import User

from .models import Attendance, Author, Synthesis, Workshop
from .states import SynthesisState

Person = User | AnonymousUser


@rules.predicate
def runs_the_call(user: Person, thing: Workshop | Synthesis) -> bool:
    """The team of its call."""
    return bool(is_steward(user, thing.call))


@rules.predicate
def sits_in_committee(user: Person, workshop: Workshop) -> bool:
    """The committee of its call."""
    return bool(is_committee(user, workshop.call))


@rules.predicate
def is_expected(user: Person, workshop: Workshop) -> bool:
    """A person expected at the workshop."""
    return (
        isinstance(user, User)
        and Attendance.objects.filter(workshop=workshop, user=user.pk).exists()
    )


@rules.predicate
def is_funded(user: Person, workshop: Workshop) -> bool:
    """A member of an organisation with a project in the call."""
    return (
        isinstance(user, User)
        and Project.objects.filter(call=workshop.call_id, organisation__memberships__user=user.pk)
        .exclude(state=ProjectState.CANCELLED)
        .exists()
    )


@rules.predicate
def is_author(user: Person, synthesis: Synthesis) -> bool:
    """One of its authors, with an account."""
    return (
        isinstance(user, User) and Author.objects.filter(synthesis=synthesis, user=user.pk).exists()
    )


@rules.predicate
def is_published(user: Person, synthesis: Synthesis) -> bool:
    """Everybody reads what is published."""
    return synthesis.state == SynthesisState.PUBLISHED


rules.add_perm(
    "synthesizing.view_workshop", is_expected | runs_the_call | sits_in_committee | is_funded
)
rules.add_perm("synthesizing.run_workshop", runs_the_call)
rules.add_perm("synthesizing.view", is_published | is_author | runs_the_call)
rules.add_perm("synthesizing.write", is_author | runs_the_call)
rules.add_perm("synthesizing.edit", ~is_published & (is_author | runs_the_call))
rules.add_perm("synthesizing.publish", ~is_published & runs_the_call)
