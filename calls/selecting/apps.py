from collections.abc import Callable
from typing import Any

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class SelectingConfig(AppConfig):
    name = "calls.selecting"
    label = "selecting"

    def ready(self) -> None:
        """Put this room's tabs, cards, panel, notices and words where lower floors show them."""
        from minka.common.audit import register_verbs
        from minka.common.registry import Panel, Tab, home_cards, panels_of, tabs_of
        from minka.notifications.kinds import NoticeKind, register

        from .queries import home_card, proposal_panel, results_panel

        tabs = tabs_of("call")
        for rank, name, label, permission in (
            (50, "ranking", _("Ranking"), "selecting.see_ranking"),
            (65, "release", _("Results"), "selecting.release_results"),
        ):
            tabs.register(f"selecting.{name}", Tab(label, _address(name), permission), rank=rank)
        home_cards.register("selecting.next", home_card, rank=35)
        panels_of("call").register(
            "selecting.results", Panel("selecting/call_panel.html", results_panel), rank=10
        )
        panels_of("proposal").register(
            "selecting.result", Panel("selecting/proposal_panel.html", proposal_panel), rank=5
        )
        register(NoticeKind("selecting.result", _("The result of my proposal"), mandatory=True))
        register_verbs(
            {
                "selecting.decided_invited": _("Decided about proposal %(number)s: invite"),
                "selecting.decided_selected": _("Decided about proposal %(number)s: select"),
                "selecting.decided_reserve": _("Decided about proposal %(number)s: reserve"),
                "selecting.decided_not_selected": _(
                    "Decided about proposal %(number)s: not selected"
                ),
                "selecting.released": _("Published the results: %(told)s proposals"),
                "selecting.promoted": _("Selected proposal %(number)s from the reserve"),
            }
        )


def _address(name: str) -> Callable[[Any], str]:
    return lambda call: reverse(f"selecting:{name}", args=[call.slug])
