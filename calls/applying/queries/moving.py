"""Drafts and the versions of their form: which are behind, what a change means, what is left."""

from typing import Any

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery

from calls.applying.models import Entry
from calls.applying.rules import OPEN_STATES
from calls.applying.rules.moving import carried, lacking, questions_of
from calls.applying.states import EntryState
from calls.publishing.models import FormVersion, Stage
from calls.publishing.signals import DraftImpact
from calls.publishing.states import QuestionKind

from .told import answers_told

CHUNK = 200


def open_drafts() -> QuerySet[Entry]:
    """Return the entries that follow their form: written and not sent."""
    states = [EntryState.DRAFT, EntryState.WITHDRAWN]
    return Entry.objects.filter(
        state__in=states, revision__isnull=True, proposal__state__in=OPEN_STATES
    )


def behind() -> QuerySet[Entry]:
    """Return the open drafts that answer an older version than the one drafts were moved to."""
    newest = (
        FormVersion.objects.filter(stage=OuterRef("stage"), moves_drafts=True)
        .order_by()
        .values("stage")
        .annotate(last=Max("number"))
        .values("last")
    )
    return open_drafts().filter(form_version__number__lt=Subquery(newest))


def impact_of(stage: Stage, schema: list[dict[str, Any]]) -> DraftImpact:
    """Return what a changed form would mean for the open drafts of a stage: three queries.

    Only numbers: nobody reads a draft before it is sent.
    """
    versions = {version.pk: version for version in stage.form_versions.all()}
    rows = (
        open_drafts()
        .filter(stage=stage)
        .values_list("form_version_id", "answers", "typed", "proposal__language")
    )
    drafts = incomplete = 0
    answered: dict[str, int] = {}
    for version_id, answers, typed, language in rows.iterator(CHUNK):
        drafts += 1
        for key in {*answers, *(name.removeprefix("q_") for name in typed)}:
            if answers.get(key) not in (None, "", []) or f"q_{key}" in typed:
                answered[key] = answered.get(key, 0) + 1
        before = versions[version_id].schema
        after = carried(answers, typed, before, schema, language)
        now = lacking(before, answers, typed, stage.call.currency)
        then = lacking(schema, after.answers, after.typed, stage.call.currency)
        incomplete += bool(then - now)
    waiting = behind().filter(stage=stage).count()
    return DraftImpact(drafts=drafts, answered=answered, incomplete=incomplete, waiting=waiting)


def waiting_in(stage: Stage) -> int:
    """Return how many drafts of a stage still have to move to the version in force."""
    return behind().filter(stage=stage).count()


def former_questions(entry: Entry, keys: set[str]) -> dict[str, dict[str, Any]]:
    """Return the questions with these keys as the form asks them, or asked them last.

    At most one query, and none where the form in force asks them all.
    """
    found = {k: q for k, q in questions_of(entry.form_version.schema).items() if k in keys}
    if set(found) == keys:
        return found
    others = Q(stage=entry.stage_id) & ~Q(pk=entry.form_version_id)
    for version in FormVersion.objects.filter(others).order_by("-number"):
        for key, question in questions_of(version.schema).items():
            if key in keys:
                found.setdefault(key, question)
    return found


def left_keys(entry: Entry) -> set[str]:
    """Return the keys of the answers of an entry that its form does not ask for any more."""
    asked = questions_of(entry.form_version.schema)
    typed = {name.removeprefix("q_") for name in entry.typed if name.startswith("q_")}
    answered = {key for key, value in entry.answers.items() if value not in (None, "", [])}
    return (answered | typed) - set(asked)


def left_told(entry: Entry) -> list[dict[str, Any]]:
    """Return what was answered and is no longer asked, as ``answers_told`` tells answers."""
    found = left_of(entry)
    if not found:
        return []
    # Whether it would be asked does not matter any more, nor how what was typed would be read.
    plain: dict[str, Any] = {"condition": None, "kind": QuestionKind.SHORT, "options": []}
    questions = [
        {**question, **(plain if f"q_{question['key']}" in entry.typed else {"condition": None})}
        for question, _answer in found
    ]
    schema = [{"title": {}, "questions": questions}]
    answers = {question["key"]: answer for question, answer in found}
    currency = entry.proposal.call.currency
    told: list[dict[str, Any]] = answers_told(schema, answers, currency)[0]["rows"]
    return told


def left_of(entry: Entry) -> list[tuple[dict[str, Any], Any]]:
    """Return ``(question, answer)`` of what was answered and is no longer asked."""
    keys = left_keys(entry)
    if not keys:
        return []
    return [
        (question, entry.typed.get(f"q_{key}", entry.answers.get(key)))
        for key, question in former_questions(entry, keys).items()
    ]
