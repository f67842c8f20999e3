"""The history of a proposal: who changed what, newest first."""

from collections.abc import Iterable

from django.db.models import QuerySet

from calls.applying.models import Change, Entry, Proposal


def changes_of(proposal: Proposal, field: str = "") -> QuerySet[Change]:
    """Return what was changed in a proposal, in one field if one is named."""
    rows = Change.objects.filter(entry__proposal=proposal)
    if field:
        rows = rows.filter(field=field)
    return rows.select_related("by", "entry__stage", "entry__form_version").order_by("-at", "-pk")


def last_changes(entry: Entry, fields: Iterable[str]) -> dict[str, Change]:
    """Return who changed each of these fields last, by field."""
    rows = Change.objects.filter(entry=entry, field__in=list(fields)).select_related("by")
    return {change.field: change for change in rows.defer("before", "after").order_by("at", "pk")}
