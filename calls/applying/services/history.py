"""Who changed what in a draft: one sitting of one person in one field is one change."""

from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from calls.applying.models import Change, Entry
from minka.accounts.models import User

SITTING = timedelta(minutes=10)


def record_changes(
    entry: Entry, changed: dict[str, Any], stored: dict[str, Any], actor: User, at: datetime
) -> None:
    """Remember changed values of a locked entry, in one statement however many they are.

    A run is one person in one field, without anybody else between, for ten minutes. It names its
    change, so the database itself makes a new one or lengthens the last one. The caller saves the
    entry with its ``runs``.
    """
    rows = []
    for name, value in changed.items():
        run = _run(entry, name, actor, at)
        entry.runs[name] = run
        rows.append(
            Change(
                public_id=uuid5(NAMESPACE_OID, f"{entry.public_id}/{name}/{run}"),
                entry=entry,
                field=name,
                before=stored[name],
                after=value,
                by=actor,
                began_at=at,
                at=at,
                version=entry.version + 1,
            )
        )
    Change.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["public_id"],
        update_fields=["after", "at", "version", "updated_at"],
    )


def _run(entry: Entry, name: str, actor: User, at: datetime) -> list[Any]:
    """Return this person's run in a field, ``[person, began, version]``: theirs, or one from now."""
    run = entry.runs.get(name)
    if not run or run[0] != actor.pk:
        return [actor.pk, at.isoformat(), entry.version]
    going_on = timedelta() <= at - datetime.fromisoformat(run[1]) < SITTING
    return list(run) if going_on else [actor.pk, at.isoformat(), entry.version]
