"""Mail on its way out."""

from django.core.mail.backends.filebased import EmailBackend


class FolderBackend(EmailBackend):
    """Mails of the demonstration: readable files under ``var/mail``."""
