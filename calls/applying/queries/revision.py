"""What was sent, as it would stand with the changes that are not sent yet."""

from decimal import Decimal
from typing import Any

from django.db.models import Model, QuerySet

from calls.applying.models import BudgetLine, Entry, Partner
from calls.applying.rules import FIELD_PREFIX
from calls.applying.rules.partners import COLUMNS, asks_anew


def revised(entry: Entry) -> Entry:
    """Let an entry show, in memory, its changes that are not sent yet; others pass as they are.

    For those who write it, and never saved: what was received stays stored as it was received.
    """
    changes = entry.revision or {}
    entry.answers, entry.typed = dict(entry.answers), dict(entry.typed)
    for name, value in changes.items():
        _lay(entry, name, value)
    return entry


def _lay(entry: Entry, name: str, value: Any) -> None:
    entry.typed.pop(name, None)
    if isinstance(value, dict) and "typed" in value:
        entry.typed[name] = value["typed"]
    elif name.startswith(FIELD_PREFIX):
        entry.answers[name.removeprefix(FIELD_PREFIX)] = value
    elif name == "partners":
        _show(entry.proposal.partners.all(), _partners(entry, value))
    elif name == "budget":
        _show(entry.proposal.budget_lines.all(), _lines(entry, value))
    elif name == "themes":
        entry.proposal.theme_codes = list(value)
    elif name == "amount":
        entry.proposal.amount = None if value is None else Decimal(value)
    else:
        setattr(entry.proposal, name, value)


def _show(rows: QuerySet, found: list[Any]) -> None:
    """Let a relation's ``all()`` answer with these rows, as after a prefetch."""
    proposal: Model = rows._hints["instance"]  # type: ignore[attr-defined]
    rows._result_cache = found
    rows._prefetch_done = True  # type: ignore[attr-defined]
    name = "partners" if rows.model is Partner else "budget_lines"
    kept = proposal.__dict__.setdefault("_prefetched_objects_cache", {})
    kept[name] = rows


def _partners(entry: Entry, rows: list[dict[str, Any]]) -> list[Partner]:
    known = {str(x.public_id): x for x in Partner.objects.filter(proposal=entry.proposal)}
    return [_partner(known.get(str(row.get("id"))), row, entry) for row in rows]


def _partner(known: Partner | None, row: dict[str, Any], entry: Entry) -> Partner:
    """Return a partner as it would stand: one that is another then has confirmed nothing."""
    if known is None:
        return _filled(Partner(public_id=row["id"]) if row.get("id") else Partner(), row, entry)
    # It is asked anew when this is sent; until then it stands as it was.
    changed = [name for name in COLUMNS if row.get(name, "") != getattr(known, name)]
    known.asks_anew = asks_anew(known.state, changed)  # type: ignore[attr-defined]
    return _filled(known, row, entry)


def _lines(entry: Entry, rows: list[dict[str, Any]]) -> list[BudgetLine]:
    lines = [
        _filled(BudgetLine(stage=entry.stage, order=n), row, entry) for n, row in enumerate(rows)
    ]
    for line in lines:
        line.amount = Decimal(line.amount)
    return lines


def _filled(thing: Any, row: dict[str, Any], entry: Entry) -> Any:
    thing.proposal = entry.proposal
    for name, cell in row.items():
        if name != "id":
            setattr(thing, name, cell)
    return thing
