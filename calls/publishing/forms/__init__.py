"""What people write about calls, validated."""

from .dates import DatesForm, ExtendForm
from .lists import CallFilterForm, CloneForm, CriterionForm, QuestionForm, SectionForm
from .people import CancelForm, InviteForm
from .writing import BasicsForm, ChapterForm, EligibilityForm, MoneyForm, NewCallForm, ThemesForm

__all__ = [
    "BasicsForm",
    "CallFilterForm",
    "CancelForm",
    "ChapterForm",
    "CloneForm",
    "CriterionForm",
    "DatesForm",
    "EligibilityForm",
    "ExtendForm",
    "InviteForm",
    "MoneyForm",
    "NewCallForm",
    "QuestionForm",
    "SectionForm",
    "ThemesForm",
]
