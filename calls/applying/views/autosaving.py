"""Saving while somebody types: the door at which a page's script knocks. JSON in, JSON out."""

import json
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from calls.applying.forms.typed import TABLES, label_of, read_typed
from calls.applying.models import Entry
from calls.applying.queries import entry_to_write, revised, stored_values
from calls.applying.queries.changes import last_changes
from calls.applying.queries.presence import arrive, quietly
from calls.applying.queries.pulse import CONFLICTS, FAULTS, SAVES, beat
from calls.applying.rules import FIELD_PREFIX, deadline_told, fingerprint
from calls.applying.rules.splices import as_text, spliced, well_formed
from calls.applying.services import StaleDraft
from calls.applying.services.autosaving import NoDraft, Saved
from calls.applying.services.autosaving import autosave as keep_typed
from minka.common.errors import DomainError
from minka.common.languages import said

from .conflicts import told
from .drafts import may_write

MOST_BYTES = 2048
# A table is one field: it travels whole, alone, where its cells are many.
MOST_BYTES_TABLE = 32 * 1024
MINUTES_REMEMBERED = 10


@dataclass
class Sent:
    """What one request asks to save; ``errors`` is filled while it is read."""

    key: str
    person: str
    seen: dict[str, str]
    typed: dict[str, Any]
    splices: dict[str, dict[str, Any]]
    entry: Entry | None = None
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """The fields that are to be saved."""
        return [*self.typed, *self.splices]


