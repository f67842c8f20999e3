"""The partners of a proposal as they are written: a row stays the same row when it is saved."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from calls.applying.models import Entry, Partner
from calls.applying.rules.partners import COLUMNS, asks_anew
from calls.applying.states import Confirmation
from minka.accounts.models import User
from minka.common.states import move

Row = dict[str, Any]


def named_rows(values: Mapping[str, Any], stored: Mapping[str, Any]) -> dict[str, Any]:
    """Return values in which every row of the partners has its id and all its columns.

    A row without an id is the stored one of the same name and country, or a new one.
    """
    found, rows = dict(values), values.get("partners")
    if isinstance(rows, list):
        known = stored["partners"] if isinstance(stored["partners"], list) else []
        found["partners"] = _named(rows, known)
    return found


def _named(rows: list[Row], known: list[Row]) -> list[Row]:
    taken = {str(row["id"]) for row in rows if row.get("id")}
    free = [row for row in known if row["id"] not in taken]
    named, used = [], set()
    for row in rows:
        name = _id(row.get("id"))
        if name is None or name in used:
            same = [x for x in free if x["name"] == row["name"] and x["country"] == row["country"]]
            name = same[0]["id"] if same else str(uuid4())
            free = [x for x in free if x["id"] != name]
        used.add(name)
        named.append({"id": name, **{column: row.get(column) or "" for column in COLUMNS}})
    return named


def _id(text: Any) -> str | None:
    try:
        return str(UUID(str(text)))
    except ValueError:
        return None


def write_partners(entry: Entry, rows: list[Row], stored: Any, actor: User, at: datetime) -> None:
    """Store the partners of a locked entry: changed rows stay themselves, others come and go.

    A partner whose name, country or role changed is asked anew; nothing that it answered before
    counts any more.
    """
    proposal = entry.proposal
    known = (
        {str(x.public_id): x for x in Partner.objects.filter(proposal=proposal)} if stored else {}
    )
    kept = {row["id"] for row in rows}
    gone = [partner.pk for name, partner in known.items() if name not in kept]
    if gone:
        Partner.objects.filter(pk__in=gone).delete()
    for row in rows:
        if row["id"] in known:
            _change(known[row["id"]], row, actor, at)
    # The id of a partner of another proposal, sent in by hand, names nothing here: left out.
    Partner.objects.bulk_create(
        (
            Partner(proposal=proposal, public_id=row["id"], **{c: row[c] for c in COLUMNS})
            for row in rows
            if row["id"] not in known
        ),
        ignore_conflicts=True,
    )


def _change(partner: Partner, row: Row, actor: User, at: datetime) -> None:
    changed = [column for column in COLUMNS if getattr(partner, column) != row[column]]
    if not changed:
        return
    for column in changed:
        setattr(partner, column, row[column])
    partner.save(update_fields=[*changed, "updated_at"])
    if asks_anew(partner.state, changed):
        partner.token_sha256 = ""
        move(partner, Confirmation.NOT_ASKED, actor=actor, at=at, also=["token_sha256"])
