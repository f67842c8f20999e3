"""Pages: a reviewer's own, and those of the call's workspace."""

from .arranging import assign, assignments, conflicts, lift, rest, take_back
from .eligibility import check, check_several, eligibility
from .mine import accept, declare, mine, reopen, review
from .progress import progress, read, remind
from .reviewers import add, edit_reviewer, invite, remove, reviewers
from .since import since

__all__ = [
    "accept",
    "add",
    "assign",
    "assignments",
    "check",
    "check_several",
    "conflicts",
    "declare",
    "edit_reviewer",
    "eligibility",
    "invite",
    "lift",
    "mine",
    "progress",
    "read",
    "remind",
    "remove",
    "reopen",
    "rest",
    "review",
    "reviewers",
    "since",
    "take_back",
]
