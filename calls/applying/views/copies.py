"""Copies to keep: what a snapshot holds, as the sections of a PDF."""

from decimal import Decimal
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from calls.applying.queries import answers_told
from calls.applying.states import BudgetSource, PartnerRole
from calls.publishing.states import ProjectKind
from minka.common.languages import CONTENT_LANGUAGES, said
from minka.common.money import format_money
from minka.common.pdf import Row, Section
from minka.common.places import country_name
from minka.taxonomy.queries import by_codes

Snapshot = dict[str, Any]


def sections_of(schema: list[dict[str, Any]], snapshot: Snapshot) -> list[Section]:
    """Return all that a snapshot holds in words: the project, the answers, partners, budget."""
    proposal = snapshot.get("proposal", {})
    currency = proposal.get("currency", "")
    answers = answers_told(schema, snapshot.get("answers", {}), currency)
    return [
        _project(proposal, currency),
        *(
            Section(said(section["title"]), rows=[_row(row) for row in section["rows"]])
            for section in answers
        ),
        _partners(snapshot.get("partners", [])),
        _budget(snapshot.get("budget", []), currency),
    ]


def _project(proposal: dict[str, Any], currency: str) -> Section:
    codes = proposal.get("themes") or []
    language = proposal.get("language") or ""
    amount, kind = proposal.get("amount"), proposal.get("project_kind")
    facts = [
        (_("Title"), proposal.get("title") or ""),
        (
            _("Countries of the project"),
            ", ".join(country_name(code) for code in proposal.get("countries") or []),
        ),
        (_("Language"), str(dict(CONTENT_LANGUAGES).get(language, language))),
        (_("Themes"), ", ".join(theme.label for theme in by_codes(codes)) if codes else ""),
        (_("Amount asked"), format_money(Decimal(amount), currency) if amount else ""),
        (_("Months"), str(proposal.get("months") or "")),
        *([(_("Kind of project"), str(dict(ProjectKind.choices).get(kind, kind)))] if kind else []),
    ]
    rows = [Row(_("Summary"), proposal.get("summary") or _("Not answered"))]
    facts = [(label, text or _("Not answered")) for label, text in facts]
    return Section(_("The project"), facts=facts, rows=rows)


def _row(row: dict[str, Any]) -> Row:
    files = row["files"] or []
    lines = [f"{x['name']} ({filesizeformat(x['size'])})\nSHA-256 {x['sha256']}" for x in files]
    text = "\n".join(lines) or row["text"] or _("Not answered")
    return Row(said(row["label"]), text)


def _partners(rows: list[dict[str, Any]]) -> Section:
    if not rows:
        return Section(_("Partners"), note=_("No partners."))
    roles = dict(PartnerRole.choices)
    head = [_("Organisation"), _("Country"), _("What it does in the project")]
    body = [
        [row["name"], country_name(row["country"]), str(roles.get(row["role"], row["role"]))]
        for row in rows
    ]
    return Section(_("Partners"), table=[head, *body])


def _budget(rows: list[dict[str, Any]], currency: str) -> Section:
    if not rows:
        return Section(_("Budget"), note=_("No budget lines."))
    sources = dict(BudgetSource.choices)
    several = any(row.get("period") for row in rows)
    head = [_("What it is for"), _("Who pays"), *([_("Period")] if several else []), _("Amount")]
    body = [
        [
            row["concept"],
            str(sources.get(row["source"], row["source"])),
            *([str(row.get("period") or "")] if several else []),
            format_money(Decimal(row["amount"]), currency),
        ]
        for row in rows
    ]
    total = format_money(sum((Decimal(row["amount"]) for row in rows), Decimal(0)), currency)
    last = [_("In all"), *([""] * (len(head) - 2)), total]
    return Section(_("Budget"), table=[head, *body, last], right=[len(head) - 1])
