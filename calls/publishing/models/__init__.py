"""Calls: what they say, the forms that proposals answer, and what is asked about them."""

from .asking import Amendment, Follow, Inquiry, LateCode
from .calls import AwardCap, Call, Criterion, RoleGrant, Stage
from .form import FormVersion, Question, Section

__all__ = [
    "Amendment",
    "AwardCap",
    "Call",
    "Criterion",
    "Follow",
    "FormVersion",
    "Inquiry",
    "LateCode",
    "Question",
    "RoleGrant",
    "Section",
    "Stage",
]
