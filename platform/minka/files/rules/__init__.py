"""Who may read a document, who may send one, and what a document may be.

A room guards its own in its ``apps.ready()``: ``register_reader("applying", predicate)``,
``register_writer("applying", Writer(…))``, ``register_veil("applying", Veil(…))``.
"""

from .access import (
    QUOTA,
    Arrival,
    Slot,
    Veil,
    Writer,
    can_read,
    is_veiled,
    needs_clean_copy,
    register_document_reader,
    register_reader,
    register_veil,
    register_writer,
    slot_for,
    veiled_name,
    writer_of,
)
from .cleaning import write_clean
from .content import LIMIT, Kind, extension, inspect, kinds, promised, safe_name

__all__ = [
    "LIMIT",
    "QUOTA",
    "Arrival",
    "Kind",
    "Slot",
    "Veil",
    "Writer",
    "can_read",
    "extension",
    "inspect",
    "is_veiled",
    "kinds",
    "needs_clean_copy",
    "promised",
    "register_document_reader",
    "register_reader",
    "register_veil",
    "register_writer",
    "safe_name",
    "slot_for",
    "veiled_name",
    "write_clean",
    "writer_of",
]
