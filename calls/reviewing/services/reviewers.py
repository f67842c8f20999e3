"""A call's reviewers: invited by mail or taken from the foundation's pool."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from calls.applying.models import Entry
from calls.publishing.models import Call
from calls.publishing.states import CallState
from calls.reviewing.models import Reviewer
from calls.reviewing.queries import active_reviewers, forget_progress
from calls.reviewing.states import PENDING, ReviewerState
from minka.accounts.models import Invitation, User
from minka.accounts.services import invite
from minka.common.audit import record
from minka.common.errors import DomainError
from minka.common.languages import said
from minka.common.models import lock
from minka.common.states import move
from minka.taxonomy.models import Theme

from .assigning import remove_assignment
from .tally import recount_many
from .values import Knowledge

KIND = "reviewer"


@transaction.atomic
def invite_reviewer(
    *, call: Call, email: str, knows: Knowledge, note: str, actor: User, at: datetime
) -> Invitation:
    """Invite an address to review for a call; what they know is kept until they accept.

    Raises ``DomainError`` when the call is over, or whoever has that address takes part already.
    """
    _still_selecting(call)
    if active_reviewers(call).filter(user__email__iexact=email.strip()).exists():
        raise DomainError(_("This person already reviews for this call."), code="already")
    invitation, _token = invite(
        kind=KIND,
        scope_id=call.public_id,
        scope_name=said(call.title),
        email=email,
        invited_by=actor,
        at=at,
        note=note,
        data={
            "languages": list(knows.languages),
            "countries": list(knows.countries),
            "max_load": knows.max_load,
            "themes": [theme.code for theme in knows.themes],
        },
    )
    return invitation


def accept_invitation_to_review(
    sender: Any, *, invitation: Invitation, user: User, at: datetime, **_more: Any
) -> None:
    """Make whoever accepted an invitation of this room a reviewer (listens to accounts)."""
    if invitation.kind != KIND:
        return
    call = Call.objects.get(public_id=invitation.scope_id)
    told = invitation.data
    knows = Knowledge(
        languages=told.get("languages", []),
        countries=told.get("countries", []),
        max_load=told.get("max_load", 20),
        themes=list(Theme.objects.filter(code__in=told.get("themes", []))),
    )
    add_reviewer(call=call, user=user, knows=knows, actor=user, at=at)


@transaction.atomic
def add_reviewer(
    *, call: Call, user: User, knows: Knowledge, actor: User, at: datetime
) -> Reviewer:
    """Make a person a reviewer of a call; who had left comes back with what is said now.

    Raises ``DomainError`` when the call is over or the person takes part already.
    """
    call = lock(call)  # two people may add the same person
    _still_selecting(call)
    reviewer = Reviewer.objects.select_for_update().filter(call=call, user=user).first()
    if reviewer is not None and reviewer.state == ReviewerState.ACTIVE:
        raise DomainError(_("This person already reviews for this call."), code="already")
    if reviewer is None:
        reviewer = Reviewer(call=call, user=user)
        _write(reviewer, knows)
        record(reviewer, "reviewing.joined", actor=actor, at=at, person=str(user))
        return reviewer
    move(reviewer, ReviewerState.ACTIVE, actor=actor, at=at)
    _write(reviewer, knows)
    return reviewer


@transaction.atomic
def update_reviewer(*, reviewer: Reviewer, knows: Knowledge, actor: User, at: datetime) -> None:
    """Change what a reviewer reads, knows and can take."""
    reviewer = lock(reviewer)
    _write(reviewer, knows)
    record(reviewer, "reviewing.knowledge_changed", actor=actor, at=at, person=str(reviewer.user))


@transaction.atomic
def remove_reviewer(*, reviewer: Reviewer, reason: str, actor: User, at: datetime) -> int:
    """Let a reviewer go; return how many proposals wait for somebody else now.

    Submitted reviews stay and count. Raises ``MoveRefused`` when they left already.
    """
    # Whoever gives them something locks its entry first and then the reviewer. All the call's
    # entries, for which of them will wait is known only once the reviewer is locked too.
    entries = Entry.objects.select_for_update(of=("self",)).filter(stage__call=reviewer.call_id)
    held = {entry.pk: entry.stage_id for entry in entries.order_by("pk").only("pk", "stage")}
    reviewer = lock(reviewer)
    move(reviewer, ReviewerState.LEFT, actor=actor, at=at, reason=reason)
    waiting = list(reviewer.assignments.filter(state__in=PENDING).order_by("pk"))
    for assignment in waiting:
        assignment.reviewer = reviewer
        remove_assignment(assignment, actor=actor, at=at, reason=reason)
    recount_many({assignment.entry_id for assignment in waiting})
    for stage_id in {held[assignment.entry_id] for assignment in waiting}:
        forget_progress(stage_id)
    return len(waiting)


def _write(reviewer: Reviewer, knows: Knowledge) -> None:
    reviewer.languages = list(knows.languages)
    reviewer.countries = list(knows.countries)
    reviewer.max_load = knows.max_load
    reviewer.save()
    reviewer.themes.set(knows.themes)


def _still_selecting(call: Call) -> None:
    if call.state != CallState.PUBLISHED:
        raise DomainError(_("This call does not select any more."), code="over")
