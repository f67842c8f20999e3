from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from minka.common.registry import NavItem, Panel, Tab, home_cards, nav, panels_of, tabs_of
from minka.notifications.kinds import NoticeKind, register


class DiscussingConfig(AppConfig):
    name = "learning.discussing"
    label = "discussing"

    def ready(self) -> None:
        """Join the rooms below: navigation, home, a call's tabs, notices, and what is heard."""
        from calls.selecting.signals import results_released
        from minka.accounts.signals import invitation_accepted
        from minka.common.audit import register_verbs

        from . import queries, services

        nav.register("discussing.spaces", NavItem(_("Spaces"), "discussing:spaces"), rank=30)
        home_cards.register("discussing.unread", queries.home_card, rank=80)
        panels_of("call").register(
            "discussing.space", Panel("discussing/call_panel.html", queries.call_panel), rank=70
        )
        tabs_of("call").register(
            "discussing.space",
            Tab(_("Space"), queries.space_address, "publishing.manage_call"),
            rank=75,
        )
        register(
            NoticeKind(
                "discussing.posted",
                _("New messages in conversations I watch"),
                still_due=queries.still_due,
                audience=queries.audience,
            )
        )
        results_released.connect(services.on_results_released, dispatch_uid=self.label)
        invitation_accepted.connect(services.on_invitation_accepted, dispatch_uid=self.label)
        register_verbs(
            {
                "discussing.opened": _("The space was opened"),
                "discussing.people_added": _("New people in the space: %(n)s"),
                "discussing.person_left": _("%(name)s left the space"),
                "discussing.hidden": _("Message %(n)s was hidden"),
                "discussing.shown": _("Message %(n)s is shown again"),
                "discussing.pinned": _("Conversation “%(title)s” stays on top"),
                "discussing.unpinned": _("Conversation “%(title)s” no longer stays on top"),
            }
        )
