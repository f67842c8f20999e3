"""Recording notices in the transaction that causes them, and delivering them after it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from minka.accounts.models import User

from .kinds import kind_named, plain
from .models import FanOut, Notice
from .states import Channel


def notify(
    kind: str,
    *,
    to: Iterable[User],
    key: str,
    at: datetime,
    path: str = "",
    about: UUID | None = None,
    due_at: datetime | None = None,
    **data: Any,
) -> None:
    """Record one notice per person and channel, in the caller's transaction.

    ``key`` names the event: telling the same event to the same person again does nothing.
    ``data`` are the few words the kind's template needs (strings, numbers, instants).
    Raises ``KeyError`` when the kind is not registered.
    """
    spread(
        kind,
        user_ids=[user.pk for user in to],
        key=key,
        at=at,
        path=path,
        about=about,
        due_at=due_at,
        data=data,
    )


def spread(
    kind: str,
    *,
    user_ids: Iterable[int],
    key: str,
    at: datetime,
    path: str = "",
    about: UUID | None = None,
    due_at: datetime | None = None,
    data: dict[str, Any],
) -> None:
    """Record notices for many people at once. See ``notify``."""
    kind_named(kind)
    rows = [
        Notice(
            kind=kind,
            key=key,
            recipient_id=user_id,
            channel=channel,
            data=plain(data),
            path=path,
            about_id=about,
            due_at=due_at or at,
        )
        for user_id in dict.fromkeys(user_ids)
        for channel in Channel
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)


def fan_out(
    kind: str,
    *,
    key: str,
    about: UUID,
    at: datetime,
    path: str = "",
    **data: Any,
) -> None:
    """Record one event for the audience that the kind finds later, in a task."""
    kind_named(kind)
    FanOut.objects.bulk_create(
        [FanOut(kind=kind, key=key, about_id=about, data=plain(data), path=path, due_at=at)],
        ignore_conflicts=True,
    )
