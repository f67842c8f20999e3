"""All that is written in an entry, to be read: on the check page, and by those who received it."""

from typing import Any

from calls.applying.models import Entry
from calls.applying.queries import answers_told
from calls.applying.rules import asked_files
from calls.publishing.states import QuestionKind
from minka.taxonomy.queries import by_codes

from .drafts import pages_of
from .sums import budget_sums


def content_of(entry: Entry, *, change: bool = False) -> dict[str, Any]:
    """Return what ``applying/content.html`` shows; with ``change``, links to change each part."""
    schema = entry.form_version.schema
    sections = answers_told(schema, entry.answers, entry.proposal.call.currency)
    urls = {name: url for name, _title, url in pages_of(entry)} if change else {}
    for section in sections:
        section["change"] = urls.get(f"section-{section['number']}", "")
        section["rows"] = [row for row in section["rows"] if row["kind"] != QuestionKind.FILE]
    files = [
        {"label": q["label"], "files": entry.answers.get(q["key"]) or []}
        for q in asked_files(entry)
    ]
    return {
        "sections": [section for section in sections if section["rows"]],
        "files": files,
        "themes": list(by_codes(entry.proposal.theme_codes)) if entry.proposal.theme_codes else [],
        "partners": list(entry.proposal.partners.all()),
        "sums": budget_sums(entry),
        "urls": urls,
    }
