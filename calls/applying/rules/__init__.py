"""Who may do what with a proposal, what a complete one is, and what its proof is taken over."""

from .answers import bound_problem, word_count, words_problem
from .budget import Sums, percent, requested, share_told, sums_of
from .completeness import (
    Problem,
    answered_sections,
    asked_files,
    asked_pages,
    cap_for,
    file_questions,
    problems_of,
)
from .conditions import FIELD_PREFIX, asked_answers, asked_of, asked_sections, is_asked, understood
from .eligibility import Fit, fits, fits_of
from .permissions import (
    OPEN_STATES,
    WITHDRAWABLE_STATES,
    awaits,
    is_member,
    is_open,
    is_received,
    may_read_files,
    submits,
    writes,
)
from .proof import canonical, fingerprint, sha256_of
from .roles import ASSISTANT, MAY_WRITE, role_for, role_in
from .windows import (
    call_receives,
    clock_of,
    deadline_for,
    deadline_told,
    know_late_code,
    open_stage,
    why_closed,
)
from .writing import is_revising, is_writable

__all__ = [
    "ASSISTANT",
    "FIELD_PREFIX",
    "MAY_WRITE",
    "OPEN_STATES",
    "WITHDRAWABLE_STATES",
    "Fit",
    "Problem",
    "Sums",
    "answered_sections",
    "asked_answers",
    "asked_files",
    "asked_of",
    "asked_pages",
    "asked_sections",
    "awaits",
    "bound_problem",
    "call_receives",
    "canonical",
    "cap_for",
    "clock_of",
    "deadline_for",
    "deadline_told",
    "file_questions",
    "fingerprint",
    "fits",
    "fits_of",
    "is_asked",
    "is_member",
    "is_open",
    "is_received",
    "is_revising",
    "is_writable",
    "know_late_code",
    "may_read_files",
    "open_stage",
    "percent",
    "problems_of",
    "requested",
    "role_for",
    "role_in",
    "sha256_of",
    "share_told",
    "submits",
    "sums_of",
    "understood",
    "why_closed",
    "word_count",
    "words_problem",
    "writes",
]
