"""Moving open drafts to the version of their form that is in force, a batch at a time."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from calls.applying.models import Entry
from calls.applying.queries.moving import behind
from calls.applying.rules.moving import carried
from calls.publishing.models import FormVersion
from calls.publishing.queries.versions import changes_between
from minka.accounts.models import User
from minka.common.models import AuditEvent
from minka.notifications.services import fan_out

BATCH = 100
# What one request moves by itself; what is more follows from the sweep.
AT_ONCE = 500


def move_drafts(*, at: datetime, most: int | None = None) -> int:
    """Move drafts that are behind, in transactions of their own; return how many were moved.

    May be called as often as one likes, by several at once: each draft moves once.
    """
    moved = 0
    while most is None or moved < most:
        found = list(behind().order_by("pk").values_list("pk", flat=True)[:BATCH])
        if not found:
            break
        moved += _move(found, at)
    return moved


@transaction.atomic
def _move(pks: list[int], at: datetime) -> int:
    """Move these drafts under their locks: the same number of queries for one and for a hundred."""
    entries = list(
        behind()
        .filter(pk__in=pks)
        .select_for_update(of=("self", "proposal"))
        .select_related("proposal__call", "form_version")
        .order_by("proposal_id", "pk")
    )
    targets: dict[int, FormVersion] = {}
    stages = {entry.stage_id for entry in entries}
    versions = FormVersion.objects.filter(stage__in=stages, moves_drafts=True).order_by("number")
    for version in versions:
        targets[version.stage_id] = version
    for entry in entries:
        _carry(entry, targets[entry.stage_id])
        entry.updated_at = at
    fields = ["form_version", "answers", "typed", "version", "updated_at"]
    Entry.objects.bulk_update(entries, fields)
    AuditEvent.objects.bulk_create(_moved(entry, targets[entry.stage_id], at) for entry in entries)
    return len(entries)


def _moved(entry: Entry, version: FormVersion, at: datetime) -> AuditEvent:
    proposal = entry.proposal
    return AuditEvent(
        at=at,
        verb="applying.form_moved",
        target_type=proposal._meta.label_lower,
        target_id=proposal.public_id,
        context_id=proposal.call.public_id,
        data={"number": version.number},
    )


def _carry(entry: Entry, version: FormVersion) -> None:
    found = carried(
        entry.answers,
        entry.typed,
        entry.form_version.schema,
        version.schema,
        entry.proposal.language,
    )
    entry.answers, entry.typed = found.answers, found.typed
    entry.form_version = version
    entry.version += 1


def follow_form(*, version: FormVersion, actor: User, at: datetime, **_: Any) -> None:
    """Listen to ``form_released``: move the drafts once it is true, and tell their people once."""
    if not version.moves_drafts:
        return
    transaction.on_commit(lambda: move_drafts(at=at, most=AT_ONCE), robust=True)
    before = version.stage.form_versions.filter(number__lt=version.number).order_by("-number")
    last = before.first()
    changes = changes_between(last.schema if last else [], version.schema)
    fan_out(
        "applying.form_changed",
        key=str(version.public_id),
        about=version.stage.public_id,
        at=at,
        path=reverse("applying:mine"),
        call=version.stage.call.title,
        added=[change.label for change in changes if change.what == "added"],
        removed=[change.label for change in changes if change.what == "removed"],
        changed=[change.label for change in changes if change.what == "changed"],
    )
