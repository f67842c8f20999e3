"""What stands beside the fields of a page of writing: comments, and answers given before.

Each leads away by a button that saves first, so that nothing typed is lost without a script.
"""

from typing import Any
from uuid import UUID

from django.urls import reverse

from calls.applying.forms.answers import SectionForm
from calls.applying.forms.typed import label_of
from calls.applying.models import Entry
from calls.applying.queries.comments import Said, comments_beside
from calls.applying.queries.reusing import TEXTS, has_earlier
from calls.applying.rules import ASSISTANT

Item = dict[str, Any]


def put_beside(entry: Entry, parts: list[Item], role: str) -> None:
    """Give each field, and each table, what stands beside it: two queries for a whole page.

    Who types for others has no part in what colleagues say, nor in what they wrote before.
    """
    if role == ASSISTANT:
        return
    said, earlier = comments_beside(entry), has_earlier(entry)
    for part in parts:
        if part["rows"]:
            part["beside"] = _beside(part["name"], part["title"], said, reuse=False)
            continue
        texts = _texts(part) if earlier else set()
        for field in part["form"]:
            field.beside = _beside(field.name, field.label, said, reuse=field.name in texts)


def _beside(name: str, label: Any, said: dict[str, Said], *, reuse: bool) -> Item:
    found = said.get(name) or Said()
    return {
        "name": name,
        "label": label,
        "open": found.open,
        "settled": found.settled,
        "reuse": reuse,
    }


def _texts(part: Item) -> set[str]:
    form = part["form"]
    if not isinstance(form, SectionForm):
        return set()
    return {f"q_{q['key']}" for q in part["section"]["questions"] if q["kind"] in TEXTS}


def aside_of(entry: Entry, then: str) -> str:
    """Return where a button beside a field leads once the page is saved; nothing for others."""
    act, _colon, name = then.partition(":")
    key = entry.proposal.public_id
    if act == "ask" and _is_uuid(name):
        return reverse("applying:ask_to_take_part", args=[key, name])
    if act not in ("comment", "reuse") or not label_of(entry, name):
        return ""
    return reverse(
        "applying:comments_on" if act == "comment" else "applying:reuse", args=[key, name]
    )


def _is_uuid(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False
