"""Writing down what is to be told, in the transaction of what it tells."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from minka.accounts.models import User
from minka.notifications.kinds import kind_named, plain
from minka.notifications.models import FanOut, Notice
from minka.notifications.queries import wanting_mail
from minka.notifications.states import Channel, NoticeState

from .waking import nudge


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
    ``data`` are the few words the kind's template needs (texts, translated texts, numbers,
    amounts, instants, days). ``due_at`` (default: now) holds it back until then.
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
    """Record notices for many people at once: two queries. See ``notify``.

    The notice on the site is there at once (unless it is held back); the mail is written only
    for who wants this kind by mail.
    """
    ids = list(dict.fromkeys(user_ids))
    if not ids:
        return
    due = due_at or at
    shared = {
        "kind": kind,
        "key": key,
        "data": plain(data),
        "path": path,
        "about_id": about,
        "due_at": due,
    }
    mailed = wanting_mail(kind_named(kind), ids)
    rows = [_on_site(user_id, shared, at) for user_id in ids]
    rows += [
        Notice(recipient_id=user_id, channel=Channel.MAIL, **shared)
        for user_id in ids
        if user_id in mailed
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    if mailed and due <= at:
        transaction.on_commit(nudge, robust=True)


def _on_site(user_id: int, shared: dict[str, Any], at: datetime) -> Notice:
    if shared["due_at"] > at:
        return Notice(recipient_id=user_id, channel=Channel.SITE, **shared)
    return Notice(
        recipient_id=user_id,
        channel=Channel.SITE,
        state=NoticeState.SENT,
        sent_at=at,
        **shared,
    )


def fan_out(
    kind: str,
    *,
    key: str,
    about: UUID,
    at: datetime,
    path: str = "",
    **data: Any,
) -> None:
    """Record one event for the audience that the kind finds later, in a task.

    Raises ``KeyError`` when the kind is not registered, ``ValueError`` when it has no audience.
    """
    if kind_named(kind).audience is None:
        raise ValueError(f"{kind} has no audience")
    FanOut.objects.bulk_create(
        [FanOut(kind=kind, key=key, about_id=about, data=plain(data), path=path, due_at=at)],
        ignore_conflicts=True,
    )
    transaction.on_commit(nudge, robust=True)
