"""What people write in this room."""

from .arranging import AssignForm, ConflictForm, ReasonForm
from .eligibility import EligibilityForm
from .reviewers import AddForm, InviteForm, KnowledgeForm
from .reviews import DeclareForm, ReviewForm

__all__ = [
    "AddForm",
    "AssignForm",
    "ConflictForm",
    "DeclareForm",
    "EligibilityForm",
    "InviteForm",
    "KnowledgeForm",
    "ReasonForm",
    "ReviewForm",
]
