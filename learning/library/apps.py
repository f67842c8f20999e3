"""The public library over everything learned."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LibraryConfig(AppConfig):
    name = "learning.library"
    label = "library"
    verbose_name = _("library")

    def ready(self) -> None:
        """Stand in the navigation of everybody, on the front page, and beside a draft."""
        from minka.common.registry import NavItem, Panel, nav, panels_of

        from .views import draft_panel, front_panel

        nav.register("library.home", NavItem(_("Library"), "library:home"), rank=20)
        panel = Panel("library/front_panel.html", front_panel)
        panels_of("front").register("library.newest", panel, rank=20)
        lessons = Panel("library/draft_panel.html", draft_panel)
        panels_of("draft").register("library.lessons", lessons)
