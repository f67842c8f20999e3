"""Who reviews what: by hand, and "assign the rest" as it was previewed."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from calls.applying.models import Entry, Proposal
from calls.publishing.models import Stage
from calls.publishing.states import CallState
from calls.reviewing.models import Assignment, Reviewer
from calls.reviewing.queries import clashes, forget_progress, plan_rest
from calls.reviewing.rules import UNDER_REVIEW
from calls.reviewing.states import PENDING, STANDING, AssignmentState, ReviewerState
from minka.accounts.models import User
from minka.common.audit import record
from minka.common.errors import DomainError
from minka.common.models import lock
from minka.common.states import move
from minka.notifications.services import notify

from .tally import recount, recount_many


@transaction.atomic
def assign_reviewers(
    *, entry: Entry, reviewers: Iterable[Reviewer], actor: User, at: datetime
) -> list[Assignment]:
    """Give an entry to reviewers, by hand; each is told once. Who has it already is left alone.

    Languages are the team's judgement here. Raises ``DomainError`` for a conflict, for a reviewer
    at their limit or who left, and for a proposal that does not wait for reviews.
    """
    entry = lock(entry)
    stage, proposal = entry.stage, entry.proposal
    _waits_for_reviews(stage, proposal)
    wanted = list(
        Reviewer.objects.select_for_update()
        .filter(pk__in=[r.pk for r in reviewers], call=stage.call)
        .order_by("pk")
    )
    before = {a.reviewer_id: a for a in entry.assignments.select_related("reviewer__call")}
    new = [r for r in wanted if not _stands(before.get(r.pk))]
    against = clashes([r.user_id for r in new], [proposal])
    for reviewer in new:
        _may_take(reviewer, stage, proposal, bool(against.between(reviewer.user_id, proposal.pk)))
    made = [_give(entry, r, before.get(r.pk), actor, at) for r in new]
    recount(entry)
    forget_progress(stage.pk)
    for assignment in made:
        _tell(stage, assignment.reviewer, 1, key=f"{assignment.public_id}/{at.isoformat()}", at=at)
    return made


@transaction.atomic
def unassign(*, assignment: Assignment, reason: str, actor: User, at: datetime) -> None:
    """Take back an assignment whose review is not submitted.

    Raises ``DomainError`` when it is submitted, in conflict, or removed already.
    """
    entry = lock(assignment.entry)
    assignment = lock(assignment)
    if assignment.state not in PENDING:
        raise DomainError(
            _("Meanwhile this became “%(state)s”: it cannot be taken back any more.")
            % {"state": assignment.get_state_display()},
            code="not_pending",
        )
    remove_assignment(assignment, actor=actor, at=at, reason=reason)
    recount(entry)
    forget_progress(entry.stage_id)


@transaction.atomic
def assign_rest(*, stage: Stage, digest: str, actor: User, at: datetime) -> int:
    """Write the plan that was previewed (its ``digest``); return how many reviews were given.

    Raises ``DomainError`` when something changed since, so that nobody confirms unseen pairs.
    """
    stage = lock(stage)
    if stage.call.state != CallState.PUBLISHED or stage.results_released_at is not None:
        raise DomainError(_("The results of this stage were already published."), code="released")
    # Every service locks an entry before its assignments: the tally is nobody else's meanwhile.
    list(
        Entry.objects.select_for_update(of=("self",)).filter(stage=stage).order_by("pk").only("pk")
    )
    plan = plan_rest(stage)
    if plan.digest != digest:
        raise DomainError(
            _("Something changed since this plan was made. Look at the new one."), code="changed"
        )
    Assignment.objects.bulk_create(
        Assignment(entry=entry, reviewer=reviewer, by_hand=False, assigned_at=at)
        for entry, reviewer in plan.pairs
    )
    recount_many({entry.pk for entry, _reviewer in plan.pairs})
    act = record(
        stage, "reviewing.assigned_rest", actor=actor, at=at, context=stage.call,
        reviews=len(plan.pairs), proposals=plan.entries,
    )  # fmt: skip
    for reviewer, before, after in plan.loads:
        if after > before:
            _tell(stage, reviewer, after - before, key=f"{stage.public_id}/{act.pk}", at=at)
    forget_progress(stage.pk)
    return len(plan.pairs)


def remove_assignment(assignment: Assignment, *, actor: User, at: datetime, reason: str) -> None:
    """Move one assignment to removed; the caller counts its entry again."""
    move(assignment, AssignmentState.REMOVED, actor=actor, at=at, reason=reason)


def _stands(assignment: Assignment | None) -> bool:
    return assignment is not None and assignment.state in STANDING


def _waits_for_reviews(stage: Stage, proposal: Proposal) -> None:
    if stage.results_released_at is not None or stage.call.state != CallState.PUBLISHED:
        raise DomainError(_("The results of this stage were already published."), code="released")
    if proposal.state not in UNDER_REVIEW:
        raise DomainError(
            _("Only proposals found eligible are given to reviewers."), code="not_eligible"
        )


def _may_take(reviewer: Reviewer, stage: Stage, proposal: Proposal, conflict: bool) -> None:
    person = {"person": str(reviewer.user)}
    if conflict:
        raise DomainError(
            _("%(person)s has a conflict of interest with this proposal.") % person, code="conflict"
        )
    if reviewer.state != ReviewerState.ACTIVE:
        raise DomainError(_("%(person)s does not take part any more.") % person, code="left")
    held = reviewer.assignments.filter(entry__stage=stage, state__in=STANDING).count()
    if held >= reviewer.max_load:
        raise DomainError(
            _(
                "%(person)s already has %(held)d of at most %(most)d proposals. Raise the limit first."
            )
            % {**person, "held": held, "most": reviewer.max_load},
            code="full",
        )


def _give(
    entry: Entry, reviewer: Reviewer, before: Assignment | None, actor: User, at: datetime
) -> Assignment:
    if before is not None:
        before.assigned_at, before.by_hand = at, True
        move(before, AssignmentState.ASSIGNED, actor=actor, at=at, also=["assigned_at", "by_hand"])
        return before
    made = Assignment.objects.create(entry=entry, reviewer=reviewer, assigned_at=at)
    record(made, "reviewing.assigned", actor=actor, at=at, person=str(reviewer.user))
    return made


def _tell(stage: Stage, reviewer: Reviewer, number: int, *, key: str, at: datetime) -> None:
    notify(
        "reviewing.assigned",
        to=[reviewer.user],
        key=key,
        at=at,
        path=reverse("reviewing:mine"),
        about=stage.public_id,
        count=number,
        call=stage.call.title,
        due=stage.reviews_due_at,
        call_zone=stage.call.zone,
    )
