"""Who may do what with a proposal, what a complete one is, and what its proof is taken over."""

from .completeness import (
    Problem,
    answered_sections,
    cap_for,
    file_questions,
    problems_of,
    requested,
    word_count,
)
from .conditions import FIELD_PREFIX, asked_answers, asked_of, asked_sections, is_asked, understood
from .eligibility import Fit, fits, fits_of
from .permissions import (
    OPEN_STATES,
    WITHDRAWABLE_STATES,
    is_editor,
    is_member,
    is_open,
    is_received,
    may_read_files,
)
from .proof import canonical, fingerprint, sha256_of
from .windows import call_receives, clock_of, open_stage, why_closed
from .writing import is_revising, is_writable

__all__ = [
    "FIELD_PREFIX",
    "OPEN_STATES",
    "WITHDRAWABLE_STATES",
    "Fit",
    "Problem",
    "answered_sections",
    "asked_answers",
    "asked_of",
    "asked_sections",
    "call_receives",
    "canonical",
    "cap_for",
    "clock_of",
    "file_questions",
    "fingerprint",
    "fits",
    "fits_of",
    "is_asked",
    "is_editor",
    "is_member",
    "is_open",
    "is_received",
    "is_revising",
    "is_writable",
    "may_read_files",
    "open_stage",
    "problems_of",
    "requested",
    "sha256_of",
    "understood",
    "why_closed",
    "word_count",
]
