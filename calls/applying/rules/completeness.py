"""What a complete proposal is: one definition for the hub, the check page and the submission."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.applying.models import Entry, Proposal
from calls.publishing.states import QuestionKind, StageKind
from minka.common.languages import said

from .answers import faults_of, not_understood
from .budget import budget_faults
from .conditions import FIELD_PREFIX, asked_of
from .eligibility import Facts, organisation_fits, project_fits

Question = dict[str, Any]
# Figures of the first page that may stand as they were typed, not understood yet.
NUMBERS = {"amount": gettext_lazy("Amount asked"), "months": gettext_lazy("Months")}


@dataclass(frozen=True)
class Problem:
    """What is missing or does not fit, on which page of the proposal and at which field."""

    page: str
    field: str
    text: str


def problems_of(entry: Entry, at: datetime) -> list[Problem]:
    """Return all that keeps an entry from being received, in the order of its pages.

    Reads the proposal's call with its caps, organisation, partners and budget lines: fetch them
    first (``queries.whole``) where the number of queries counts. The deadline is not asked here.
    """
    return [
        *_organisation(entry, at),
        *_basics(entry),
        *_sections(entry),
        *_rows(entry),
        *_budget(entry),
        *_documents(entry),
    ]


def asked_pages(entry: Entry) -> list[tuple[int, dict[str, Any]]]:
    """Return (number, section) of the sections that are asked and have something to write.

    Each has only its questions that are asked; files stand apart.
    """
    return [
        (number, section)
        for number, section in asked_of(entry)
        if any(q["kind"] != QuestionKind.FILE for q in section["questions"])
    ]


def answered_sections(schema: list[dict[str, Any]]) -> list[tuple[int, dict[str, Any]]]:
    """Return (number, section) of the sections with something to write (files stand apart)."""
    return [
        (number, section)
        for number, section in enumerate(schema)
        if any(q["kind"] != QuestionKind.FILE for q in section["questions"])
    ]


def file_questions(schema: list[dict[str, Any]]) -> list[Question]:
    """Return the questions of a form that are answered with files."""
    return [
        question
        for section in schema
        for question in section["questions"]
        if question["kind"] == QuestionKind.FILE
    ]


def asked_files(entry: Entry) -> list[Question]:
    """Return the questions answered with files that an entry is asked now."""
    return file_questions([section for _number, section in asked_of(entry)])


def facts_of(proposal: Proposal) -> Facts:
    """Return what the rules of its call look at in a proposal and its organisation."""
    return replace(
        Facts.of(proposal.organisation),
        project_kind=proposal.project_kind,
        countries=tuple(proposal.countries),
        amount=proposal.amount,
        months=proposal.months,
        language=proposal.language,
    )


def _organisation(entry: Entry, at: datetime) -> Iterator[Problem]:
    proposal = entry.proposal
    for fit in organisation_fits(proposal.call, Facts.of(proposal.organisation), at):
        if not fit.fits:
            yield Problem("organisation", fit.name, fit.problem)


def _basics(entry: Entry) -> Iterator[Problem]:
    """Give what lacks, then what does not fit; what could not be understood is said once."""
    proposal, typed = entry.proposal, entry.typed
    fits = {fit.name: fit for fit in project_fits(proposal.call, facts_of(proposal))}
    for name, missing in (
        ("title", _("Write the title.")),
        ("summary", _("Write the summary.")),
        ("language", ""),
        ("project_kind", ""),
        ("countries", _("Choose the countries where the project works.")),
        ("amount", _("Write the amount asked.")),
        ("months", _("Write how many months the project lasts.")),
    ):
        value, fit = getattr(proposal, name), fits.get(name)
        if name in NUMBERS and name in typed:
            yield Problem("basics", name, not_understood(str(NUMBERS[name]), typed[name]))
        elif missing and not (value.strip() if isinstance(value, str) else value):
            yield Problem("basics", name, missing)
        elif fit is not None and not fit.fits:
            yield Problem("basics", name, fit.problem)


def _sections(entry: Entry) -> Iterator[Problem]:
    currency = entry.proposal.call.currency
    for number, section in asked_pages(entry):
        for question in section["questions"]:
            if question["kind"] == QuestionKind.FILE:
                continue
            value = entry.answers.get(question["key"])
            typed = entry.typed.get(FIELD_PREFIX + question["key"])
            for field, text in faults_of(question, value, typed, currency):
                yield Problem(f"section-{number}", field, text)


def _rows(entry: Entry) -> Iterator[Problem]:
    if "partners" in entry.typed:
        yield Problem("partners", "partners", _("Complete the partners that lack something."))


def _budget(entry: Entry) -> Iterator[Problem]:
    proposal, call = entry.proposal, entry.proposal.call
    if "budget" in entry.typed:
        text = _("Complete the budget lines that lack something or could not be understood.")
        yield Problem("budget", "budget", text)
        return
    lines = [x for x in proposal.budget_lines.all() if x.stage_id == entry.stage_id]
    if not lines:
        if entry.stage.kind == StageKind.FINAL:
            yield Problem("budget", "budget", _("Write the budget, line by line."))
        return
    for text in budget_faults(lines, proposal.amount, call):
        yield Problem("budget", "budget", text)


def _documents(entry: Entry) -> Iterator[Problem]:
    for question in asked_files(entry):
        if question["required"] and not entry.answers.get(question["key"]):
            text = _("No file yet: “%(label)s”") % {"label": said(question["label"])}
            yield Problem("documents", FIELD_PREFIX + question["key"], text)
