"""Answers of an organisation's earlier proposals that may serve again."""

from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any

from calls.applying.models import Entry, Proposal
from calls.publishing.states import QuestionKind
from minka.common.languages import said
from minka.common.search import normalise

# Text is text, whatever room was given for it.
TEXTS = (QuestionKind.SHORT, QuestionKind.LONG)
ALIKE = 0.6
MOST_ENTRIES, MOST = 40, 20


@dataclass(frozen=True)
class Earlier:
    """An answer that was given before: in which proposal, to which question, when."""

    key: str
    text: str
    label: Any
    language: str
    proposal: str
    call: Any
    at: datetime | None


def has_earlier(entry: Entry) -> bool:
    """Say whether the organisation wrote another proposal, or an earlier stage of this one."""
    return _entries(entry).exists()


def earlier_answers(entry: Entry, question: dict[str, Any]) -> list[Earlier]:
    """Return the organisation's own earlier answers to the same or a similar question.

    Those with the same key first, then by likeness of the question, newest first; one query.
    Nothing for a question that is not answered with text.
    """
    if question["kind"] not in TEXTS:
        return []
    rows = _entries(entry).select_related("proposal__call", "form_version").order_by("-pk")
    found = [pair for row in rows[:MOST_ENTRIES] for pair in _alike(row, question)]
    found.sort(key=lambda pair: -pair[0])
    texts: set[str] = set()
    answers = []
    for _likeness, answer in found:
        if answer.text not in texts:
            texts.add(answer.text)
            answers.append(answer)
    return answers[:MOST]


def _entries(entry: Entry) -> Any:
    proposals = Proposal.objects.filter(organisation=entry.proposal.organisation_id)
    return Entry.objects.filter(proposal__in=proposals).exclude(pk=entry.pk)


def _alike(row: Entry, question: dict[str, Any]) -> list[tuple[float, Earlier]]:
    found = []
    for section in row.form_version.schema:
        for other in section["questions"]:
            text = row.answers.get(other["key"])
            if other["kind"] not in TEXTS or not isinstance(text, str) or not text.strip():
                continue
            likeness = _likeness(other, question)
            if likeness >= ALIKE:
                found.append((likeness, _earlier(row, other, text)))
    return found


def _likeness(one: dict[str, Any], other: dict[str, Any]) -> float:
    if one["key"] == other["key"]:
        return 2.0
    pairs = [
        (normalise(one["label"][code], code), normalise(other["label"][code], code))
        for code in {*one["label"]} & {*other["label"]}
    ]
    return max((SequenceMatcher(None, a, b).ratio() for a, b in pairs), default=0.0)


def _earlier(row: Entry, question: dict[str, Any], text: str) -> Earlier:
    return Earlier(
        key=f"{row.public_id}.{question['key']}",
        text=text,
        label=question["label"],
        language=row.proposal.language,
        proposal=row.proposal.title,
        call=row.proposal.call.title,
        at=row.submitted_at or row.saved_at,
    )


def told(answer: Earlier) -> str:
    """Return where an answer was given, in one line."""
    return f"{answer.proposal} · {said(answer.call)}"
