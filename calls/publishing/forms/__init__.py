"""What people write about calls, validated."""

from .columns import ColumnsForm
from .dates import DatesForm, ExtendForm
from .lists import CallFilterForm, CloneForm, CriterionForm
from .people import CancelForm, InviteForm
from .questions import QuestionForm, SectionForm
from .writing import BasicsForm, ChapterForm, EligibilityForm, MoneyForm, NewCallForm, ThemesForm

__all__ = [
    "BasicsForm",
    "CallFilterForm",
    "CancelForm",
    "ChapterForm",
    "CloneForm",
    "ColumnsForm",
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
