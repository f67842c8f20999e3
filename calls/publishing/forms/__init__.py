"""What people write about calls, validated."""

from .columns import ColumnsForm
from .dates import DatesForm, ExtendForm
from .inquiries import AmendForm, AnswerForm, AskForm, DeclineForm, chapter_texts
from .lists import CallFilterForm, CloneForm, CriterionForm
from .people import CancelForm, InviteForm
from .questions import QuestionForm, ReleaseForm, SectionForm
from .writing import BasicsForm, ChapterForm, EligibilityForm, MoneyForm, NewCallForm, ThemesForm

__all__ = [
    "AmendForm",
    "AnswerForm",
    "AskForm",
    "BasicsForm",
    "CallFilterForm",
    "CancelForm",
    "ChapterForm",
    "CloneForm",
    "ColumnsForm",
    "CriterionForm",
    "DatesForm",
    "DeclineForm",
    "EligibilityForm",
    "ExtendForm",
    "InviteForm",
    "MoneyForm",
    "NewCallForm",
    "QuestionForm",
    "ReleaseForm",
    "SectionForm",
    "ThemesForm",
    "chapter_texts",
]
