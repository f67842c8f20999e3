"""All that is written in one entry: as its forms read it, and as a receipt freezes it."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import prefetch_related_objects

from calls.applying.models import BudgetLine, Entry
from calls.applying.rules import FIELD_PREFIX, awaits
from calls.applying.rules.conditions import asked_answers


def whole(entry: Entry) -> Entry:
    """Fetch what the rules read of an entry: partners, budget lines, and the call's caps."""
    prefetch_related_objects([entry.proposal], "partners", "budget_lines", "call__caps")
    return entry


def lines_of(entry: Entry) -> list[BudgetLine]:
    """Return the budget lines of an entry's stage, in order."""
    return [x for x in entry.proposal.budget_lines.all() if x.stage_id == entry.stage_id]


def stored_values(entry: Entry, names: Iterable[str]) -> dict[str, Any]:
    """Return the stored value of each field, as ``save_draft`` takes it.

    What could not be understood yet is ``{"typed": …}``. Names are those of the form fields.
    """
    return {name: _stored(entry, name) for name in names}


def _stored(entry: Entry, name: str) -> Any:
    if name in entry.typed:
        return {"typed": entry.typed[name]}
    if name.startswith(FIELD_PREFIX):
        return entry.answers.get(name.removeprefix(FIELD_PREFIX))
    if name == "partners":
        return partner_rows(entry)
    if name == "budget":
        return budget_rows(entry)
    if name == "themes":
        return list(entry.proposal.theme_codes)
    value = getattr(entry.proposal, name)
    return money_text(value) if isinstance(value, Decimal) else value


def money_text(amount: Decimal) -> str:
    """Return an amount as stored in JSON: two decimals, a point."""
    return f"{amount:.2f}"


def partner_rows(entry: Entry) -> list[dict[str, str]]:
    """Return the partners of a proposal as plain rows, each with the id by which it is known."""
    return [
        {
            "id": str(x.public_id),
            "name": x.name,
            "country": x.country,
            "role": x.role,
            "email": x.email,
        }
        for x in entry.proposal.partners.all()
    ]


def budget_rows(entry: Entry) -> list[dict[str, Any]]:
    """Return the budget of an entry as plain rows."""
    return [
        {
            "concept": x.concept,
            "source": x.source,
            "period": x.period,
            "amount": money_text(x.amount),
        }
        for x in lines_of(entry)
    ]


def snapshot_of(entry: Entry) -> dict[str, Any]:
    """Return what a receipt freezes: all that was written, and the SHA-256 of each file."""
    proposal, call = entry.proposal, entry.proposal.call
    organisation = proposal.organisation
    # Only where it was typed for people who could not: whether they had confirmed it.
    typed = {"assistance": {"confirmed": not awaits(proposal)}} if proposal.assisted_by_id else {}
    return {
        **typed,
        "format": 1,
        "call": {"code": call.code, "address": call.slug},
        "stage": entry.stage.kind,
        "form": {"id": str(entry.form_version.public_id), "number": entry.form_version.number},
        "organisation": {
            "id": str(organisation.public_id),
            "name": organisation.name,
            "kind": organisation.kind,
            "country": organisation.country,
            "identifier": organisation.identifier,
        },
        "proposal": {
            "number": proposal.number,
            "title": proposal.title,
            "summary": proposal.summary,
            "language": proposal.language,
            "countries": list(proposal.countries),
            "themes": list(proposal.theme_codes),
            "amount": money_text(proposal.amount) if proposal.amount is not None else None,
            "currency": call.currency,
            "months": proposal.months,
            "project_kind": proposal.project_kind,
        },
        "answers": asked_answers(entry.form_version.schema, entry.answers),
        # Addresses are for asking them: they are not part of what is sent.
        "partners": [
            {"name": x.name, "country": x.country, "role": x.role} for x in proposal.partners.all()
        ],
        "budget": budget_rows(entry),
    }