@require_http_methods(["GET", "HEAD", "POST"])
def autosave(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Keep a few fields of a draft, or (GET) tell what is stored in them.

    200 with the new marks; 400 for what is no request of ours; 401 without a session; 404; 409
    with what others saved; 410 when it may not be written; 413 when it is too long. A request
    whose token is old never arrives here: ``common.views.csrf_failure`` answers 403 with a new one.
    """
    if not request.user.is_authenticated:
        return _sign_in(_("Your session has ended: sign in again."))
    if request.method != "POST":
        return _tell(request, public_id)
    body = request.body
    if len(body) > MOST_BYTES_TABLE:
        return _refused(413, _("This is too long to save at once."))
    sent = _read(body)
    if sent is None:
        return _refused(400, _("This could not be read."))
    if len(body) > MOST_BYTES and not _is_one_table(sent):
        return _refused(413, _("This is too long to save at once."))
    if sent.person and sent.person != str(request.user.public_id):
        return _sign_in(_("Somebody else has signed in here."))
    return _remembered(request, public_id, sent)


def _remembered(request: HttpRequest, public_id: UUID, sent: Sent) -> HttpResponse:
    """Answer the same request again as it was answered before."""
    name = f"applying.saved.{request.user.pk}.{public_id}.{sent.key}"
    known = quietly(lambda: cache.get(name))
    if known:
        return JsonResponse(known)
    try:
        answer = _saved(request, public_id, sent)
    except Exception:
        _count(sent, FAULTS, request)
        raise
    if answer.status_code == 200:
        content = json.loads(answer.content)
        quietly(lambda: cache.set(name, content, timeout=60 * MINUTES_REMEMBERED))
    kinds = {200: SAVES, 409: CONFLICTS, 400: FAULTS}
    if answer.status_code in kinds:
        _count(sent, kinds[answer.status_code], request)
    return answer


def _count(sent: Sent, kind: str, request: HttpRequest) -> None:
    if sent.entry is not None:
        beat(sent.entry.proposal.call_id, kind, request.at)  # type: ignore[attr-defined]


def _saved(request: HttpRequest, public_id: UUID, sent: Sent) -> JsonResponse:
    try:
        saved = keep_typed(
            public_id=public_id,
            read=lambda entry: _values(entry, sent),
            seen=sent.seen,
            actor=request.user,  # type: ignore[arg-type]
            at=request.at,  # type: ignore[attr-defined]
        )
    except StaleDraft as error:
        return JsonResponse({"conflicts": _conflicts(error)}, status=409)
    except NoDraft as error:
        return _refused(404, str(error))
    except DomainError as error:
        return _refused(410 if error.code == "closed" else 400, str(error))
    return JsonResponse(_answer(request, saved, sent))


def _values(entry: Entry, sent: Sent) -> dict[str, Any]:
    """Return the canonical values of what was sent, read against the locked entry."""
    sent.entry = entry
    if not may_write(entry):
        raise DomainError(_("This proposal cannot be changed now."), code="closed")
    typed, reached = dict(sent.typed), _spliced(entry, sent)
    typed |= {name: text for name, text in reached.items() if text is not None}
    reading = read_typed(entry, typed)
    sent.errors |= reading.errors
    for name, text in reached.items():
        after = sent.splices[name].get("after")
        if text is None or not after or name not in reading.values:
            continue
        if fingerprint(as_text(reading.values[name])) != after:
            raise DomainError(_("This could not be read."), code="splice")
    return reading.values


def _spliced(entry: Entry, sent: Sent) -> dict[str, str | None]:
    """Return each spliced text in full; nothing where the text arrived before."""
    # What the form lost is read as well: an earlier version may know it.
    known = [name for name in sent.splices if _is_text(entry, name)]
    gone = _("This is not asked any more: the form has changed.")
    sent.errors |= {name: gone for name in sent.splices if name not in known}
    stored = stored_values(entry, known)
    texts: dict[str, str | None] = {}
    conflicts: dict[str, Any] = {}
    for name in known:
        splice, now = sent.splices[name], as_text(stored[name])
        sent.seen[name] = fingerprint(stored[name])
        if splice.get("after") == fingerprint(now):
            texts[name] = None
        elif splice["before"] not in (fingerprint(stored[name]), fingerprint(now)):
            conflicts[name] = stored[name]
        else:
            texts[name] = _joined(now, splice)
    if conflicts:
        raise StaleDraft(entry, conflicts)
    return texts


def _is_text(entry: Entry, name: str) -> bool:
    own = name.startswith(FIELD_PREFIX) or bool(label_of(entry, name))
    return own and name not in TABLES


def _joined(text: str, splice: dict[str, Any]) -> str:
    try:
        return spliced(text, splice["at"], splice["remove"], splice["insert"])
    except ValueError:
        raise DomainError(_("This could not be read."), code="splice") from None


def _answer(request: HttpRequest, saved: Saved, sent: Sent) -> dict[str, Any]:
    entry, at = saved.entry, request.at  # type: ignore[attr-defined]
    marks = {name: fingerprint(value) for name, value in saved.stored.items()}
    # What arrived before, or was not read, is told as it stands.
    again = [name for name in sent.splices if name not in marks and name not in sent.errors]
    marks |= {name: fingerprint(value) for name, value in stored_values(entry, again).items()}
    who = arrive(entry, request.user, sent.names[-1] if sent.names else "", at)  # type: ignore[arg-type]
    deadline = deadline_told(entry.stage, at, entry.proposal.organisation_id)
    return {
        "version": entry.version,
        "saved_at": at.isoformat(),
        "marks": marks,
        "errors": sent.errors,
        "who": [{**one, "where": where_of(entry, one["field"])} for one in who],
        "deadline": int(deadline.timestamp()) if deadline else None,
        "now": int(at.timestamp()),
    }


def where_of(entry: Entry, name: str) -> str:
    """Return the question of a field, as its readers read it."""
    label = label_of(entry, name)
    return said(label) if isinstance(label, dict) else str(label)


def _conflicts(error: StaleDraft) -> dict[str, Any]:
    last = last_changes(error.entry, error.conflicts)
    found = {}
    for name, value in error.conflicts.items():
        change = last.get(name)
        plain = value is None or isinstance(value, str)
        found[name] = {
            "theirs": as_text(value) if plain else told(name, value),
            "plain": plain,
            "mark": fingerprint(value),
            "by": str(change.by) if change else "",
            "at": change.at.isoformat() if change else None,
        }
    return found


def _tell(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say what is stored in the fields that are asked for, and give a token that is good now."""
    entry = entry_to_write(request.user, public_id)
    if entry is None:
        return _refused(404, _("There is no such proposal."))
    entry = revised(entry)
    names = [name for name in request.GET.getlist("field")[:50] if _is_text(entry, name)]
    stored = stored_values(entry, names)
    return JsonResponse(
        {
            "token": get_token(request),
            "marks": {name: fingerprint(value) for name, value in stored.items()},
            "texts": {name: as_text(value) for name, value in stored.items()},
        }
    )


def _sign_in(text: str) -> JsonResponse:
    return JsonResponse({"sign_in": reverse("account_login"), "text": text}, status=401)


def _refused(status: int, text: str) -> JsonResponse:
    return JsonResponse({"text": text}, status=status)


# ---- what was sent, and nothing else


def _read(body: bytes) -> Sent | None:
    try:
        found = well_formed(json.loads(body))
        key = str(UUID(found["key"]))
        sent = Sent(
            key=key,
            person=str(found.get("person") or ""),
            seen=dict(found.get("seen") or {}),
            typed=dict(found.get("set") or {}),
            splices=dict(found.get("splice") or {}),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    good = (
        all(isinstance(mark, str) for mark in sent.seen.values())
        and all(_is_typed(value) and name in sent.seen for name, value in sent.typed.items())
        and all(_is_splice(splice) for splice in sent.splices.values())
        and not set(sent.typed) & set(sent.splices)
    )
    return sent if good else None


def _is_typed(value: Any) -> bool:
    if isinstance(value, dict):
        return all(_is_cell(cell) for cell in value.values())
    return _is_cell(value)


def _is_cell(value: Any) -> bool:
    return isinstance(value, str) or (
        isinstance(value, list) and all(isinstance(one, str) for one in value)
    )


def _is_splice(splice: Any) -> bool:
    return (
        isinstance(splice, dict)
        and all(type(splice.get(name)) is int for name in ("at", "remove"))
        and all(isinstance(splice.get(name), str) for name in ("insert", "before"))
        and isinstance(splice.get("after", ""), str)
    )


def _is_one_table(sent: Sent) -> bool:
    return len(sent.names) == 1 and any(isinstance(value, dict) for value in sent.typed.values())
