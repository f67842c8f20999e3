"""Reading reviewers, assignments and reviews. Nothing is shown unless a query lets it through."""

from .assignments import (
    OwnRow,
    OwnStage,
    assigned_reviewers,
    due_stages,
    neighbours,
    next_to_do,
    owes_reviews,
    own_stages,
    page_of_mine,
    pending_in,
    to_assign,
    to_do,
    visible_to,
)
from .conflicts import Clashes, clashes, conflicts_of, memberships_in_conflict
from .eligibility import Hint, caps_of, eligibility_counts, hints, latest_check, to_check
from .home import home_card, notice_still_due
from .paging import InTwoSteps
from .planning import Preview, plan_rest
from .progress import (
    StageProgress,
    forget_progress,
    score_bands,
    scored_entries,
    stage_progress,
    with_reviews_of,
)
from .reviewers import active_reviewers, parts_of, pool_of, reviewers_of
from .reviews import (
    criteria_of,
    may_read_files,
    proposal_text,
    reviews_of_call,
    reviews_of_entry,
    scores_of,
)
from .stages import first_stage, review_stage
from .veiling import neutral_name

__all__ = [
    "Clashes",
    "Hint",
    "InTwoSteps",
    "OwnRow",
    "OwnStage",
    "Preview",
    "StageProgress",
    "active_reviewers",
    "assigned_reviewers",
    "caps_of",
    "clashes",
    "conflicts_of",
    "criteria_of",
    "due_stages",
    "eligibility_counts",
    "first_stage",
    "forget_progress",
    "hints",
    "home_card",
    "latest_check",
    "may_read_files",
    "memberships_in_conflict",
    "neighbours",
    "neutral_name",
    "next_to_do",
    "notice_still_due",
    "owes_reviews",
    "own_stages",
    "page_of_mine",
    "parts_of",
    "pending_in",
    "plan_rest",
    "pool_of",
    "proposal_text",
    "review_stage",
    "reviewers_of",
    "reviews_of_call",
    "reviews_of_entry",
    "score_bands",
    "scored_entries",
    "scores_of",
    "stage_progress",
    "to_assign",
    "to_check",
    "to_do",
    "visible_to",
    "with_reviews_of",
]
