"""Projects: what was agreed, paid, reported and visited."""

from collections.abc import Callable
from typing import Any

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

VIEW = "accompanying.view_project"


class AccompanyingConfig(AppConfig):
    name = "calls.accompanying"
    label = "accompanying"

    def ready(self) -> None:
        """Open projects when proposals are selected; show them where their people look."""
        from calls.selecting.signals import proposal_selected
        from minka.common.audit import register_verbs
        from minka.common.registry import Tab, home_cards, tabs_of
        from minka.files.rules import register_document_reader
        from minka.notifications.kinds import register

        from .rules import can_read_file
        from .services import open_project
        from .views.panels import home, notice_kinds, verbs

        proposal_selected.connect(open_project, dispatch_uid="accompanying.open_project")
        register(*notice_kinds())
        register_document_reader("accompanying", can_read_file)
        register_verbs(verbs())
        home_cards.register("accompanying.projects", home, rank=40)
        tabs_of("call").register(
            "accompanying.of_call",
            Tab(
                _("Projects"),
                lambda call: reverse("accompanying:of_call", args=[call.slug]),
                "publishing.sit_in_committee",
            ),
            rank=70,
        )
        for rank, (name, label) in enumerate(_tabs(), 1):
            tabs_of("project").register(
                f"accompanying.{name}", Tab(label, _to(name), VIEW), rank=rank * 10
            )


def _tabs() -> list[tuple[str, Any]]:
    return [
        ("project", _("Overview")),
        ("agreement", _("Agreement")),
        ("money", _("Money")),
        ("reports", _("Reports")),
        ("visits", _("Visits")),
        ("history", _("History")),
    ]


def _to(name: str) -> Callable[[Any], str]:
    return lambda project: reverse(f"accompanying:{name}", args=[project.public_id])
