"""Systematizations: written, commented, validated, published."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

VERBS = {
    "systematizing.opened": _("opened the systematization"),
    "systematizing.details_changed": _("changed the details of the systematization"),
    "systematizing.section_written": _("wrote in the systematization"),
    "systematizing.milestone_added": _("added to the timeline: %(what)s"),
    "systematizing.milestone_changed": _("corrected on the timeline: %(what)s"),
    "systematizing.milestone_removed": _("removed from the timeline: %(what)s"),
    "systematizing.lesson_added": _("added lesson %(number)s"),
    "systematizing.lesson_changed": _("corrected lesson %(number)s"),
    "systematizing.lesson_removed": _("removed lesson %(number)s"),
    "systematizing.invited": _("invited %(name)s to comment the systematization"),
    "systematizing.uninvited": _("took back the invitation of %(name)s to comment"),
    "systematizing.commented": _("commented the systematization"),
    "systematizing.answered": _("answered a comment on the systematization"),
    "systematizing.consented": _("said that the people who speak in it agree to publish"),
    "systematizing.consent_withdrawn": _("withdrew the agreement to publish"),
}


class SystematizingConfig(AppConfig):
    name = "learning.systematizing"
    label = "systematizing"
    verbose_name = _("systematizations")

    def ready(self) -> None:
        """Listen to projects, and put tabs, cards, panels, notices and verbs where they show."""
        from calls.accompanying.signals import project_opened
        from minka.common.audit import register_verbs
        from minka.files.rules import register_reader

        from . import services
        from .rules import may_read_files

        def open_for_project(sender, *, project, actor, at, **rest):  # type: ignore[no-untyped-def]
            services.open_systematization(project=project, actor=actor, at=at)

        project_opened.connect(
            open_for_project, weak=False, dispatch_uid="systematizing.open_for_project"
        )
        register_verbs(VERBS)
        register_reader("systematizing", may_read_files)
        self._register_notices()
        self._register_pages()

    def _register_pages(self) -> None:
        from django.urls import reverse

        from minka.common.registry import Panel, Tab, home_cards, panels_of, tabs_of

        from .views import cards

        tab = Tab(
            _("Systematizations"),
            lambda call: reverse("systematizing:call", args=[call.slug]),
            "publishing.manage_call",
        )
        tabs_of("call").register("systematizing.cases", tab, rank=80)
        home_cards.register("systematizing.mine", cards.mine, rank=60)
        home_cards.register("systematizing.to_validate", cards.to_validate, rank=40)
        panel = Panel("systematizing/project_panel.html", cards.of_project)
        panels_of("project").register("systematizing.project", panel, rank=60)

    def _register_notices(self) -> None:
        from minka.notifications.kinds import NoticeKind, register

        from . import queries

        def still_reads(notice) -> bool:  # type: ignore[no-untyped-def]
            return queries.visible_to(notice.recipient).filter(public_id=notice.about_id).exists()

        register(
            *(
                NoticeKind(f"systematizing.{what}", label, still_due=still_reads)
                for what, label in NOTICES.items()
            )
        )


NOTICES = {
    "opened": _("A systematization of your project can be written"),
    "invited": _("You are invited to comment a systematization"),
    "commented": _("A peer commented your systematization"),
    "answered": _("Your comment on a systematization was answered"),
    "submitted": _("A systematization waits for validation"),
    "returned": _("Your systematization was sent back"),
    "validated": _("Your systematization was validated"),
    "embargoed": _("Your systematization is under embargo until a day"),
    "not_lifted": _("A systematization could not be published when its embargo ended"),
    "published": _("A systematization in which you took part was published"),
}
