"""Conflicts of interest: declared by a reviewer, set or lifted by the call's team."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from calls.applying.models import Entry, Proposal
from calls.publishing.queries import stewards_of
from calls.reviewing.models import Assignment, Conflict, Reviewer
from calls.reviewing.queries import forget_progress
from calls.reviewing.rules import may_write
from calls.reviewing.states import STANDING, AssignmentState, ConflictSource
from minka.accounts.models import User
from minka.common.audit import record
from minka.common.errors import DomainError
from minka.common.models import lock
from minka.common.states import move
from minka.notifications.services import notify

from .tally import recount


@transaction.atomic
def declare_conflict(*, assignment: Assignment, reason: str, actor: User, at: datetime) -> Conflict:
    """Step back from a proposal, as its reviewer; the call's team is told.

    A review already submitted does not count any more. Raises ``DomainError`` without a reason
    or after the results, ``MoveRefused`` when the assignment does not stand.
    """
    if not reason.strip():
        raise DomainError(_("Say in a few words what the conflict is."), code="reason")
    if not may_write(assignment):
        raise DomainError(_("The results of this stage were already published."), code="released")
    entry = lock(assignment.entry)
    conflict = _note(actor, entry.proposal, ConflictSource.DECLARED, reason, at)
    step_back(lock(assignment), entry, actor=actor, at=at)
    call = entry.stage.call
    notify(
        "reviewing.conflict",
        to=stewards_of(call),
        # Not the assignment's: after a conflict was lifted, the next one is told too.
        key=str(conflict.public_id),
        at=at,
        path=reverse("reviewing:assign", args=[call.slug, entry.public_id]),
        about=call.public_id,
        person=str(actor),
        number=entry.proposal.number,
        call=call.title,
    )
    return conflict


@transaction.atomic
def set_conflict(
    *, reviewer: Reviewer, proposal: Proposal, reason: str, actor: User, at: datetime
) -> Conflict:
    """Say that a reviewer must not see a proposal; what they have of it is taken back."""
    if proposal.call_id != reviewer.call_id:
        raise DomainError(_("This proposal is of another call."), code="other_call")
    if not reason.strip():
        raise DomainError(_("Say in a few words what the conflict is."), code="reason")
    # As whoever gives it does: then either they see the conflict, or this sees what they gave.
    entries = Entry.objects.select_for_update(of=("self",)).filter(proposal=proposal)
    list(entries.order_by("pk").only("pk"))
    known = Conflict.objects.filter(user=reviewer.user, proposal=proposal).exists()
    conflict = _note(reviewer.user, proposal, ConflictSource.STEWARD, reason, at)
    if not known:  # sent twice, it is told once
        record(
            proposal,
            "reviewing.conflict_set",
            actor=actor,
            at=at,
            reason=reason,
            person=str(reviewer.user),
        )
    standing = Assignment.objects.filter(
        reviewer=reviewer, entry__proposal=proposal, state__in=STANDING
    ).select_related("entry")
    for assignment in standing:
        entry = lock(assignment.entry)
        step_back(lock(assignment), entry, actor=actor, at=at)
    return conflict


@transaction.atomic
def lift_conflict(*, conflict: Conflict, reason: str, actor: User, at: datetime) -> None:
    """Take a conflict away again, with the reason why it is none.

    Raises ``DomainError`` without a reason, or when somebody lifted it meanwhile.
    """
    if not reason.strip():
        raise DomainError(_("Say why this is no conflict."), code="reason")
    try:
        conflict = lock(conflict)
    except Conflict.DoesNotExist:
        raise DomainError(_("Somebody lifted this conflict meanwhile."), code="lifted") from None
    record(
        conflict.proposal,
        "reviewing.conflict_lifted",
        actor=actor,
        at=at,
        reason=reason,
        person=str(conflict.user),
    )
    conflict.delete()


def step_back(assignment: Assignment, entry: Entry, *, actor: User | None, at: datetime) -> None:
    """Move an assignment to conflicted and count its entry again; both are locked."""
    move(assignment, AssignmentState.CONFLICTED, actor=actor, at=at)
    recount(entry)
    forget_progress(entry.stage_id)


def note_membership(assignment: Assignment, entry: Entry, *, at: datetime) -> None:
    """Note that a reviewer belongs to an organisation of the proposal, and take it back."""
    _note(assignment.reviewer.user, entry.proposal, ConflictSource.MEMBERSHIP, "", at)
    step_back(assignment, entry, actor=None, at=at)


def _note(user: User, proposal: Proposal, source: str, reason: str, at: datetime) -> Conflict:
    conflict, _new = Conflict.objects.get_or_create(
        user=user,
        proposal=proposal,
        defaults={"source": source, "reason": reason.strip(), "declared_at": at},
    )
    return conflict
