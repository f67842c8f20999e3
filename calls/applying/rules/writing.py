"""Whether what is written for a stage may be written now: unsent, or opened again to be changed."""

from calls.applying.models import Entry
from calls.applying.states import EntryState

from .permissions import WITHDRAWABLE_STATES


def is_revising(entry: Entry) -> bool:
    """Say whether what was received stands while its people write the next version."""
    return (
        entry.state == EntryState.SUBMITTED
        and entry.revision is not None
        and entry.proposal.state in WITHDRAWABLE_STATES
    )


def is_writable(entry: Entry) -> bool:
    """Say whether an entry may be written: what was sent only after it was opened again."""
    return entry.state != EntryState.SUBMITTED or is_revising(entry)
