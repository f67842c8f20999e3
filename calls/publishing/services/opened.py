"""What every change of a call begins and ends with: the lock, what is fixed, and the trace."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from calls.publishing.models import Call, Stage
from calls.publishing.states import CallState
from minka.accounts.models import User
from minka.common.audit import record
from minka.common.errors import DomainError
from minka.common.models import lock
from minka.common.search import normalise

LIVE = (CallState.DRAFT, CallState.PUBLISHED)


def open_for_writing(call: Call) -> Call:
    """Lock a call that may still be changed. Raises ``DomainError`` for one that is over."""
    call = lock(call)
    if call.state not in LIVE:
        raise DomainError(_("This call is over: it cannot be changed any more."), code="over")
    return call


def open_draft(call: Call) -> Call:
    """Lock a call for what is fixed once it is published. Raises ``DomainError`` after that."""
    call = lock(call)
    if call.state != CallState.DRAFT:
        raise DomainError(_("This is fixed since the call was published."), code="fixed")
    return call


def open_stage_list(stage: Stage, at: datetime) -> tuple[Call, Stage]:
    """Lock a stage whose criteria and their weights may change: until it opens to everybody.

    Raises ``DomainError`` once people write proposals by them.
    """
    call = open_for_writing(stage.call)
    stage = lock(stage)
    if call.state == CallState.PUBLISHED and stage.opens_at and stage.opens_at <= at:
        raise DomainError(
            _("People write their proposals by these criteria already: they are fixed."),
            code="fixed",
        )
    return call, stage


def trace(
    call: Call, verb: str, *, actor: User, at: datetime, reason: str = "", **data: Any
) -> None:
    """Leave an audit event, and mark the call as changed (its page is remembered by that)."""
    call.search_text = searched(call)
    call.save(update_fields=["updated_at", "search_text"])
    record(call, f"publishing.{verb}", actor=actor, at=at, reason=reason, **data)


def searched(call: Call) -> str:
    """Return the words by which a call is found: its texts in each of its languages."""
    languages = set(call.title) | set(call.summary) | set(call.body)
    texts = (
        normalise(
            " ".join(part.get(code, "") for part in (call.title, call.summary, call.body)), code
        )
        for code in sorted(languages)
    )
    return " ".join([*texts, normalise(call.foundation.name)])


def kept(value: dict[str, str]) -> dict[str, str]:
    """Return a translated text without its empty languages and outer spaces."""
    return {code: text.strip() for code, text in value.items() if text and text.strip()}
