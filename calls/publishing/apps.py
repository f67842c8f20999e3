"""Calls: written, published, extended, cancelled, cloned."""

from collections.abc import Callable
from typing import Any

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

# What the trail says of each act; who and when stand beside it.
SENTENCES = {
    "publishing.created": _("Began the call"),
    "publishing.cloned": _("Began the call from %(source)s"),
    "publishing.basics_changed": _("Changed title and texts"),
    "publishing.chapter_changed": _("Changed chapter %(number)s of the rules"),
    "publishing.rules_amended": _(
        "Changed chapter %(number)s of the published rules: version %(version)s"
    ),
    "publishing.inquiry_asked": _("Somebody asked about the call"),
    "publishing.inquiry_answered": _("Answered a question about the call"),
    "publishing.themes_changed": _("Chose the themes: %(codes)s"),
    "publishing.money_changed": _("Changed the money"),
    "publishing.eligibility_changed": _("Changed who may apply"),
    "publishing.dates_changed": _("Changed stages and dates"),
    "publishing.deadline_extended": _("Extended the deadline from %(before)s to %(after)s"),
    "publishing.grace_changed": _(
        "Changed the grace after the deadline from %(before)s to %(after)s minutes"
    ),
    "publishing.criterion_added": _("Added the criterion “%(title)s”"),
    "publishing.criterion_changed": _("Changed the criterion “%(title)s”"),
    "publishing.criterion_moved": _("Moved the criterion “%(title)s”"),
    "publishing.criterion_removed": _("Removed the criterion “%(title)s”"),
    "publishing.ready_criteria": _("Took the ready-made criteria"),
    "publishing.question_added": _("Added the question “%(label)s”"),
    "publishing.question_changed": _("Changed the question “%(label)s”"),
    "publishing.question_moved": _("Moved the question “%(label)s”"),
    "publishing.question_removed": _("Removed the question “%(label)s”"),
    "publishing.question_copied": _("Copied the question “%(label)s”"),
    "publishing.section_renamed": _("Renamed a section of the form to “%(title)s”"),
    "publishing.section_added": _("Added the section “%(title)s”"),
    "publishing.section_changed": _("Changed the section “%(title)s”"),
    "publishing.section_moved": _("Moved the section “%(title)s”"),
    "publishing.section_copied": _("Copied the section “%(title)s”"),
    "publishing.section_removed": _("Removed the section “%(title)s”"),
    "publishing.form_copied": _("Copied %(count)s questions from the call %(source)s"),
    "publishing.imported": _("Began the call from a file"),
    "publishing.ready_form": _("Took the ready-made questions"),
    "publishing.form_released": _("Put version %(number)s of the form in force"),
    "publishing.invited": _("Invited %(email)s to the call"),
    "publishing.steward_named": _("Took %(name)s into the team of the call"),
    "publishing.committee_named": _("Took %(name)s into the committee"),
    "publishing.reviewer_named": _("Made %(name)s a reviewer"),
    "publishing.steward_removed": _("Took %(name)s out of the team of the call"),
    "publishing.committee_removed": _("Took %(name)s out of the committee"),
    "publishing.reviewer_removed": _("Took %(name)s out of the reviewers"),
}


class PublishingConfig(AppConfig):
    """The room of calls."""

    name = "calls.publishing"
    label = "publishing"

    def ready(self) -> None:
        """Make known: navigation, tabs, cards, words of the trail, notices, and the listener."""
        from minka.accounts.signals import invitation_accepted
        from minka.accounts.states import InvitationKind, invitation_kinds
        from minka.common.audit import register_verbs
        from minka.common.registry import NavItem, Panel, home_cards, nav, panels_of
        from minka.notifications.kinds import NoticeKind, register

        from .services import take_up_invitation
        from .states import CallRole
        from .views import following
        from .views.home import cards, front_panel

        nav.register("publishing.calls", NavItem(_("Calls"), "publishing:calls"), rank=10)
        home_cards.register("publishing.mine", cards, rank=20)
        home_cards.register("publishing.followed", following.cards, rank=70)
        panels_of("preferences").register(
            "publishing.followed",
            Panel("publishing/followed_panel.html", following.preferences_panel),
        )
        panels_of("front").register(
            "publishing.open", Panel("publishing/front_panel.html", front_panel), rank=10
        )
        register_verbs(SENTENCES)
        register(NoticeKind("publishing.role_granted", _("You have a role in a call")))
        invitation_accepted.connect(take_up_invitation, dispatch_uid="publishing.take_up")
        invitation_kinds.register(
            "call",
            InvitationKind(
                "call",
                _("%(person)s invites you to “%(scope)s”, %(role)s."),
                roles={
                    CallRole.STEWARD: _("in its team: you write and run the call"),
                    CallRole.COMMITTEE: _("in its committee: you read and decide"),
                },
                landing=_where_it_leads,
            ),
        )
        self._add_tabs()
        self._tell_followers()

    def _tell_followers(self) -> None:
        from minka.notifications.kinds import register

        from . import signals
        from .services import following
        from .views.notices import notice_kinds

        register(*notice_kinds())
        for signal, tell in (
            (signals.deadline_extended, following.tell_of_extension),
            (signals.call_cancelled, following.tell_of_cancellation),
            (signals.rules_amended, following.tell_of_amendment),
            (signals.call_decided, following.tell_of_results),
        ):
            signal.connect(tell, dispatch_uid=f"publishing.{tell.__name__}")

    def _add_tabs(self) -> None:
        from minka.common.registry import Tab, tabs_of

        for name, label, permission, rank in (
            ("workspace", _("Overview"), "publishing.sit_in_committee", 10),
            ("write", _("Write"), "publishing.manage_call", 15),
            ("inquiries_received", _("Inquiries"), "publishing.manage_call", 25),
            ("team", _("Team"), "publishing.manage_call", 95),
            ("trail", _("Trail"), "publishing.manage_call", 99),
        ):
            tab = Tab(label, _address(name), permission)
            tabs_of("call").register(f"publishing.{name}", tab, rank=rank)


def _where_it_leads(invitation: Any) -> str:
    """Return the workspace of the call that an invitation gave a role in."""
    from .models import Call

    call = Call.objects.filter(public_id=invitation.scope_id).first()
    return reverse("publishing:workspace", args=[call.slug]) if call else ""


def _address(name: str) -> Callable[[Any], str]:
    return lambda call: reverse(f"publishing:{name}", args=[call.slug])
