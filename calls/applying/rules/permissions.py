"""Named permissions of the applying room.

Reviewers get no permission here: they see proposals through the reviewing room only.
Administrators read what was written, and write for no organisation but their own. Who of the
call's team types a proposal for people who cannot writes that one, until they confirm it.
"""

from typing import Any
from uuid import UUID

import rules

from calls.applying.models import Proposal
from calls.applying.states import ProposalState, WriterRole
from calls.publishing.models import Call
from calls.publishing.rules import is_steward, managing
from minka.accounts.models import Organisation
from minka.accounts.rules import add_own_perm
from minka.accounts.states import EDITING

from .roles import MAY_WRITE, role_in

# While a proposal stands so, its people may write it (the server's clock decides on sending).
OPEN_STATES = (ProposalState.DRAFT, ProposalState.WITHDRAWN, ProposalState.INVITED)
WITHDRAWABLE_STATES = (ProposalState.SUBMITTED, ProposalState.FINALISED)


@rules.predicate
def is_member(user: Any, proposal: Proposal | None) -> bool:
    """Say whether the person belongs to the proposal's organisation, in any role."""
    if not user.is_authenticated or proposal is None:
        return False
    return user.memberships.filter(organisation_id=proposal.organisation_id).exists()


@rules.predicate
def writes(user: Any, proposal: Proposal | None) -> bool:
    """Say whether the person may write the proposal for its organisation."""
    return proposal is not None and role_in(user, proposal) in MAY_WRITE


@rules.predicate
def submits(user: Any, proposal: Proposal | None) -> bool:
    """Say whether the person may also send it, and say who writes it."""
    return proposal is not None and role_in(user, proposal) == WriterRole.SUBMITTER


@rules.predicate
def awaits_confirmation(user: Any, proposal: Proposal | None) -> bool:
    """Say whether it was typed for people who have not confirmed it yet."""
    return proposal is not None and awaits(proposal)


def awaits(proposal: Proposal) -> bool:
    """Say whether a proposal was typed for people who have not confirmed it yet."""
    return proposal.assisted_by_id is not None and proposal.assistance_confirmed_at is None


@rules.predicate
def runs_call(user: Any, call: Call | None) -> bool:
    """Say whether the person is of the call's own team; being an administrator is not enough."""
    if not user.is_authenticated or not user.is_active or call is None:
        return False
    return Call.objects.filter(managing(user.pk), pk=call.pk).exists()


@rules.predicate
def assists(user: Any, proposal: Proposal | None) -> bool:
    """Say whether the person types this proposal for people who have not confirmed it yet."""
    if proposal is None or proposal.assisted_by_id != user.pk or not awaits(proposal):
        return False
    return runs_call(user, proposal.call)


@rules.predicate
def is_open(user: Any, proposal: Proposal | None) -> bool:
    """Say whether the proposal stands where it may be written."""
    return proposal is not None and proposal.state in OPEN_STATES


@rules.predicate
def is_changing(user: Any, proposal: Proposal | None) -> bool:
    """Say whether what was received stands while its people write the next version."""
    if proposal is None or proposal.state not in WITHDRAWABLE_STATES:
        return False
    return proposal.entries.filter(revision__isnull=False).exists()


@rules.predicate
def is_received(user: Any, proposal: Proposal | None) -> bool:
    """Say whether the foundation has it: a draft, or what was withdrawn, is nobody else's."""
    return proposal is not None and proposal.submitted_at is not None


@rules.predicate
def is_withdrawable(user: Any, proposal: Proposal | None) -> bool:
    """Say whether the proposal stands where it may be taken back."""
    return proposal is not None and proposal.state in WITHDRAWABLE_STATES


@rules.predicate
def sits_in_call(user: Any, proposal: Proposal | None) -> bool:
    """Say whether the person is of the call's team or its committee."""
    if not user.is_authenticated or proposal is None:
        return False
    return user.has_perm("publishing.sit_in_committee", proposal.call)


@rules.predicate
def may_start_for(user: Any, organisation: Organisation | None) -> bool:
    """Say whether the person may write for an organisation."""
    if not user.is_authenticated or organisation is None:
        return False
    mine = user.memberships.filter(organisation_id=organisation.pk)
    return mine.filter(role__in=EDITING).exists()


def may_read_files(user: Any, entry_id: UUID) -> bool:
    """Say whether a person may read the files of an entry: whoever sees the proposal."""
    if not user.is_authenticated:
        return False
    proposal = Proposal.objects.select_related("call").filter(entries__public_id=entry_id).first()
    return proposal is not None and user.has_perm("applying.view_proposal", proposal)


is_being_written = is_open | is_changing
rules.add_perm("applying.view_proposal", is_member | (is_received & sits_in_call) | assists)
add_own_perm("applying.edit_proposal", (is_being_written & writes) | (is_open & assists))
add_own_perm(
    "applying.submit_proposal",
    (is_being_written & submits & ~awaits_confirmation) | (is_open & assists),
)
add_own_perm("applying.withdraw_proposal", is_withdrawable & submits)
add_own_perm("applying.manage_writers", submits)
add_own_perm("applying.ask_partner", writes | assists)
# What colleagues say to each other beside a draft: nobody else reads it, administrators neither.
add_own_perm("applying.read_comments", is_member)
add_own_perm("applying.comment", is_being_written & is_member)
add_own_perm("applying.reuse_answers", is_being_written & writes)
add_own_perm("applying.assist", runs_call)
add_own_perm("applying.confirm_assistance", awaits_confirmation & submits)
add_own_perm("applying.start_proposal", may_start_for)
add_own_perm("applying.take_late_code", submits)
# The console of the deadline, and late codes: the team of the call.
rules.add_perm("applying.run_night", is_steward)
