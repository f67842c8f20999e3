"""Following a call, and telling its followers what they want to hear."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from calls.publishing.models import Amendment, Call, Follow, Stage
from calls.publishing.queries.follows import closing_soon
from minka.accounts.models import User
from minka.notifications.queries import fanned_out
from minka.notifications.services import fan_out

CLOSING, CHANGED = "publishing.closing", "publishing.changed"


def follow_call(*, call: Call, user: User) -> None:
    """Let a person hear of a call; following it already is no error."""
    Follow.objects.bulk_create([Follow(call=call, user=user)], ignore_conflicts=True)


def unfollow_call(*, call: Call, user: User) -> None:
    """Let a person hear no more of a call; not following it is no error."""
    Follow.objects.filter(call=call, user=user).delete()


def remind_followers(*, at: datetime) -> int:
    """Tell who follows a call 7 and 1 days before a stage of it closes, once each.

    Returns of how many deadlines it told now. A deadline that moves begins the reminders anew.
    """
    near = {
        f"{stage.public_id}/{stage.deadline_at:%Y-%m-%dT%H:%M:%S}/{days}": (stage, days)
        for stage, days in closing_soon(at)
    }
    known = fanned_out(CLOSING, near)
    due = {key: found for key, found in near.items() if key not in known}
    if not due:
        return 0
    with transaction.atomic():
        for key, (stage, days) in due.items():
            fan_out(
                CLOSING,
                key=key,
                about=stage.public_id,
                at=at,
                path=stage.call.get_absolute_url(),
                call=stage.call.title,
                call_id=stage.call.public_id,
                days=days,
                deadline=stage.deadline_at,
                zone=stage.call.zone,
            )
    return len(due)


def tell_of_extension(
    *, stage: Stage, before: datetime, after: datetime, reason: str = "", at: datetime, **_: Any
) -> None:
    """Tell who follows the call that its deadline moved."""
    _tell(
        "extended",
        stage.call,
        key=f"extended/{stage.public_id}/{after:%Y-%m-%dT%H:%M:%S}",
        about=stage,
        at=at,
        reason=reason,
        before=before,
        after=after,
    )


def tell_of_cancellation(*, call: Call, reason: str = "", at: datetime, **_: Any) -> None:
    """Tell who follows the call that it was cancelled."""
    _tell("cancelled", call, key=f"cancelled/{call.public_id}", about=call, at=at, reason=reason)


def tell_of_amendment(*, amendment: Amendment, at: datetime, **_: Any) -> None:
    """Tell who follows the call that its rules changed, and where to read how."""
    call = amendment.call
    _tell(
        "amended",
        call,
        key=f"amended/{amendment.public_id}",
        about=call,
        at=at,
        path=reverse("publishing:amendments", args=[call.slug]),
        reasons=amendment.reason,
        number=amendment.chapter,
        version=amendment.number,
    )


def tell_of_results(*, call: Call, at: datetime, **_: Any) -> None:
    """Tell who follows the call that its results are out."""
    _tell("results", call, key=f"results/{call.public_id}", about=call, at=at)


def _tell(
    what: str,
    call: Call,
    *,
    key: str,
    about: Call | Stage,
    at: datetime,
    path: str = "",
    **data: Any,
) -> None:
    fan_out(
        CHANGED,
        key=key,
        about=about.public_id,
        at=at,
        path=path or call.get_absolute_url(),
        what=what,
        call=call.title,
        call_id=call.public_id,
        zone=call.zone,
        **data,
    )
