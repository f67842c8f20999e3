"""What people write in a systematization, and what is decided about it."""

from .deciding import AnswerForm, CommentForm, ConsentForm, InviteForm, PublishForm, ValidationForm
from .guidance import GUIDANCE, Guidance
from .writing import DetailsForm, DocumentForm, LessonForm, MilestoneForm, SectionForm

__all__ = [
    "GUIDANCE",
    "AnswerForm",
    "CommentForm",
    "ConsentForm",
    "DetailsForm",
    "DocumentForm",
    "Guidance",
    "InviteForm",
    "LessonForm",
    "MilestoneForm",
    "PublishForm",
    "SectionForm",
    "ValidationForm",
]
