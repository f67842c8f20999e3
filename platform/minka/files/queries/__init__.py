"""Reading documents and files on their way. Stable for other rooms: all of it."""

from .checking import Finding, check_files
from .documents import documents_of, documents_of_many
from .lost import unnamed
from .uploads import bytes_of, unfinished, uploads_of

__all__ = [
    "Finding",
    "bytes_of",
    "check_files",
    "documents_of",
    "documents_of_many",
    "unfinished",
    "unnamed",
    "uploads_of",
]
