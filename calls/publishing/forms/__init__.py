"""What people write about calls, validated."""

from .columns import ColumnsForm
from .dates import DatesForm, ExtendForm
from .exchange import ImportForm
from .inquiries import AmendForm, AnswerForm, AskForm, DeclineForm, chapter_texts
from .lists import CallFilterForm, CloneForm, CriterionForm
from .people import CancelForm, InviteForm
from .questions import CopyForm, QuestionForm, ReleaseForm, SectionForm
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
    "CopyForm",
    "CriterionForm",
    "DatesForm",
    "DeclineForm",
    "EligibilityForm",
    "ExtendForm",
    "ImportForm",
    "InviteForm",
    "MoneyForm",
    "NewCallForm",
    "QuestionForm",
    "ReleaseForm",
    "SectionForm",
    "ThemesForm",
    "chapter_texts",
]
