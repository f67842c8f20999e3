"""Proposals: begun, written together, submitted with a receipt, listed for who received them."""

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class ApplyingConfig(AppConfig):
    name = "calls.applying"
    label = "applying"

    def ready(self) -> None:
        """Put this room's parts into the pages of the floors below, and listen to calls."""
        from calls.publishing.signals import (
            call_cancelled,
            deadline_extended,
            draft_impacts,
            drafts_waiting,
            form_released,
        )
        from minka.accounts.signals import invitation_accepted
        from minka.common.audit import register_verbs
        from minka.common.registry import NavItem, Panel, Tab, home_cards, nav, panels_of, tabs_of
        from minka.files.rules import Writer, register_reader, register_writer
        from minka.notifications.kinds import register

        from . import services
        from .queries.moving import impact_of, waiting_in
        from .rules import may_read_files
        from .rules.slots import slot_of_entry
        from .services.assisting import greet_owner
        from .services.documents import attach_arrival, page_of_files
        from .services.moving import follow_form
        from .services.writers import take_up_role
        from .views.notices import SENTENCES, together_kinds
        from .views.panels import (
            assisted_panel,
            call_act,
            call_panel,
            form_panel,
            home,
            notice_kinds,
            organisation_panel,
        )
        from .views.previewing import form_preview

        nav.register(
            "applying.mine", NavItem(_("My proposals"), "applying:mine", _signed_in), rank=20
        )
        home_cards.register("applying.mine", home, rank=20)
        panels_of("call").register("applying.mine", Panel("applying/call_panel.html", call_panel))
        panels_of("call.act").register("applying.act", Panel("applying/call_act.html", call_act))
        panels_of("call").register(
            "applying.form", Panel("applying/form_panel.html", form_panel), rank=60
        )
        panels_of("form_preview").register(
            "applying.preview", Panel("applying/form_preview.html", form_preview)
        )
        tabs_of("call").register(
            "applying.received",
            Tab(
                _("Proposals"),
                lambda call: reverse("applying:received", args=[call.slug]),
                "publishing.sit_in_committee",
            ),
            rank=20,
        )
        tabs_of("call").register(
            "applying.night",
            Tab(
                _("The night"),
                lambda call: reverse("applying:night", args=[call.slug]),
                "applying.run_night",
            ),
            rank=25,
        )
        register_reader("applying", may_read_files)
        register_writer("applying", Writer(slot_of_entry, attach_arrival, page_of_files))
        register(*notice_kinds(), *together_kinds())
        register_verbs(SENTENCES)
        invitation_accepted.connect(take_up_role, dispatch_uid="applying.role_taken_up")
        invitation_accepted.connect(greet_owner, dispatch_uid="applying.owner_greeted")
        panels_of("organisation").register(
            "applying.to_confirm", Panel("applying/organisation_panel.html", organisation_panel)
        )
        panels_of("call_workspace").register(
            "applying.assisted", Panel("applying/assisted_panel.html", assisted_panel), rank=80
        )
        register_verbs(
            {
                "applying.form_moved": _("The draft moved to version %(number)s of the form."),
                "applying.started": _("The draft was begun."),
                "applying.opened_final": _("The final proposal was opened."),
                "applying.refused": _("It was sent, and not received."),
                "applying.reopened": _("It was opened to change what was sent."),
                "applying.resubmitted": _("A new version was received."),
                "applying.revision_dropped": _("Changes that were not sent were given up."),
                "applying.late_code_given": _(
                    "Gave a late code to %(organisation)s, until %(until)s"
                ),
                "applying.late_code_taken": _(
                    "Entered the late code of %(organisation)s, until %(until)s"
                ),
                "applying.late_code_revoked": _("Took back the late code of %(organisation)s"),
            }
        )
        draft_impacts.register("applying", impact_of)
        drafts_waiting.register("applying", waiting_in)
        form_released.connect(follow_form, dispatch_uid="applying.form_released")
        deadline_extended.connect(services.tell_of_extension, dispatch_uid="applying.extended")
        call_cancelled.connect(services.tell_of_cancellation, dispatch_uid="applying.cancelled")
        self._accompany_calls()

    def _accompany_calls(self) -> None:
        """Tell of amended rules, offer the check of what fits, and who hears of a call from here."""
        from calls.publishing.queries.follows import told_elsewhere
        from calls.publishing.signals import rules_amended
        from minka.common.registry import Panel, panels_of

        from . import queries, services
        from .views.eligibility import fits_panel

        panels_of("call").register(
            "applying.fits", Panel("applying/fits_panel.html", fits_panel), rank=40
        )
        rules_amended.connect(services.tell_of_amendment, dispatch_uid="applying.amended")
        for what, people in (
            ("closing", queries.members_with_drafts),
            ("extended", queries.members_with_drafts),
            ("cancelled", queries.members_of_call),
            ("amended", queries.members_of_call),
        ):
            told_elsewhere.register(f"applying.{what}", (what, people))


def _signed_in(user: object) -> bool:
    return bool(getattr(user, "is_authenticated", False))
