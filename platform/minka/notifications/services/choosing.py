"""What people choose and do about their notices; and a second try for what went wrong."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from minka.accounts.models import User
from minka.common.errors import DomainError
from minka.common.models import lock
from minka.common.states import move
from minka.notifications.kinds import kinds
from minka.notifications.models import Notice, Preference
from minka.notifications.queries import LOST, unread_of
from minka.notifications.states import NoticeState

from .waking import nudge


def mark_read(*, notice: Notice, at: datetime) -> None:
    """Note that the person opened this notice; the first time counts."""
    Notice.objects.filter(pk=notice.pk, read_at__isnull=True).update(read_at=at, updated_at=at)


def mark_all_read(*, user: User, at: datetime) -> int:
    """Note that the person has seen all their notices; return how many were new."""
    return unread_of(user).update(read_at=at, updated_at=at)


@transaction.atomic
def choose_mails(*, user: User, by_mail: Mapping[str, bool]) -> None:
    """Keep which kinds a person wants by mail. Kinds that are always mailed are passed over."""
    open_to_choice = {kind.name for kind in kinds if not kind.mandatory}
    Preference.objects.bulk_create(
        [
            Preference(user=user, kind=kind, by_mail=wanted)
            for kind, wanted in by_mail.items()
            if kind in open_to_choice
        ],
        update_conflicts=True,
        unique_fields=["user", "kind"],
        update_fields=["by_mail"],
    )


def stop_mail(*, user: User, kind: str) -> None:
    """Switch one kind of mail off, by the link in the mail itself."""
    choose_mails(user=user, by_mail={kind: False})


@transaction.atomic
def try_again(*, notice: Notice, actor: User, at: datetime) -> None:
    """Send a mail again that failed, or of which nobody knows. It may arrive twice.

    Raises ``DomainError`` when it is neither.
    """
    row = lock(notice)
    if row.state not in LOST:
        raise DomainError(_("This mail is not lost: there is nothing to send again."))
    row.due_at, row.attempts, row.error = at, 0, ""
    move(row, NoticeState.PENDING, actor=actor, at=at, also=["due_at", "attempts", "error"])
    transaction.on_commit(nudge, robust=True)
