"""Who decides, who releases, and who may know: decisions are private until they are released."""

import rules
from django.contrib.auth.models import AnonymousUser

from calls.applying.models import Entry, Proposal
from calls.applying.states import ProposalState
from calls.publishing.models import Call, Stage
from calls.publishing.rules import is_committee, is_public, is_steward
from calls.publishing.states import CallState, StageKind
from minka.accounts.models import Membership, User

from .states import FINAL_OUTCOMES, PROFILE_OUTCOMES, Outcome

Person = User | AnonymousUser

# A proposal waits for a decision of a stage in one of these.
DECIDABLE: dict[str, tuple[ProposalState, ...]] = {
    StageKind.PROFILE: (ProposalState.ELIGIBLE,),
    StageKind.FINAL: (ProposalState.ELIGIBLE, ProposalState.FINALISED),
}


def outcomes_of(stage: Stage) -> tuple[Outcome, ...]:
    """Return what can be decided at a stage."""
    return PROFILE_OUTCOMES if stage.kind == StageKind.PROFILE else FINAL_OUTCOMES


@rules.predicate
def is_live(user: Person, call: Call | None) -> bool:
    """Say whether the call still decides."""
    return call is not None and call.state == CallState.PUBLISHED


@rules.predicate
def are_results_public(user: Person, call: Call | None) -> bool:
    """Say whether the results of the call's final stage were released."""
    return call is not None and any(
        stage.kind == StageKind.FINAL and stage.results_released_at for stage in call.stages.all()
    )


@rules.predicate
def is_own_feedback(user: Person, proposal: Proposal | None) -> bool:
    """Say whether the person belongs to the organisation, and a decision of it was released."""
    if proposal is None or user.pk is None or not user.is_active:
        return False
    member = Membership.objects.filter(organisation=proposal.organisation_id, user=user.pk)
    told = Entry.objects.filter(proposal=proposal, stage__results_released_at__isnull=False)
    return member.exists() and told.exists()


@rules.predicate
def is_team_of(user: Person, proposal: Proposal | None) -> bool:
    """Say whether the person decides in the proposal's call."""
    if proposal is None:
        return False
    return bool(is_steward(user, proposal.call) or is_committee(user, proposal.call))


rules.add_perm("selecting.read_ranking", is_steward | is_committee)
rules.add_perm("selecting.decide", is_live & (is_steward | is_committee))
rules.add_perm("selecting.release", is_live & is_steward)
rules.add_perm("selecting.promote", is_steward)
rules.add_perm("selecting.view_results", is_public & are_results_public)
rules.add_perm("selecting.view_feedback", is_own_feedback | is_team_of)
