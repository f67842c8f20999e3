"""The pages of the discussion room."""

from .conversations import close, edit, follow_topic, hide, history, pin, reopen, show, start, topic
from .places import follow_space, leave, of_call, open_space, people, read_all, space, spaces

__all__ = [
    "close",
    "edit",
    "follow_space",
    "follow_topic",
    "hide",
    "history",
    "leave",
    "of_call",
    "open_space",
    "people",
    "pin",
    "read_all",
    "reopen",
    "show",
    "space",
    "spaces",
    "start",
    "topic",
]
