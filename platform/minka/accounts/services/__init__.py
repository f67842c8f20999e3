"""What people do with their accounts, organisations and invitations. One function a verb.

Stable for other rooms: ``invite``, ``accept_invitation``, ``decline_invitation``,
``revoke_invitation``, ``create_organisation``, ``update_organisation``, ``invite_member``,
``register_for``, ``change_role``, ``remove_member``, ``leave_organisation``, ``hand_over``.
"""

from .invitations import accept_invitation, decline_invitation, invite, revoke_invitation
from .members import (
    change_role,
    hand_over,
    invite_member,
    leave_organisation,
    remove_member,
)
from .organisations import (
    allow_publishing,
    create_organisation,
    register_for,
    update_organisation,
)
from .people import set_language, update_profile

__all__ = [
    "accept_invitation",
    "allow_publishing",
    "change_role",
    "create_organisation",
    "decline_invitation",
    "hand_over",
    "invite",
    "invite_member",
    "leave_organisation",
    "register_for",
    "remove_member",
    "revoke_invitation",
    "set_language",
    "update_organisation",
    "update_profile",
]
