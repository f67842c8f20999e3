"""Keeping documents. One function a verb; stable for other rooms.

``store_document``, ``share_document``, ``delete_document``, ``clean_copy``; for files on their way
``begin_upload``, ``receive_chunk``, ``finish_upload``, ``cancel_upload``; and ``sweep_files``.
"""

from .copying import clean_copy
from .storing import CheckedFile, check, delete_document, share_document, store_document
from .sweeping import sweep_files
from .uploading import (
    CHUNK,
    CHUNK_MOST,
    WrongOffset,
    begin_upload,
    cancel_upload,
    finish_upload,
    receive_chunk,
)

__all__ = [
    "CHUNK",
    "CHUNK_MOST",
    "CheckedFile",
    "WrongOffset",
    "begin_upload",
    "cancel_upload",
    "check",
    "clean_copy",
    "delete_document",
    "finish_upload",
    "receive_chunk",
    "share_document",
    "store_document",
    "sweep_files",
]
