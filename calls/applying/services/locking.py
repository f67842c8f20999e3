"""Locking an entry with its proposal, and the words by which a proposal is found."""

from datetime import datetime

from django.utils.translation import gettext as _

from calls.applying.models import Entry, Proposal
from calls.applying.queries import revised
from calls.applying.queries.proposals import call_texts
from calls.applying.rules import call_receives, is_writable, why_closed
from calls.publishing.models import Stage
from minka.common.errors import DomainError
from minka.common.search import normalise


def lock_entry(entry: Entry) -> Entry:
    """Return an entry read afresh, it and its proposal locked, with all that rules read of it.

    Saving, sending and withdrawing all pass here, so that none of them sees half of another.
    """
    rows = (
        Entry.objects.select_for_update(of=("self", "proposal"))
        .select_related("proposal__call", "proposal__organisation", "stage", "form_version")
        .defer(*call_texts("proposal__call"))
    )
    # PostgreSQL leaves a row out whose form version changed while it waited for its lock: it is
    # there at the second look.
    found = rows.filter(pk=entry.pk).first() or rows.get(pk=entry.pk)
    found.stage.call = found.proposal.call
    return found


def still_receives(entry: Entry, at: datetime) -> bool:
    """Say whether a locked entry is received at this instant, as ``rules.call_receives`` does.

    Where it would be refused the dates are read again: an extension may have been made while this
    waited for the lock, and the row of the stage is as it was before.
    """
    organisation = entry.proposal.organisation_id
    if call_receives(entry.stage, at, organisation):
        return True
    stage = Stage.objects.select_related("call").get(pk=entry.stage_id)
    entry.stage = stage
    return call_receives(stage, at, organisation)


def why_refused(entry: Entry, at: datetime) -> str:
    """Say in words why an entry is not received at this instant."""
    return why_closed(entry.stage, at, entry.proposal.organisation_id)


def lock_to_write(entry: Entry) -> Entry:
    """Return an entry locked, as it stands for those who write it: with its unsent changes.

    Store what changes with ``saving.write_values`` only, which knows where it belongs. Raises
    ``DomainError`` when it was submitted and nobody opened it to change it.
    """
    found = lock_entry(entry)
    if not is_writable(found):
        raise DomainError(_("It was submitted: open it first to change it."), code="submitted")
    return revised(found)


def search_text(proposal: Proposal) -> str:
    """Return the words by which a foundation finds a proposal."""
    organisation = proposal.organisation
    text = (
        f"{proposal.number} {proposal.call.code}-{proposal.number:04d} {proposal.title} "
        f"{organisation.name} {organisation.acronym} {proposal.summary}"
    )
    return normalise(text, proposal.language)
