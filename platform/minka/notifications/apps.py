"""The outbox: every notice, from the row to the reader."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "minka.notifications"
    label = "notifications"

    def ready(self) -> None:
        """Show the inbox in the navigation, and owe the mails of invitations."""
        from minka.accounts.signals import invitation_sent
        from minka.common.registry import NavItem, nav

        from .kinds import NoticeKind, register
        from .queries import invitation_still_open, unread_of
        from .services import owe_invitation

        nav.register(
            "notifications.inbox",
            NavItem(
                _("Notices"),
                "notifications:inbox",
                lambda user: user is not None and user.is_authenticated,
                unread_of,
            ),
            rank=90,
        )
        register(
            NoticeKind(
                "notifications.invitation",
                _("An invitation to an organisation, a call or a space"),
                mandatory=True,
                still_due=invitation_still_open,
            )
        )
        invitation_sent.connect(owe_invitation, dispatch_uid="notifications.owe_invitation")
