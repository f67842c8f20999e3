"""What differs between two snapshots of a proposal, in words: of two versions, or two stages."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from calls.applying.models import Entry, Receipt
from calls.applying.states import BudgetSource, PartnerRole
from calls.publishing.states import ProjectKind
from minka.common.diffs import differences
from minka.common.languages import CONTENT_LANGUAGES, said
from minka.common.money import format_money
from minka.common.places import country_name
from minka.taxonomy.queries import by_codes

from .told import answers_told

Snapshot = dict[str, Any]


def differences_of(
    schema: list[dict[str, Any]],
    before: Snapshot,
    after: Snapshot,
    earlier: list[dict[str, Any]] | None = None,
) -> list[dict[str, Any]]:
    """Return what differs as rows ``{label, before, after, pieces}``, in the order of the form.

    ``schema`` is the form of ``after``; ``earlier`` that of ``before``, where it is another.
    Snapshots are those of receipts, or what ``snapshot_of`` gives of a draft.
    """
    old, new = _told(earlier or schema, before), _told(schema, after)
    rows = []
    for name, (label, text) in new.items():
        was = old[name][1] if name in old else ""
        if was != text:
            pieces = differences(was, text)
            rows.append({"label": label, "before": was, "after": text, "pieces": pieces})
    return rows


def since_last_stage(entry: Entry, now: Snapshot | None = None) -> dict[str, Any] | None:
    """Return what an entry changes of the stage before: ``{receipt, rows}``; nothing in the first.

    What was received then is compared with what was received now; ``now`` is what stands in its
    place for those who write it.
    """
    receipts = Receipt.objects.select_related("entry__form_version", "entry__stage")
    before = (
        receipts.filter(
            entry__proposal=entry.proposal_id, entry__stage__order__lt=entry.stage.order
        )
        .order_by("-entry__stage__order", "-version")
        .first()
    )
    if now is None:
        last = entry.receipts.order_by("-version").first()
        now = last.snapshot if last else None
    if before is None or now is None:
        return None
    schema, earlier = entry.form_version.schema, before.entry.form_version.schema
    return {"receipt": before, "rows": differences_of(schema, before.snapshot, now, earlier)}


def _told(schema: list[dict[str, Any]], snapshot: Snapshot) -> dict[str, tuple[str, str]]:
    """Return (label, text) of everything in a snapshot, by the name of its field."""
    currency = snapshot.get("proposal", {}).get("currency", "")
    found = _basics(snapshot.get("proposal", {}), currency)
    for section in answers_told(schema, snapshot.get("answers", {}), currency):
        for row in section["rows"]:
            text = "\n".join(f["name"] for f in row["files"] or []) or row["text"]
            found[row["field"]] = (said(row["label"]), text)
    found["partners"] = (_("Partners"), _lines(snapshot.get("partners", []), currency))
    found["budget"] = (_("Budget"), _lines(snapshot.get("budget", []), currency))
    return found


def _basics(proposal: dict[str, Any], currency: str) -> dict[str, tuple[str, str]]:
    themes = by_codes(proposal.get("themes") or []) if proposal.get("themes") else []
    language, kind = proposal.get("language") or "", proposal.get("project_kind") or ""
    return {
        "title": (_("Title"), proposal.get("title") or ""),
        "summary": (_("Summary"), proposal.get("summary") or ""),
        "language": (_("Language"), str(dict(CONTENT_LANGUAGES).get(language, language))),
        "countries": (
            _("Countries of the project"),
            ", ".join(country_name(code) for code in proposal.get("countries") or []),
        ),
        "themes": (_("Themes"), ", ".join(theme.label for theme in themes)),
        "amount": (_("Amount asked"), _money(proposal.get("amount"), currency)),
        "months": (_("Months"), str(proposal.get("months") or "")),
        "project_kind": (_("Kind of project"), str(dict(ProjectKind.choices).get(kind, kind))),
    }


def _money(text: str | None, currency: str) -> str:
    return format_money(Decimal(text), currency) if text else ""


def _lines(rows: list[dict[str, Any]], currency: str) -> str:
    return "\n".join(_line(row, currency) for row in rows)


def _line(row: dict[str, Any], currency: str) -> str:
    """Return one partner or line of the budget in words."""
    if "amount" in row:
        source = dict(BudgetSource.choices).get(row["source"], row["source"])
        period = _("period %(number)d") % {"number": row["period"]} if row.get("period") else ""
        cells = (row["concept"], source, period, _money(row["amount"], currency))
        return " · ".join(str(cell) for cell in cells if cell)
    role = dict(PartnerRole.choices).get(row["role"], row["role"])
    return f"{row['name']} · {country_name(row['country'])} · {role}"
