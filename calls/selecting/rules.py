"""Who decides, who releases, and who may read what was decided."""

import rules
from django.contrib.auth.models import AnonymousUser

from calls.applying.models import Proposal
from calls.applying.rules import is_member
from calls.publishing.models import Stage
from calls.publishing.rules import is_committee, is_steward
from calls.publishing.states import StageKind
from minka.accounts.models import User

from .states import FINAL_OUTCOMES, PROFILE_OUTCOMES, Outcome

Person = User | AnonymousUser
# A criterion's mean is told to an organisation only when it does not give one person's score away.
FEWEST_REVIEWS = 2


def outcomes_of(stage: Stage) -> tuple[Outcome, ...]:
    """Return what can be decided at a stage."""
    return PROFILE_OUTCOMES if stage.kind == StageKind.PROFILE else FINAL_OUTCOMES


@rules.predicate
def has_results(user: Person, proposal: Proposal | None) -> bool:
    """Say whether results of a stage that the proposal reached are out."""
    if proposal is None:
        return False
    return proposal.entries.filter(
        stage__results_released_at__isnull=False, submitted_at__isnull=False
    ).exists()


@rules.predicate
def decides_about(user: Person, proposal: Proposal | None) -> bool:
    """Say whether the person is of the call's team or committee."""
    return proposal is not None and (
        is_steward(user, proposal.call) or is_committee(user, proposal.call)
    )


rules.add_perm("selecting.see_ranking", is_steward | is_committee)
rules.add_perm("selecting.decide", is_steward | is_committee)
rules.add_perm("selecting.release_results", is_steward)
rules.add_perm("selecting.read_feedback", has_results & (is_member | decides_about))
