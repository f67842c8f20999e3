"""Kinds and roles of people and organisations, and how an invitation lives."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from minka.common.registry import Registry
from minka.common.states import Moves

if TYPE_CHECKING:
    from .models import Invitation

# In the session of who said, signing in, that the computer is shared with others.
SHARED = "shared_computer"


class OrganisationKind(TextChoices):
    """What an organisation is, legally and in the life of a call."""

    PRODUCERS = "producers", _("Producers' association")
    COOPERATIVE = "cooperative", _("Cooperative")
    COMMUNITY = "community", _("Community or indigenous organisation")
    NGO = "ngo", _("Non-profit organisation")
    NETWORK = "network", _("Network or federation")
    ACADEMIC = "academic", _("University or research centre")
    MUNICIPALITY = "municipality", _("Municipality")
    PUBLIC = "public", _("Public body")
    COMPANY = "company", _("Company")
    FOUNDATION = "foundation", _("Foundation or fund")
    OTHER = "other", _("Other")


class MemberRole(TextChoices):
    """What a member may do in an organisation."""

    OWNER = "owner", _("Owner")
    EDITOR = "editor", _("Editor")
    VIEWER = "viewer", _("Viewer")


EDITING = (MemberRole.OWNER, MemberRole.EDITOR)


class InvitationState(TextChoices):
    """How an invitation stands."""

    SENT = "sent", _("Sent")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    REVOKED = "revoked", _("Withdrawn")


INVITATION_MOVES = Moves.of({"sent": {"accepted", "declined", "revoked"}})


def _nowhere(invitation: "Invitation") -> str:
    return ""


@dataclass(frozen=True)
class InvitationKind:
    """What a room offers by invitation, in words. Registered in ``apps.ready()`` by the room.

    ``offer`` is a lazy sentence with ``%(person)s``, ``%(scope)s`` and, if it likes, ``%(role)s``
    ("%(person)s invites you to review proposals of %(scope)s"); ``roles`` names the roles it may
    carry; ``landing`` returns the path to go to once it is accepted (nothing: the home page).
    """

    name: str
    offer: str | Promise
    roles: Mapping[str, str | Promise] = field(default_factory=dict)
    landing: Callable[["Invitation"], str] = _nowhere


ANY_INVITATION = InvitationKind("", _("%(person)s invites you to take part in “%(scope)s”."))
# ``invitation_kinds.register("call", InvitationKind("call", _("…"), …))``
invitation_kinds: Registry[InvitationKind] = Registry()
