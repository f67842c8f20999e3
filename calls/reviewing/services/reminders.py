"""Reminding reviewers: by the calendar, once each; and by the call's team, once a day."""

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from calls.publishing.models import Stage
from calls.reviewing.models import Reviewer
from calls.reviewing.queries import due_stages, pending_in
from minka.accounts.models import User
from minka.common.audit import record
from minka.common.errors import DomainError
from minka.common.models import lock
from minka.notifications.services import spread

# Before reviews are due, and once when they are overdue (looked back so far after an outage).
MARKS = (timedelta(0), timedelta(days=2), timedelta(days=7))
LOOK_BACK = timedelta(days=14)


def remind_due(*, at: datetime) -> int:
    """Remind whoever owes reviews 7 and 2 days before they are due, and once overdue.

    Only the nearest mark is told; each is told once for each due date. Returns how many people
    this look found.
    """
    found = 0
    for stage in due_stages(at, until=at + MARKS[-1], since=at - LOOK_BACK):
        due = stage.reviews_due_at
        if due is not None:
            mark = next(mark for mark in MARKS if due - at <= mark)
            found += _remind(stage, f"{due:%Y%m%dT%H%M}/{mark.days}", at)
    return found


@transaction.atomic
def remind_pending(*, stage: Stage, actor: User, at: datetime) -> int:
    """Remind everybody who owes reviews of a stage, once a day at most; return how many people.

    Raises ``DomainError`` when it was done today already or nobody owes any.
    """
    stage = lock(stage)
    owing = pending_in(stage)
    if not owing:
        raise DomainError(_("Nobody owes a review."), code="nobody")
    theirs = Reviewer.objects.filter(call=stage.call, user__in=list(owing))
    if theirs.filter(reminded_at__gt=at - timedelta(days=1)).exists():
        raise DomainError(_("They were reminded less than a day ago."), code="too_soon")
    theirs.update(reminded_at=at)
    _remind(stage, f"hand/{at.isoformat()}", at)
    record(stage, "reviewing.reminded", actor=actor, at=at, context=stage.call, people=len(owing))
    return len(owing)


@transaction.atomic
def _remind(stage: Stage, mark: str, at: datetime) -> int:
    owing = pending_in(stage)
    for number in sorted(set(owing.values())):
        spread(
            "reviewing.due",
            user_ids=[user_id for user_id, owed in owing.items() if owed == number],
            key=f"{stage.public_id}/{mark}",
            at=at,
            path=reverse("reviewing:mine"),
            about=stage.public_id,
            data={
                "count": number,
                "call": stage.call.title,
                "due": stage.reviews_due_at,
                "call_zone": stage.call.zone,
            },
        )
    return len(owing)
