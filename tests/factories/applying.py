"""Proposals, their entries and receipts."""

import hashlib
import json
import uuid
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from calls.applying.models import Entry, Proposal, Receipt
from calls.applying.states import EntryState, ProposalState
from calls.publishing.models import Call, Stage
from minka.accounts.models import Organisation
from minka.common.search import normalise

from . import nth
from .accounts import make_organisation, make_user

SENT = datetime(2026, 10, 20, 12, 0, tzinfo=UTC)


def make_proposal(
    call: Call, organisation: Organisation | None = None, *, submitted: bool = True, **extra: Any
) -> Proposal:
    """Make a proposal with an entry for the call's first stage; submitted, with its receipt."""
    n = nth()
    organisation = organisation or make_organisation(make_user())
    extra.setdefault("state", ProposalState.SUBMITTED if submitted else ProposalState.DRAFT)
    extra.setdefault("title", f"Ferias locales y precio justo {n}")
    extra.setdefault("summary", "Qué sostuvo la venta conjunta durante seis años.")
    extra.setdefault("country", organisation.country)
    extra.setdefault("countries", [organisation.country])
    extra.setdefault("amount", Decimal(12000))
    extra.setdefault("months", 10)
    extra.setdefault("submitted_at", SENT if submitted else None)
    extra.setdefault("search_text", normalise(f"{extra['title']} {organisation.name}"))
    extra.setdefault("number", call.proposals.count() + 1)
    author = extra.pop("created_by", None) or organisation.members.first() or make_user()
    proposal = Proposal.objects.create(
        call=call,
        organisation=organisation,
        sole=call.one_per_organisation,
        created_by=author,
        **extra,
    )
    make_entry(proposal, call.stages.first(), submitted=submitted)
    return proposal


def make_entry(proposal: Proposal, stage: Stage, *, submitted: bool = True, **extra: Any) -> Entry:
    """Make what is written for one stage, and its receipt when submitted."""
    extra.setdefault(
        "answers", {"learning": "Qué hizo durar la acción colectiva.", "where": "Puno"}
    )
    entry = Entry.objects.create(
        proposal=proposal,
        stage=stage,
        form_version=stage.form_versions.first(),
        state=EntryState.SUBMITTED if submitted else EntryState.DRAFT,
        submitted_at=SENT if submitted else None,
        submissions=int(submitted),
        **extra,
    )
    if submitted:
        make_receipt(entry)
    return entry


def make_receipt(entry: Entry, **extra: Any) -> Receipt:
    """Make the receipt of an entry as it stands."""
    snapshot = {"answers": entry.answers}
    digest = hashlib.sha256(json.dumps(snapshot, sort_keys=True).encode()).hexdigest()
    proposal = entry.proposal
    return Receipt.objects.create(
        entry=entry,
        version=entry.receipts.count() + 1,
        number=f"{proposal.call.code}-{proposal.number:04d}-{nth()}",
        submitted_at=entry.submitted_at or SENT,
        zone=proposal.call.zone,
        submitted_by=proposal.created_by,
        sha256=digest,
        snapshot=snapshot,
        idempotency_key=uuid.uuid4(),
        **extra,
    )
