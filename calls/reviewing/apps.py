from collections.abc import Callable
from typing import Any

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class ReviewingConfig(AppConfig):
    name = "calls.reviewing"
    label = "reviewing"

    def ready(self) -> None:
        """Put this room's tabs, cards, notices, words and readers where lower floors show them."""
        from minka.accounts.signals import invitation_accepted
        from minka.accounts.states import InvitationKind, invitation_kinds
        from minka.common.audit import register_verbs
        from minka.common.registry import NavItem, Tab, home_cards, nav, tabs_of
        from minka.notifications.kinds import NoticeKind, register

        from .queries import home_card, notice_still_due, parts_of
        from .services import accept_invitation_to_review

        nav.register(
            "reviewing.mine",
            NavItem(_("My reviews"), "reviewing:mine", among=parts_of),
            rank=22,
        )
        tabs = tabs_of("call")
        for rank, name, label, permission in (
            (30, "eligibility", _("Eligibility"), "reviewing.manage_reviews"),
            (35, "reviewers", _("Reviewers"), "reviewing.manage_reviews"),
            (40, "progress", _("Reviews"), "reviewing.read_reviews"),
        ):
            tabs.register(f"reviewing.{name}", Tab(label, _address(name), permission), rank=rank)
        home_cards.register("reviewing.mine", home_card, rank=30)
        self._guard_files()
        invitation_accepted.connect(accept_invitation_to_review, dispatch_uid="reviewing")
        invitation_kinds.register(
            "reviewer",
            InvitationKind(
                "reviewer",
                _("%(person)s invites you to review proposals of “%(scope)s”."),
                landing=lambda invitation: reverse("reviewing:mine"),
            ),
        )
        register(
            NoticeKind(
                "reviewing.assigned",
                _("Proposals I have to review"),
                still_due=notice_still_due,
            ),
            NoticeKind("reviewing.due", _("Reviews that are due"), still_due=notice_still_due),
            NoticeKind(
                "reviewing.conflict",
                _("A reviewer declares a conflict of interest in my call"),
                mail_by_default=False,
            ),
        )
        register_verbs(
            {
                "reviewing.joined": _("%(person)s became a reviewer"),
                "reviewing.knowledge_changed": _("Changed what is said of %(person)s"),
                "reviewing.assigned": _("Gave a proposal to %(person)s to review"),
                "reviewing.assigned_rest": _(
                    "Gave %(reviews)s reviews of %(proposals)s proposals to reviewers"
                ),
                "reviewing.conflict_set": _("Set a conflict of interest with %(person)s"),
                "reviewing.conflict_lifted": _("Lifted the conflict of interest with %(person)s"),
                "reviewing.reminded": _("Reminded %(people)s reviewers"),
            }
        )

    def _guard_files(self) -> None:
        """Say which files reviewers read, and where only copies without names."""
        from minka.files.rules import Veil, register_reader, register_veil

        from .queries import may_read_files, neutral_name
        from .rules import files_need_copies, reads_copies

        register_reader("applying", may_read_files, by="reviewing")
        register_veil("applying", Veil(files_need_copies, reads_copies, neutral_name))


def _address(name: str) -> Callable[[Any], str]:
    return lambda call: reverse(f"reviewing:{name}", args=[call.slug])
