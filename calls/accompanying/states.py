"""How projects, reports and visits live."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from minka.common.states import Moves


class ProjectState(TextChoices):
    """How a project stands."""

    PREPARING = "preparing", _("Agreement in preparation")
    RUNNING = "running", _("Under way")
    COMPLETED = "completed", _("Completed")
    CANCELLED = "cancelled", _("Cancelled")


PROJECT_MOVES = Moves.of(
    {"preparing": {"running", "cancelled"}, "running": {"completed", "cancelled"}}
)


class TransactionKind(TextChoices):
    """What a movement of money is."""

    COMMITMENT = "commitment", _("Commitment")
    DISBURSEMENT = "disbursement", _("Payment")
    RETURN = "return", _("Return")


class ReportState(TextChoices):
    """How a report stands."""

    DUE = "due", _("Due")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Sent back")
    ACCEPTED = "accepted", _("Accepted")


REPORT_MOVES = Moves.of(
    {"due": {"submitted"}, "submitted": {"accepted", "returned"}, "returned": {"submitted"}}
)


class ReportKind(TextChoices):
    """What a report is about."""

    PROGRESS = "progress", _("Progress")
    FINANCIAL = "financial", _("Financial")
    FINAL = "final", _("Final")


class VisitMode(TextChoices):
    """How people meet."""

    IN_PERSON = "in_person", _("In person")
    ONLINE = "online", _("Online")


# The colour of each state's chip; the word says it too.
TONES = {
    "preparing": "action",
    "running": "neutral",
    "completed": "done",
    "cancelled": "refused",
    "due": "neutral",
    "submitted": "action",
    "returned": "attention",
    "accepted": "done",
}
