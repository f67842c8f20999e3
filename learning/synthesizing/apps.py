"""Workshops where cases meet, and syntheses of what they say together."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

VERBS = {
    "synthesizing.workshop_planned": _("planned the workshop “%(title)s”"),
    "synthesizing.workshop_changed": _("changed the workshop “%(title)s”"),
    "synthesizing.person_expected": _("put %(name)s on the list of a workshop"),
    "synthesizing.person_removed": _("took %(name)s off the list of a workshop"),
    "synthesizing.attendance_marked": _("marked who came to a workshop (%(number)s)"),
    "synthesizing.created": _("began the synthesis “%(title)s”"),
    "synthesizing.changed": _("wrote in the synthesis"),
    "synthesizing.finding_added": _("added a finding: %(statement)s"),
    "synthesizing.finding_changed": _("changed a finding: %(statement)s"),
    "synthesizing.finding_removed": _("removed a finding: %(statement)s"),
    "synthesizing.lesson_cited": _("cited a lesson for: %(statement)s"),
    "synthesizing.lesson_uncited": _("took a lesson off: %(statement)s"),
    "synthesizing.author_added": _("added %(name)s as an author"),
    "synthesizing.author_removed": _("removed %(name)s from the authors"),
    "synthesizing.authors_ordered": _("put the authors in another order"),
}
MANAGE = "publishing.manage_call"
WORKSHOP_NOTICES = {
    "expected": _("You are expected at a workshop"),
    "workshop_changed": _("A workshop changed its date or place"),
    "cancelled": _("A workshop was cancelled"),
    "held": _("The minutes of a workshop can be read"),
}
SYNTHESIS_NOTICES = {
    "author_added": _("You are an author of a synthesis"),
    "published": _("A synthesis that cites your lessons was published"),
}


class SynthesizingConfig(AppConfig):
    name = "learning.synthesizing"
    label = "synthesizing"
    verbose_name = _("syntheses")

    def ready(self) -> None:
        """Put tabs, cards, panels, notices and verbs where they show."""
        from minka.common.audit import register_verbs

        register_verbs(VERBS)
        self._register_notices()
        self._register_pages()

    def _register_pages(self) -> None:
        from django.urls import reverse

        from minka.common.registry import Panel, Tab, home_cards, panels_of, tabs_of

        from .views import cards

        workshops = Tab(
            _("Workshops"), lambda call: reverse("synthesizing:workshops", args=[call.slug]), MANAGE
        )
        syntheses = Tab(
            _("Syntheses"), lambda call: reverse("synthesizing:call", args=[call.slug]), MANAGE
        )
        tabs_of("call").register("synthesizing.workshops", workshops, rank=85)
        tabs_of("call").register("synthesizing.syntheses", syntheses, rank=90)
        home_cards.register("synthesizing.mine", cards.mine, rank=62)
        panels = (("lesson", cards.of_lesson), ("systematization", cards.of_systematization))
        for what, context in panels:
            panel = Panel(f"synthesizing/{what}_panel.html", context)
            panels_of(what).register("synthesizing.cited_in", panel)

    def _register_notices(self) -> None:
        from minka.notifications.kinds import NoticeKind, register

        from . import queries

        def reads_workshop(notice) -> bool:  # type: ignore[no-untyped-def]
            rows = queries.workshops_visible_to(notice.recipient)
            return rows.filter(public_id=notice.about_id).exists()

        def reads_synthesis(notice) -> bool:  # type: ignore[no-untyped-def]
            return queries.visible_to(notice.recipient).filter(public_id=notice.about_id).exists()

        pairs = ((WORKSHOP_NOTICES, reads_workshop), (SYNTHESIS_NOTICES, reads_synthesis))
        register(
            *(
                NoticeKind(f"synthesizing.{what}", label, still_due=still_due)
                for notices, still_due in pairs
                for what, label in notices.items()
            )
        )
