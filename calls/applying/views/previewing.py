"""What this room shows on the pages of those who write a form: a section as applicants see it."""

from datetime import datetime
from typing import Any

from calls.applying.forms import build_section_form
from calls.applying.models import Entry, Proposal
from calls.publishing.models import FormVersion
from calls.publishing.queries.forms import Preview
from calls.publishing.states import QuestionKind
from minka.common.languages import current


def form_preview(user: Any, target: Preview, at: datetime) -> dict[str, Any]:
    """Return a section's own form over a proposal that is nowhere kept, and its file questions."""
    call, section = target.stage.call, target.section
    language = current() if current() in call.proposal_languages else ""
    language = language or next(iter(call.proposal_languages), "es")
    version = FormVersion(stage=target.stage, number=1, schema=[section])
    proposal = Proposal(call=call, number=1, language=language, countries=[])
    entry = Entry(proposal=proposal, stage=target.stage, form_version=version)
    files = [q for q in section["questions"] if q["kind"] == QuestionKind.FILE]
    return {"form": build_section_form(section, entry), "files": files}
