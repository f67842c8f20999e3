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
    ROWS = "rows", _("Table with rows")
    PLACES = "places", _("Places")


# Kinds whose answer is text with a limit of words; those with options; those with a range.
WORDED = (QuestionKind.SHORT, QuestionKind.LONG)
CHOOSING = (QuestionKind.CHOICE, QuestionKind.CHOICES)
RANGED = (QuestionKind.NUMBER, QuestionKind.MONEY, QuestionKind.DATE)
COUNTED = (QuestionKind.ROWS, QuestionKind.PLACES)
# How a condition compares the answer to an earlier question.
OPERATORS = ("is", "is_not", "includes", "answered")


class ProjectKind(TextChoices):
    """What kind of project is proposed (DOMAIN A2: a call says which it takes)."""

    SYSTEMATIZATION = "systematization", _("Systematization of an experience")
    ACTION_RESEARCH = "action_research", _("Action research")
    APPLIED_RESEARCH = "applied_research", _("Applied research")
    DEVELOPMENT = "development", _("Development project")
    ACADEMIC_RESEARCH = "academic_research", _("Academic research")


class InquiryState(TextChoices):
    """How a public question about a call stands. Only answered ones are public."""

    ASKED = "asked", _("Waiting for an answer")
    ANSWERED = "answered", _("Answered")
    DECLINED = "declined", _("Not published")


INQUIRY_MOVES = Moves.of({"asked": {"answered", "declined"}, "declined": {"answered"}})
