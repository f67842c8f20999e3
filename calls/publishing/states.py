"""States, stages and kinds of a call, and the moves it may make."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from minka.common.states import Moves


class CallState(TextChoices):
    """How a call stands. Whether proposals are received is a matter of its dates."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    DECIDED = "decided", _("Results published")
    ARCHIVED = "archived", _("Archived")
    CANCELLED = "cancelled", _("Called off")


CALL_MOVES = Moves.of(
    {
        "draft": {"published", "cancelled"},
        "published": {"decided", "cancelled"},
        "decided": {"archived"},
    }
)


class StageKind(TextChoices):
    """A call has a final stage, and may have a profile before it."""

    PROFILE = "profile", _("Profile")
    FINAL = "final", _("Final proposal")


class CallRole(TextChoices):
    """What a person does for a foundation, or for one of its calls."""

    STEWARD = "steward", _("Call team")
    COMMITTEE = "committee", _("Committee")
    REVIEWER = "reviewer", _("Reviewer")


class QuestionKind(TextChoices):
    """What an answer is made of."""

    SHORT = "short", _("Short text")
    LONG = "long", _("Long text")
    NUMBER = "number", _("Number")
    MONEY = "money", _("Money")
    DATE = "date", _("Date")
    CHOICE = "choice", _("One choice")
    CHOICES = "choices", _("Several choices")
    YESNO = "yesno", _("Yes or no")
    COUNTRIES = "countries", _("Countries")
    THEMES = "themes", _("Themes")
    FILE = "file", _("File")
    DECLARATION = "declaration", _("Declaration")
