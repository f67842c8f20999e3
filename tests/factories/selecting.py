"""Decisions."""

from datetime import UTC, datetime
from typing import Any

from calls.applying.models import Entry
from calls.selecting.models import Decision
from calls.selecting.states import Outcome

from .accounts import make_user

DECIDED = datetime(2026, 12, 20, 12, 0, tzinfo=UTC)


def make_decision(entry: Entry, outcome: str = Outcome.SELECTED, **extra: Any) -> Decision:
    """Decide about an entry; private unless ``released_at`` is given."""
    extra.setdefault("reason", "Responde a la pregunta de la convocatoria.")
    extra.setdefault("decided_by", extra.pop("by", None) or make_user())
    extra.setdefault("decided_at", DECIDED)
    return Decision.objects.create(entry=entry, outcome=outcome, **extra)
