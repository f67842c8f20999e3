"""How a systematization lives, its sections, and what a lesson is."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from minka.common.states import Moves


class SystematizationState(TextChoices):
    """How a systematization stands."""

    DRAFT = "draft", _("Being written")
    COMMENTING = "commenting", _("Open to comments from peers")
    SUBMITTED = "submitted", _("Sent for validation")
    VALIDATED = "validated", _("Validated")
    EMBARGOED = "embargoed", _("Under embargo")
    PUBLISHED = "published", _("Published")


SYSTEMATIZATION_MOVES = Moves.of(
    {
        "draft": {"commenting", "submitted"},
        "commenting": {"draft", "submitted"},
        "submitted": {"validated", "draft"},
        "validated": {"published", "embargoed"},
        "embargoed": {"published"},
    }
)


class SectionKey(TextChoices):
    """The sections, in order (FIDAMERICA, FAO and Jara's five times, joined)."""

    IDENTITY = "identity", _("Identity")
    OBJECT = "object", _("Object")
    AXIS = "axis", _("Axis")
    ACTORS = "actors", _("Actors")
    SOURCES = "sources", _("Sources")
    CONTEXT = "context", _("Context")
    INITIAL = "initial", _("Initial situation")
    PROCESS = "process", _("Process")
    FINAL = "final", _("Final situation")
    ANALYSIS = "analysis", _("Analysis")
    LESSONS = "lessons", _("Lessons")
    RECOMMENDATIONS = "recommendations", _("Recommendations")


class LessonKind(TextChoices):
    """What happened."""

    WORKED = "worked", _("It worked")
    DID_NOT_WORK = "did_not_work", _("It did not work")
    UNEXPECTED = "unexpected", _("Unexpected")
    DILEMMA = "dilemma", _("Dilemma")


class Evidence(TextChoices):
    """How sure we are."""

    ONE_VOICE = "one_voice", _("One voice")
    SEVERAL = "several", _("Several actors")
    DOCUMENTED = "documented", _("Documented")
    CONFIRMED = "confirmed", _("Independently confirmed")
