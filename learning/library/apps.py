"""The public library over everything learned."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LibraryConfig(AppConfig):
    name = "learning.library"
    label = "library"
    verbose_name = _("library")

    def ready(self) -> None:
        """Stand in the navigation of everybody."""
        from minka.common.registry import NavItem, nav

        nav.register("library.home", NavItem(_("Library"), "library:home"), rank=20)
