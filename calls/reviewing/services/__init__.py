"""What people do with reviews. One function a verb; each is atomic and leaves a trace."""

from .assigning import assign_rest, assign_reviewers, unassign
from .conflicts import declare_conflict, lift_conflict, set_conflict
from .eligibility import check_eligibility, check_many
from .reminders import remind_due, remind_pending
from .reviewers import (
    accept_invitation_to_review,
    add_reviewer,
    invite_reviewer,
    remove_reviewer,
    update_reviewer,
)
from .reviews import accept_assignment, reopen_review, save_review, submit_review
from .tally import recount
from .values import Given, Knowledge

__all__ = [
    "Given",
    "Knowledge",
    "accept_assignment",
    "accept_invitation_to_review",
    "add_reviewer",
    "assign_rest",
    "assign_reviewers",
    "check_eligibility",
    "check_many",
    "declare_conflict",
    "invite_reviewer",
    "lift_conflict",
    "recount",
    "remind_due",
    "remind_pending",
    "remove_reviewer",
    "reopen_review",
    "save_review",
    "set_conflict",
    "submit_review",
    "unassign",
    "update_reviewer",
]
