"""The sums under a budget: by who pays, in all, and against the amount asked."""

from decimal import Decimal
from typing import Any

from calls.applying.models import Entry
from calls.applying.rules import requested
from calls.applying.states import BudgetSource


def budget_sums(entry: Entry) -> dict[str, Any]:
    """Return ``{rows: [(who pays, sum)], total, asked, equal}`` of an entry's stage."""
    proposal = entry.proposal
    lines = [x for x in proposal.budget_lines.all() if x.stage_id == entry.stage_id]
    rows = [
        (source.label, sum((x.amount for x in lines if x.source == source), Decimal(0)))
        for source in BudgetSource
    ]
    return {
        "lines": lines,
        "rows": rows,
        "total": sum((x.amount for x in lines), Decimal(0)),
        "asked": proposal.amount,
        "equal": proposal.amount == requested(lines),
    }
