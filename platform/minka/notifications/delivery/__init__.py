"""Mail on its way out: the words, the message, and the servers it is handed to."""

from .backends import FolderBackend, SmtpBackend

__all__ = ["FolderBackend", "SmtpBackend"]
