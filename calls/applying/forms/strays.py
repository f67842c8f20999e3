"""Fields of a page that was opened before the form changed: read, and kept where they belong."""

from collections.abc import Iterable
from typing import Any

from calls.applying.models import Entry
from calls.applying.queries.moving import former_questions
from calls.applying.rules import FIELD_PREFIX
from calls.publishing.states import QuestionKind

from .answers import SectionForm, build_section_form


def stray_form(entry: Entry, data: Any, names: Iterable[str]) -> SectionForm | None:
    """Return the form of questions that stand elsewhere now, or are no longer asked.

    ``names`` are fields that a page held and its form does not have any more. Nothing where no
    version of the form knows any of them; at most one query.
    """
    keys = {name.removeprefix(FIELD_PREFIX) for name in names if name.startswith(FIELD_PREFIX)}
    if not keys:
        return None
    known = former_questions(entry, keys)
    questions = [q for q in known.values() if q["kind"] != QuestionKind.FILE]
    if not questions:
        return None
    return build_section_form({"title": {}, "questions": questions}, entry, data)


def read_strays(entry: Entry, data: Any, names: Iterable[str]) -> dict[str, Any]:
    """Return the values of such fields by name, as ``services.save_draft`` takes them."""
    form = stray_form(entry, data, names)
    if form is None:
        return {}
    form.is_valid()
    return form.values()
