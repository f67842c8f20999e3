"""Changing what was sent while it stands: opened again, and given up.

What was received stays stored as it was until the next version is received; the changes are kept
beside it (``Entry.revision``), so nobody but its own people can read them.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from calls.applying.models import Entry
from calls.applying.rules import WITHDRAWABLE_STATES
from calls.applying.states import EntryState
from minka.accounts.models import User
from minka.common.audit import record
from minka.common.errors import DomainError

from .locking import lock_entry, still_receives, why_refused


@transaction.atomic
def reopen_entry(*, entry: Entry, actor: User, at: datetime) -> Entry:
    """Open what was sent to write its next version; opening it twice is once.

    Raises ``DomainError`` outside the dates of the stage, when nothing was sent, and when the
    foundation has gone on with it.
    """
    entry = lock_entry(entry)
    if entry.revision is not None:
        return entry
    if entry.state != EntryState.SUBMITTED or entry.proposal.state not in WITHDRAWABLE_STATES:
        raise DomainError(_("There is nothing sent that may be changed now."), code="not_sent")
    if not still_receives(entry, at):
        raise DomainError(why_refused(entry, at), code="late")
    entry.revision = {}
    entry.version += 1
    entry.save(update_fields=["revision", "version", "updated_at"])
    record(entry.proposal, "applying.reopened", actor=actor, at=at)
    return entry


@transaction.atomic
def drop_revision(*, entry: Entry, actor: User, at: datetime) -> Entry:
    """Give up the changes that were not sent; what was received stands as it is."""
    entry = lock_entry(entry)
    if entry.revision is None:
        return entry
    fields = sorted(entry.revision)
    entry.revision = None
    entry.version += 1
    entry.save(update_fields=["revision", "version", "updated_at"])
    record(entry.proposal, "applying.revision_dropped", actor=actor, at=at, fields=fields)
    return entry
