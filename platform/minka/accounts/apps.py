from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "minka.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Say in words what happens here, and what an organisation offers by invitation."""
        from minka.common.audit import register_verbs
        from minka.common.registry import home_cards

        from .queries import home_card
        from .states import InvitationKind, MemberRole, invitation_kinds

        home_cards.register("accounts.organisations", home_card, rank=90)
        register_verbs(
            {
                "accounts.invited": _("Invited %(email)s"),
                "accounts.created_organisation": _("Created the organisation “%(name)s”"),
                "accounts.registered_for": _(
                    "Registered the organisation “%(name)s” for %(email)s"
                ),
                "accounts.updated_organisation": _("Changed what is said of the organisation"),
                "accounts.joined": _("Became a member"),
                "accounts.left": _("Left the organisation"),
                "accounts.removed_member": _("Removed %(person)s from the members"),
                "accounts.made_owner": _("Made %(person)s an owner"),
                "accounts.made_editor": _("Made %(person)s an editor"),
                "accounts.made_viewer": _("Made %(person)s a viewer"),
                "accounts.allowed_publishing": _("Allowed it to publish calls"),
                "accounts.disallowed_publishing": _("No longer lets it publish calls"),
            }
        )
        invitation_kinds.register(
            "organisation",
            InvitationKind(
                "organisation",
                _("%(person)s invites you to join “%(scope)s” as %(role)s."),
                roles={
                    MemberRole.OWNER: _("its owner"),
                    MemberRole.EDITOR: _("an editor: you write proposals and reports"),
                    MemberRole.VIEWER: _("a viewer: you read what the organisation does"),
                },
            ),
        )
