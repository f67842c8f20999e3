"""How reviewers, assignments and reviews live."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from minka.common.states import Moves


class ReviewerState(TextChoices):
    """How a reviewer stands in a call."""

    ACTIVE = "active", _("Takes part")
    LEFT = "left", _("Left")


REVIEWER_MOVES = Moves.of({"active": {"left"}, "left": {"active"}})


class AssignmentState(TextChoices):
    """How one reviewer stands towards one proposal."""

    ASSIGNED = "assigned", _("To begin")
    ACCEPTED = "accepted", _("In progress")
    CONFLICTED = "conflicted", _("Conflict of interest")
    SUBMITTED = "submitted", _("Submitted")
    REMOVED = "removed", _("Removed")


ASSIGNMENT_MOVES = Moves.of(
    {
        "assigned": {"accepted", "conflicted", "removed"},
        "accepted": {"submitted", "conflicted", "removed"},
        "submitted": {"accepted", "conflicted"},
        "removed": {"assigned"},
        # Only once the conflict is lifted: ``assign_reviewers`` refuses it while one stands.
        "conflicted": {"assigned"},
    }
)
# What counts as given to a reviewer, what still waits for them, and what they may read.
STANDING = (AssignmentState.ASSIGNED, AssignmentState.ACCEPTED, AssignmentState.SUBMITTED)
PENDING = (AssignmentState.ASSIGNED, AssignmentState.ACCEPTED)
OPENED = (AssignmentState.ACCEPTED, AssignmentState.SUBMITTED)


class ConflictSource(TextChoices):
    """Who or what says that there is a conflict."""

    DECLARED = "declared", _("Declared by the reviewer")
    STEWARD = "steward", _("Set by the call team")
    MEMBERSHIP = "membership", _("Member of an organisation in the proposal")
