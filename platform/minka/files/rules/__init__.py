"""Who may read a document, and what a document may be.

A room guards its own: ``register_reader("applying", predicate)`` in its ``apps.ready()``.
"""

from .access import can_read, register_document_reader, register_reader
from .content import LIMIT, Kind, inspect, kinds, safe_name

__all__ = [
    "LIMIT",
    "Kind",
    "can_read",
    "inspect",
    "kinds",
    "register_document_reader",
    "register_reader",
    "safe_name",
]
