"""Late codes of a call, who may get one, and what lists must know of them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max, Q, QuerySet

from calls.applying.models import Entry, Proposal
from calls.applying.rules import call_receives, know_late_code
from calls.publishing.models import Call, LateCode, Stage
from minka.accounts.models import Organisation


def late_codes_of(call: Call) -> QuerySet[LateCode]:
    """Return the late codes of a call, newest first, with whom they concern."""
    return (
        LateCode.objects.filter(stage__call=call)
        .select_related("stage", "organisation", "created_by")
        .order_by("-pk")
    )


def proposal_of(stage: Stage, organisation: Organisation) -> Proposal | None:
    """Return what an organisation writes for a stage, if anything."""
    rows = Proposal.objects.filter(organisation=organisation, entries__stage=stage)
    return rows.order_by("-pk").first()


def organisations_named(stage: Stage, words: str) -> list[Organisation]:
    """Return those that write for a stage and have this name, acronym, or member's address.

    At most two: more than one is too many. Whole words only, so that nobody lists drafts here.
    """
    named = Q(name__iexact=words) | Q(acronym__iexact=words)
    named |= Q(memberships__user__email__iexact=words)
    rows = Organisation.objects.filter(named, proposals__entries__stage=stage)
    return list(rows.distinct().order_by("pk")[:2])


def organisation_refused(call: Call, public_id: UUID) -> Organisation | None:
    """Return an organisation with a proposal in the call, by the id that a page gave."""
    return Organisation.objects.filter(proposals__call=call, public_id=public_id).first()


def know_late_codes(entries: Iterable[Entry], at: datetime) -> None:
    """Read the late codes of the entries that are closed for everybody: one query, or none.

    Each entry has its proposal and its stage with its call.
    """
    closed = [entry for entry in entries if not call_receives(entry.stage, at)]
    if not closed:
        return
    codes = LateCode.objects.filter(
        stage__in={entry.stage_id for entry in closed},
        organisation__in={entry.proposal.organisation_id for entry in closed},
        taken_at__isnull=False,
        revoked_at__isnull=True,
    )
    rows: Any = codes.values_list("stage", "organisation").annotate(last=Max("until"))
    until = {(stage, organisation): last for stage, organisation, last in rows.order_by()}
    for entry in closed:
        organisation = entry.proposal.organisation_id
        know_late_code(entry.stage, organisation, until.get((entry.stage_id, organisation)))
