"""Kinds and roles of people and organisations, and how an invitation lives."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from minka.common.states import Moves


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


class InvitationState(TextChoices):
    """How an invitation stands."""

    SENT = "sent", _("Sent")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    REVOKED = "revoked", _("Withdrawn")


INVITATION_MOVES = Moves.of({"sent": {"accepted", "declined", "revoked"}})
