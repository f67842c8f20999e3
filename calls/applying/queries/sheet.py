"""All that is written in one entry: as its forms read it, as a receipt freezes it, as it is told."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from calls.applying.models import BudgetLine, Entry
from calls.applying.rules import FIELD_PREFIX
from calls.publishing.states import QuestionKind
from minka.common.languages import said
from minka.common.money import format_money
from minka.common.places import country_name
from minka.common.times import say_date
from minka.taxonomy.models import Theme


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


def budget_rows(entry: Entry) -> list[dict[str, str]]:
    """Return the budget of an entry as plain rows."""
    return [
        {"concept": x.concept, "source": x.source, "amount": money_text(x.amount)}
        for x in lines_of(entry)
    ]


def snapshot_of(entry: Entry) -> dict[str, Any]:
    """Return what a receipt freezes: all that was written, and the SHA-256 of each file."""
    proposal, call = entry.proposal, entry.proposal.call
    organisation = proposal.organisation
    return {
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
        },
        "answers": entry.answers,
        # Addresses are for asking them: they are not part of what is sent.
        "partners": [
            {"name": x.name, "country": x.country, "role": x.role} for x in proposal.partners.all()
        ],
        "budget": budget_rows(entry),
    }


def answers_told(
    schema: list[dict[str, Any]], answers: dict[str, Any], currency: str
) -> list[dict[str, Any]]:
    """Return a form's sections with each answer in words: ``{number, title, rows}``.

    A row is ``{label, text, long, files, field, kind}``. One query for the names of themes, if
    any are answered.
    """
    themes = _theme_names(schema, answers)
    return [
        {
            "number": number,
            "title": section["title"],
            "rows": [
                _told(q, answers.get(q["key"]), currency, themes) for q in section["questions"]
            ],
        }
        for number, section in enumerate(schema)
    ]


def _theme_names(schema: list[dict[str, Any]], answers: dict[str, Any]) -> dict[str, str]:
    codes = {
        code
        for section in schema
        for q in section["questions"]
        if q["kind"] == QuestionKind.THEMES
        for code in answers.get(q["key"]) or []
    }
    if not codes:
        return {}
    return {theme.code: theme.label for theme in Theme.objects.filter(code__in=codes)}


def _told(
    question: dict[str, Any], value: Any, currency: str, themes: dict[str, str]
) -> dict[str, Any]:
    kind = question["kind"]
    return {
        "label": question["label"],
        "field": FIELD_PREFIX + question["key"],
        "kind": kind,
        "long": kind == QuestionKind.LONG,
        "files": value if kind == QuestionKind.FILE else None,
        "text": "" if kind == QuestionKind.FILE else _words(question, value, currency, themes),
    }


def _words(question: dict[str, Any], value: Any, currency: str, themes: dict[str, str]) -> str:
    kind = question["kind"]
    if kind in (QuestionKind.YESNO, QuestionKind.DECLARATION):
        return {True: _("Yes"), False: _("No")}.get(value, "")
    if value in (None, "", []):
        return ""
    if kind == QuestionKind.MONEY:
        return format_money(Decimal(value), currency)
    if kind == QuestionKind.DATE:
        return say_date(date.fromisoformat(value))
    if kind == QuestionKind.COUNTRIES:
        return ", ".join(country_name(code) for code in value)
    if kind == QuestionKind.THEMES:
        return ", ".join(themes.get(code, code) for code in value)
    if kind in (QuestionKind.CHOICE, QuestionKind.CHOICES):
        return _choices(question, value)
    return str(value)


def _choices(question: dict[str, Any], value: Any) -> str:
    labels = {str(o["value"]): said(o["label"]) for o in question["options"]}
    chosen = value if isinstance(value, list) else [value]
    return ", ".join(labels.get(str(x), str(x)) for x in chosen)
