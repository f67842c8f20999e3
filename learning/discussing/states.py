"""Kinds, roles and levels of a space, and how a conversation lives."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _

from minka.common.states import Moves


class SpaceKind(TextChoices):
    """Who a space is for."""

    PUBLIC = "public", _("Open to everybody")
    CALL = "call", _("Space of a call")


class SpaceRole(TextChoices):
    """What a person does in a space."""

    FACILITATOR = "facilitator", _("Facilitator")
    MEMBER = "member", _("Member")
    READER = "reader", _("Reader")


class TopicKind(TextChoices):
    """What a conversation is for."""

    DISCUSSION = "discussion", _("Conversation")
    QUESTION = "question", _("Question")
    ANNOUNCEMENT = "announcement", _("Announcement")


class TopicState(TextChoices):
    """How a conversation stands."""

    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")


TOPIC_MOVES = Moves.of({"open": {"closed"}, "closed": {"open"}})


class Level(IntegerChoices):
    """How closely a person follows."""

    MUTED = 0, _("Muted")
    NORMAL = 1, _("Normal")
    WATCHING = 2, _("Watching")
