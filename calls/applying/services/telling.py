"""Telling people of deadlines: reminders, extensions, cancellations."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from calls.applying.models import Entry
from calls.applying.queries import due_reminders, entries_to_remind, writing_members
from calls.applying.rules import awaits
from calls.publishing.models import Amendment, Call, Stage
from minka.notifications.services import fan_out, spread

BATCH = 200


def remind_open_drafts(*, at: datetime) -> int:
    """Remind the people of each unsent draft 7, 2 and 1 days before the deadline, once each.

    Returns how many drafts it reminded of. A deadline that moves begins the reminders anew.
    """
    told = 0
    for stage, days in due_reminders(at):
        mark = f"{stage.deadline_at:%Y-%m-%dT%H:%M:%S}/{days}"
        while entries := list(entries_to_remind(stage, mark)[:BATCH]):
            _remind(stage, days, mark, entries, at)
            told += len(entries)
    return told


@transaction.atomic
def _remind(stage: Stage, days: int, mark: str, entries: list[Entry], at: datetime) -> None:
    for entry in entries:
        proposal = entry.proposal
        spread(
            "applying.closing",
            user_ids=[
                *writing_members(proposal),
                *(
                    [proposal.assisted_by_id]
                    if proposal.assisted_by_id and awaits(proposal)
                    else []
                ),
            ],
            key=f"{entry.public_id}/{mark}",
            at=at,
            path=reverse("applying:hub", args=[proposal.public_id]),
            about=proposal.public_id,
            data={
                "title": proposal.title,
                "call": stage.call.title,
                "days": days,
                "changes": entry.revision is not None,
                "deadline": stage.deadline_at,
                "zone": stage.call.zone,
            },
        )
    Entry.objects.filter(pk__in=[entry.pk for entry in entries]).update(reminded=mark)


def tell_of_extension(
    *, stage: Stage, before: datetime, after: datetime, reason: str = "", at: datetime, **_: Any
) -> None:
    """Tell everybody with an unsent draft that the deadline moved."""
    fan_out(
        "applying.extended",
        key=f"{stage.public_id}/{after:%Y-%m-%dT%H:%M:%S}",
        about=stage.public_id,
        at=at,
        path=reverse("applying:mine"),
        call=stage.call.title,
        before=before,
        after=after,
        zone=stage.call.zone,
        reason=reason,
    )


def tell_of_amendment(*, amendment: Amendment, at: datetime, **_: Any) -> None:
    """Tell everybody who writes a proposal that the rules of its call changed."""
    call = amendment.call
    fan_out(
        "applying.amended",
        key=str(amendment.public_id),
        about=call.public_id,
        at=at,
        path=f"{reverse('publishing:amendments', args=[call.slug])}#version-{amendment.number}",
        call=call.title,
        reason=amendment.reason,
        number=amendment.chapter,
        version=amendment.number,
    )


def tell_of_cancellation(*, call: Call, reason: str = "", at: datetime, **_: Any) -> None:
    """Tell everybody who wrote a proposal that the call was cancelled."""
    fan_out(
        "applying.cancelled",
        key=str(call.public_id),
        about=call.public_id,
        at=at,
        path=reverse("applying:mine"),
        call=call.title,
        reason=reason,
    )
