"""Saving a draft: whatever was typed is kept, and nobody's text is silently overwritten."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Subquery
from django.utils.translation import gettext as _

from calls.applying.models import BudgetLine, Entry
from calls.applying.queries import revised, stored_values
from calls.applying.rules import FIELD_PREFIX, fingerprint
from minka.accounts.models import User
from minka.common.errors import DomainError
from minka.taxonomy.models import Theme

from .history import record_changes
from .locking import lock_to_write, search_text
from .partners import named_rows, write_partners

BASICS = ("title", "summary", "language", "countries", "months", "project_kind")
ROWS = ("partners", "budget")


class StaleDraft(DomainError):
    """Somebody saved other words in the same fields meanwhile: ``conflicts`` has theirs by name."""

    def __init__(self, entry: Entry, conflicts: dict[str, Any]) -> None:
        self.entry, self.conflicts = entry, conflicts
        super().__init__(_("Somebody else changed this meanwhile."), code="stale")


@transaction.atomic
def save_draft(
    *,
    entry: Entry,
    values: Mapping[str, Any],
    actor: User,
    at: datetime,
    seen: Mapping[str, str] | None = None,
) -> Entry:
    """Keep what was typed, complete or not; only what differs is written.

    ``values`` are canonical values by field name (see ``queries.stored_values``);
    ``{"typed": …}`` is kept as typed. ``seen`` are the fingerprints of the values that the page
    showed: a field changed by somebody else alone stays theirs, one changed by both is a conflict.
    Several marks of one field, with spaces between them, are all the person's own (what was
    being saved when the page was sent).
    Raises ``StaleDraft`` with the conflicts, ``DomainError`` when the entry is not a draft.
    """
    entry = lock_to_write(entry)
    keep(entry, values, actor, at, seen)
    return entry


def keep(
    entry: Entry,
    values: Mapping[str, Any],
    actor: User,
    at: datetime,
    seen: Mapping[str, str] | None,
) -> dict[str, Any]:
    """Save values in a locked entry as ``save_draft`` says; return what is stored now by name."""
    stored = stored_values(entry, values)
    values = named_rows(values, stored)
    changed = {name: value for name, value in values.items() if value != stored[name]}
    if seen is not None:
        changed, conflicts = _compared(changed, stored, seen)
        if conflicts:
            raise StaleDraft(entry, conflicts)
    if changed:
        write_values(entry, changed, stored, actor, at)
    return stored | changed


def _compared(
    changed: dict[str, Any], stored: dict[str, Any], seen: Mapping[str, str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Part what this person changed from what both did; leave out what only others did."""
    ours: dict[str, Any] = {}
    conflicts: dict[str, Any] = {}
    for name, value in changed.items():
        before = seen.get(name, "").split()
        if fingerprint(value) in before[:1]:
            continue
        if before and not _is_marked(stored[name], before):
            conflicts[name] = stored[name]
        else:
            ours[name] = value
    return ours, conflicts


def _is_marked(stored: Any, marks: list[str]) -> bool:
    """Say whether a page showed this value, or the same words before their question changed kind."""
    words = stored["typed"] if isinstance(stored, dict) and "typed" in stored else stored
    return fingerprint(stored) in marks or fingerprint(words) in marks


def write_values(
    entry: Entry, changed: dict[str, Any], stored: dict[str, Any], actor: User, at: datetime
) -> None:
    """Store changed values of a locked entry, and remember who changed what.

    What was sent keeps its own values, the revision gets them.
    """
    record_changes(entry, changed, stored, actor, at)
    _store(entry, changed, stored, actor, at)


def _store(
    entry: Entry, changed: dict[str, Any], stored: dict[str, Any], actor: User, at: datetime
) -> None:
    if entry.revision is not None:
        entry.revision |= changed
        revised(entry)
        _stamp(entry, ["revision"], actor, at)
        return
    proposal, touched = entry.proposal, set()
    for name, value in changed.items():
        if isinstance(value, dict) and "typed" in value:
            entry.typed[name] = value["typed"]
            continue
        entry.typed.pop(name, None)
        if name.startswith(FIELD_PREFIX):
            entry.answers[name.removeprefix(FIELD_PREFIX)] = value
        elif name in ROWS:
            _write_rows(entry, name, value, stored[name], actor, at)
        elif name == "themes":
            _write_themes(entry, value)
            touched.add("theme_codes")
        elif name == "amount":
            proposal.amount = None if value is None else Decimal(value)
            touched.add("amount")
        elif name in BASICS:
            setattr(proposal, name, value)
            touched.add(name)
    if touched:
        proposal.search_text = search_text(proposal)
        proposal.save(update_fields=[*touched, "search_text", "updated_at"])
    _stamp(entry, ["answers", "typed"], actor, at)


def settle(entry: Entry, actor: User, at: datetime) -> Entry:
    """Let the unsent changes of an entry, freshly locked, become what is written in it."""
    changes, entry.revision = entry.revision or {}, None
    stored = stored_values(entry, changes)
    differing = {name: value for name, value in changes.items() if value != stored[name]}
    entry.save(update_fields=["revision"])
    _store(entry, differing, stored, actor, at)
    return entry


def _stamp(entry: Entry, columns: list[str], actor: User, at: datetime) -> None:
    entry.version += 1
    entry.saved_by, entry.saved_at = actor, at
    stamps = ["version", "runs", "saved_by", "saved_at", "updated_at"]
    entry.save(update_fields=[*columns, *stamps])


def _write_themes(entry: Entry, codes: list[str]) -> None:
    proposal = entry.proposal
    links = type(proposal).themes.through.objects
    if proposal.theme_codes:
        links.filter(proposal_id=proposal.pk).delete()
    proposal.theme_codes = list(codes)
    # The database finds each theme while it writes the link: no query of its own. A form has
    # checked the codes; one that is gone since is refused by the database.
    links.bulk_create(
        type(proposal).themes.through(
            proposal_id=proposal.pk, theme_id=Subquery(Theme.objects.filter(code=code).values("pk"))
        )
        for code in codes
    )


def _write_rows(
    entry: Entry, name: str, rows: list[dict[str, Any]], stored: Any, actor: User, at: datetime
) -> None:
    proposal = entry.proposal
    if name == "partners":
        write_partners(entry, rows, stored, actor, at)
        return
    if stored:
        BudgetLine.objects.filter(proposal=proposal, stage=entry.stage).delete()
    BudgetLine.objects.bulk_create(
        BudgetLine(
            proposal=proposal,
            stage=entry.stage,
            order=order,
            concept=row["concept"],
            source=row["source"],
            period=row.get("period"),
            amount=Decimal(row["amount"]),
        )
        for order, row in enumerate(rows)
    )
