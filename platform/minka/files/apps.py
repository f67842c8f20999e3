from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    name = "minka.files"
    label = "files"

    def ready(self) -> None:
        """Say in words what happens to documents."""
        from minka.common.audit import register_verbs

        register_verbs(
            {
                "files.stored": _("Added the file “%(name)s”"),
                "files.deleted": _("Deleted the file “%(name)s”"),
            }
        )
