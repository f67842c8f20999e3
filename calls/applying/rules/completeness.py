"""What a complete proposal is: one definition for the hub, the check page and the submission."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.applying.models import Entry, Proposal
from calls.publishing.models import Call
from calls.publishing.states import ProjectKind, QuestionKind, StageKind
from minka.common.languages import CONTENT_LANGUAGES, said
from minka.common.money import format_money
from minka.common.places import country_name

from .answers import faults_of, not_understood
from .budget import budget_faults
from .conditions import FIELD_PREFIX, asked_of
from .eligibility import fits_of

Question = dict[str, Any]


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


def cap_for(call: Call, countries: int) -> Decimal | None:
    """Return the most that may be asked for with so many countries; nothing where no cap is."""
    reached = [cap for cap in call.caps.all() if cap.min_countries <= max(countries, 1)]
    return max(reached, key=lambda cap: cap.min_countries).amount if reached else None


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


def _organisation(entry: Entry, at: datetime) -> Iterator[Problem]:
    proposal = entry.proposal
    for fit in fits_of(proposal.call, proposal.organisation, at):
        if not fit.fits:
            yield Problem("organisation", fit.name, fit.problem)


def _basics(entry: Entry) -> Iterator[Problem]:
    proposal, call, typed = entry.proposal, entry.proposal.call, entry.typed
    if not proposal.title.strip():
        yield Problem("basics", "title", _("Write the title."))
    if not proposal.summary.strip():
        yield Problem("basics", "summary", _("Write the summary."))
    if call.proposal_languages and proposal.language not in call.proposal_languages:
        allowed = dict(CONTENT_LANGUAGES)
        names = ", ".join(str(allowed.get(code, code)) for code in call.proposal_languages)
        yield Problem(
            "basics",
            "language",
            _("Proposals are received in these languages: %(names)s.") % {"names": names},
        )
    yield from _kind(proposal, call)
    yield from _countries(proposal, call)
    if "amount" in typed:
        yield Problem("basics", "amount", not_understood(_("Amount asked"), typed["amount"]))
    else:
        yield from _amount(proposal, call)
    if "months" in typed:
        yield Problem("basics", "months", not_understood(_("Months"), typed["months"]))
    else:
        yield from _months(proposal, call)


def _kind(proposal: Proposal, call: Call) -> Iterator[Problem]:
    if not call.project_kinds:
        return
    if not proposal.project_kind:
        yield Problem("basics", "project_kind", _("Choose the kind of project."))
    elif proposal.project_kind not in call.project_kinds:
        words = dict(ProjectKind.choices)
        names = ", ".join(str(words.get(kind, kind)) for kind in call.project_kinds)
        text = _("This call takes these kinds of project: %(names)s.") % {"names": names}
        yield Problem("basics", "project_kind", text)


def _countries(proposal: Proposal, call: Call) -> Iterator[Problem]:
    if not proposal.countries:
        yield Problem("basics", "countries", _("Choose the countries where the project works."))
    outside = [c for c in proposal.countries if call.countries and c not in call.countries]
    if outside:
        names = ", ".join(country_name(code) for code in outside)
        yield Problem(
            "basics",
            "countries",
            _("These are not countries of this call: %(names)s.") % {"names": names},
        )


def _amount(proposal: Proposal, call: Call) -> Iterator[Problem]:
    if not proposal.amount:
        yield Problem("basics", "amount", _("Write the amount asked."))
        return
    cap = cap_for(call, len(proposal.countries))
    if cap is not None and proposal.amount > cap:
        text = ngettext(
            "With %(count)d country one may ask for at most %(cap)s; you ask for %(amount)s.",
            "With %(count)d countries one may ask for at most %(cap)s; you ask for %(amount)s.",
            len(proposal.countries),
        ) % {
            "count": len(proposal.countries),
            "cap": format_money(cap, call.currency),
            "amount": format_money(proposal.amount, call.currency),
        }
        yield Problem("basics", "amount", text)


def _months(proposal: Proposal, call: Call) -> Iterator[Problem]:
    if not proposal.months:
        yield Problem("basics", "months", _("Write how many months the project lasts."))
    elif call.term_months and proposal.months > call.term_months:
        text = ngettext(
            "The project may last at most %(most)d month; you write %(months)d.",
            "The project may last at most %(most)d months; you write %(months)d.",
            call.term_months,
        ) % {"most": call.term_months, "months": proposal.months}
        yield Problem("basics", "months", text)


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
            text = _("%(label)s: no file yet.") % {"label": said(question["label"])}
            yield Problem("documents", FIELD_PREFIX + question["key"], text)
