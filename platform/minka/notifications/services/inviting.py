"""The mail that an invitation owes."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from minka.accounts.models import Invitation
from minka.notifications.kinds import plain
from minka.notifications.models import AddressMail

from .waking import nudge


def owe_invitation(*, invitation: Invitation, token: str, at: datetime, **_sent: Any) -> None:
    """Record the mail of an invitation, in the transaction that made it.

    The link with the token stays here only until the mail is settled.
    """
    person = invitation.invited_by
    data = {
        "scope": invitation.scope_name,
        "kind": invitation.kind,
        "person": str(person),
        "note": invitation.note,
        "until": invitation.expires_at,
    }
    AddressMail.objects.create(
        kind="notifications.invitation",
        key=str(invitation.public_id),
        email=invitation.email,
        language=invitation.language,
        zone=person.time_zone,
        about_id=invitation.public_id,
        data=plain(data),
        path=reverse("accounts:invitation", args=[token]),
        due_at=at,
    )
    transaction.on_commit(nudge, robust=True)
