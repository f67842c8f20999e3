"""How many proposals a call received, considered and selected, by country and by theme."""

from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.db.models import Count

from calls.applying.models import RECEIVED, Proposal
from calls.applying.states import ProposalState
from calls.publishing.models import Call
from calls.reviewing.rules import CONSIDERED

REMEMBERED = 60  # seconds
STAGES = ("received", "eligible", "selected")


@dataclass(frozen=True)
class Figures:
    """``{code: {"received": n, "eligible": n, "selected": n}}``, and the totals."""

    by_country: dict[str, dict[str, int]] = field(default_factory=dict)
    # {theme code: {"label": {"es": …, "pt-BR": …, "en": …}, "received": n, …}}
    by_theme: dict[str, dict[str, Any]] = field(default_factory=dict)

    def total(self, stage: str) -> int:
        """Return how many proposals reached a stage."""
        return sum(row[stage] for row in self.by_country.values())

    @property
    def received(self) -> int:
        """Return how many proposals arrived."""
        return self.total("received")

    @property
    def eligible(self) -> int:
        """Return how many could be considered."""
        return self.total("eligible")

    @property
    def selected(self) -> int:
        """Return how many were selected."""
        return self.total("selected")


def _key(call_id: int) -> str:
    return f"selecting:figures:{call_id}"


def forget_figures(call_id: int) -> None:
    """Forget a call's figures: now, and again once the change is committed."""
    cache.delete(_key(call_id))
    transaction.on_commit(lambda: cache.delete(_key(call_id)))


def call_figures(call: Call) -> Figures:
    """Return a call's figures, remembered for a minute. The caller's page guards them.

    ``selected`` counts what was released, for proposals move only then.
    """
    found: Figures | None = cache.get(_key(call.pk))
    if found is None:
        found = Figures(_by_country(call), _by_theme(call))
        cache.set(_key(call.pk), found, REMEMBERED)
    return found


def _by_country(call: Call) -> dict[str, dict[str, int]]:
    received = Proposal.objects.filter(RECEIVED, call=call).order_by()
    rows = received.values_list("country", "state").annotate(n=Count("id"))
    table: dict[str, dict[str, int]] = {}
    for country, state, number in rows:
        _count(table.setdefault(country, dict.fromkeys(STAGES, 0)), state, number)
    return table


def _by_theme(call: Call) -> dict[str, dict[str, Any]]:
    names = ("theme__code", "theme__es", "theme__pt_br", "theme__en", "proposal__state")
    rows = (
        Proposal.themes.through.objects.filter(
            proposal__call=call, proposal__submitted_at__isnull=False
        )
        .order_by()
        .values_list(*names)
        .annotate(n=Count("id"))
    )
    table: dict[str, dict[str, Any]] = {}
    for code, es, pt, en, state, number in rows:
        label = {"es": es, "pt-BR": pt, "en": en}
        row = table.setdefault(code, {"label": label, **dict.fromkeys(STAGES, 0)})
        _count(row, state, number)
    return table


def _count(row: dict[str, Any], state: str, number: int) -> None:
    row["received"] += number
    row["eligible"] += number if state in CONSIDERED else 0
    row["selected"] += number if state == ProposalState.SELECTED else 0
