"""What people fill in about a proposal. Draft forms keep whatever was typed."""

from .answers import SectionForm, build_section_form
from .basics import BasicsForm
from .documents import UploadForm
from .drafts import DraftForm, NumberField, word_limit
from .listing import ReceivedForm
from .rows import BudgetRows, PartnerRows, rows_part
from .start import StartForm

__all__ = [
    "BasicsForm",
    "BudgetRows",
    "DraftForm",
    "NumberField",
    "PartnerRows",
    "ReceivedForm",
    "SectionForm",
    "StartForm",
    "UploadForm",
    "build_section_form",
    "rows_part",
    "word_limit",
]
