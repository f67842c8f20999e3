"""The pages of people, organisations and invitations."""

from .administration import administration, publishing
from .invitations import invitation, my_invitation
from .members import hand_over, invite, leave, member, remove, revoke
from .organisations import create, edit, organisation, organisations
from .people import profile

__all__ = [
    "administration",
    "create",
    "edit",
    "hand_over",
    "invitation",
    "invite",
    "leave",
    "member",
    "my_invitation",
    "organisation",
    "organisations",
    "profile",
    "publishing",
    "remove",
    "revoke",
]
