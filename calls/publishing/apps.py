"""Calls: written, published, extended, cancelled, cloned."""

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class PublishingConfig(AppConfig):
    name = "calls.publishing"
    label = "publishing"

    def ready(self) -> None:
        """Put the calls into the navigation and the first tab into their workspace."""
        from minka.common.registry import NavItem, Tab, nav, tabs_of

        nav.register("publishing.calls", NavItem(_("Calls"), "publishing:calls"), rank=10)
        tabs_of("call").register(
            "publishing.overview",
            Tab(
                _("Overview"),
                lambda call: reverse("publishing:workspace", args=[call.slug]),
                "publishing.sit_in_committee",
            ),
            rank=10,
        )
