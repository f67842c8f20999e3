"""How workshops and syntheses live, and how a lesson stands to a finding."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from minka.common.states import Moves


class WorkshopState(TextChoices):
    """How a workshop stands."""

    PLANNED = "planned", _("Planned")
    HELD = "held", _("Held")
    CANCELLED = "cancelled", _("Cancelled")


WORKSHOP_MOVES = Moves.of({"planned": {"held", "cancelled"}})


class SynthesisState(TextChoices):
    """How a synthesis stands."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")


SYNTHESIS_MOVES = Moves.of({"draft": {"published"}})


class Stance(TextChoices):
    """What a lesson does to a finding."""

    SUPPORTS = "supports", _("Supports")
    CONTRADICTS = "contradicts", _("Contradicts")
