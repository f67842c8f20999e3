"""Mails that carry a secret: its words stay here only until the mail is settled."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from minka.notifications.kinds import kind_named, plain
from minka.notifications.models import AddressMail

from .waking import nudge


def owe_secret(
    kind: str,
    *,
    email: str,
    language: str,
    zone: str,
    key: str,
    about: UUID,
    at: datetime,
    path: str,
    **data: Any,
) -> None:
    """Record a mail whose ``data`` are blanked once it is sent, in the caller's transaction.

    Raises ``KeyError`` when the kind is not registered.
    """
    kind_named(kind)
    AddressMail.objects.create(
        kind=kind,
        key=key,
        email=email,
        language=language,
        zone=zone,
        about_id=about,
        data=plain(data),
        path=path,
        due_at=at,
    )
    transaction.on_commit(nudge, robust=True)
