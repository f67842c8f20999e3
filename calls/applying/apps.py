"""Proposals: begun, written together, submitted with a receipt, listed for who received them."""

from functools import partial
from typing import Any

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class ApplyingConfig(AppConfig):
    name = "calls.applying"
    label = "applying"

    def ready(self) -> None:
        """Put this room's parts into the pages of the floors below, and listen to calls."""
        from minka.common.audit import register_verbs
        from minka.files.rules import Writer, register_reader, register_writer
        from minka.notifications.kinds import register

        from .rules import may_read_files
        from .rules.slots import slot_of_entry
        from .services.documents import attach_arrival, page_of_files
        from .views.notices import SENTENCES, together_kinds
        from .views.panels import notice_kinds

        register_reader("applying", may_read_files)
        register_writer("applying", Writer(slot_of_entry, attach_arrival, page_of_files))
        register(*notice_kinds(), *together_kinds())
        register_verbs(SENTENCES)
        self._show()
        self._follow()
        self._accompany_calls()

    def _show(self) -> None:
        """Put this room's entries, cards, tabs and panels where they belong."""
        from minka.common.registry import NavItem, Panel, Tab, home_cards, nav, panels_of, tabs_of

        from .views import panels
        from .views.previewing import form_preview

        mine = NavItem(_("My proposals"), "applying:mine", _signed_in)
        nav.register("applying.mine", mine, rank=20)
        home_cards.register("applying.mine", panels.home, rank=20)
        for place, name, context, rank in (
            ("call", "call_panel", panels.call_panel, 50),
            ("call", "form_panel", panels.form_panel, 60),
            ("call.act", "call_act", panels.call_act, 50),
            ("form_preview", "form_preview", form_preview, 50),
            ("organisation", "organisation_panel", panels.organisation_panel, 50),
            ("call_workspace", "assisted_panel", panels.assisted_panel, 80),
        ):
            panel = Panel(f"applying/{name}.html", context)
            panels_of(place).register(f"applying.{name}", panel, rank=rank)
        for name, title, permission, rank in (
            ("received", _("Proposals"), "publishing.sit_in_committee", 20),
            ("night", _("The night"), "applying.run_night", 25),
        ):
            tab = Tab(title, partial(_page_of_call, f"applying:{name}"), permission)
            tabs_of("call").register(f"applying.{name}", tab, rank=rank)

    def _follow(self) -> None:
        """Listen to calls, to their forms, and to invitations."""
        from calls.publishing import signals
        from minka.accounts.signals import invitation_accepted

        from . import services
        from .queries.moving import impact_of, waiting_in
        from .services.assisting import greet_owner
        from .services.moving import follow_form
        from .services.writers import take_up_role

        signals.draft_impacts.register("applying", impact_of)
        signals.drafts_waiting.register("applying", waiting_in)
        for signal, act, name in (
            (signals.form_released, follow_form, "form_released"),
            (signals.deadline_extended, services.tell_of_extension, "extended"),
            (signals.call_cancelled, services.tell_of_cancellation, "cancelled"),
            (invitation_accepted, take_up_role, "role_taken_up"),
            (invitation_accepted, greet_owner, "owner_greeted"),
        ):
            signal.connect(act, dispatch_uid=f"applying.{name}")

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


def _page_of_call(name: str, call: Any) -> str:
    return reverse(name, args=[call.slug])
