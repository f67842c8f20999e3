"""Delivering documents, and receiving files in pieces. Stable for other rooms: ``deliver``."""

from .delivering import deliver, download
from .uploading import begin, cancel, finish, upload

__all__ = ["begin", "cancel", "deliver", "download", "finish", "upload"]
