"""What people do with proposals. One function a verb; stable for other rooms.

``start_proposal``, ``save_draft``, ``submit_entry``, ``withdraw_entry``, ``open_final_entry``,
``store_tally``.
"""

from .documents import add_file, remove_file
from .revising import drop_revision, reopen_entry
from .saving import StaleDraft, save_draft
from .starting import AlreadyProposed, open_final_entry, start_proposal
from .submitting import Incomplete, NotReceived, submit_entry, withdraw_entry
from .tallying import Tally, store_tallies, store_tally
from .telling import (
    remind_open_drafts,
    tell_of_amendment,
    tell_of_cancellation,
    tell_of_extension,
)

__all__ = [
    "AlreadyProposed",
    "Incomplete",
    "NotReceived",
    "StaleDraft",
    "Tally",
    "add_file",
    "drop_revision",
    "open_final_entry",
    "remind_open_drafts",
    "remove_file",
    "reopen_entry",
    "save_draft",
    "start_proposal",
    "store_tallies",
    "store_tally",
    "submit_entry",
    "tell_of_amendment",
    "tell_of_cancellation",
    "tell_of_extension",
    "withdraw_entry",
]
