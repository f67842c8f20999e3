"""What this room shows on the pages of others: the home page, a call's page, notices."""

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.applying.models import Entry, Proposal
from calls.applying.queries import (
    members_of_call,
    members_with_drafts,
    of_organisations,
    open_entries_of,
    unsent,
)
from calls.applying.queries.assisted import to_confirm
from calls.applying.queries.late_codes import know_late_codes
from calls.applying.rules import OPEN_STATES, call_receives, open_stage
from calls.applying.states import ProposalState
from calls.publishing.models import Call
from calls.publishing.queries import belongs_somewhere
from minka.accounts.models import Organisation
from minka.common.languages import said
from minka.common.registry import Card, Task
from minka.notifications.kinds import NoticeKind

MOST = 6
# How many drafts are looked through for those that can still be sent: missed ones come first.
LOOKED = 60


def home(user: Any, at: datetime) -> list[Card]:
    """Return the drafts that the person can still send, the nearest deadline first."""
    entries = list(open_entries_of(user)[:LOOKED])
    for entry in entries:
        entry.stage.call = entry.proposal.call
    know_late_codes(entries, at)
    tasks = [
        _task(entry)
        for entry in entries
        if call_receives(entry.stage, at, entry.proposal.organisation_id)
    ]
    if not tasks:
        return _beginning(user)
    return [
        Card(
            title=_("Proposals to finish"),
            tasks=tasks[:MOST],
            more_url=reverse("applying:mine"),
            more_label=_("All my proposals"),
        )
    ]


def _beginning(user: Any) -> list[Card]:
    """Say how to begin to whoever has neither an organisation nor a part in anybody's call."""
    if user.is_superuser or belongs_somewhere(user):
        return []
    return [
        Card(
            _("Your organisations"),
            more_url=reverse("accounts:organisations"),
            more_label=_("Begin"),
            empty=_("To send a proposal, add your organisation, or ask a colleague to invite you."),
            alone=True,
        )
    ]


def _task(entry: Entry) -> Task:
    proposal, call = entry.proposal, entry.proposal.call
    status = _("Draft")
    if entry.revision is not None:
        status = _("Changes not sent")
    elif proposal.state == ProposalState.INVITED:
        status = _("Invited: write the final proposal")
    return Task(
        title=proposal.title,
        url=reverse("applying:hub", args=[proposal.public_id]),
        detail=said(call.title),
        status=status,
        tone="action",
        due_at=entry.stage.deadline_at,
        zone=call.zone,
    )


def call_panel(user: Any, call: Call, at: datetime) -> dict[str, Any] | None:
    """Return what a call's page says to this person of their own proposals, if they have any."""
    proposals = _own(user, call)
    if not proposals:
        return None
    may_begin = not call.one_per_organisation and open_stage(call, at) is not None
    return {"call": call, "proposals": proposals, "may_begin": may_begin}


def form_panel(user: Any, call: Call, at: datetime) -> dict[str, Any] | None:
    """Return what a call's page needs to offer its form on paper; nothing before it is public."""
    return {"call": call} if call.published_at else None


def call_act(user: Any, call: Call, at: datetime) -> dict[str, Any]:
    """Return what to offer first on the page of a call: to go on with one's own, or to begin."""
    proposals = _own(user, call)
    drafts = [proposal for proposal in proposals if _to_write(proposal)]
    return {"call": call, "own": next(iter(drafts or proposals), None)}


def _own(user: Any, call: Call) -> list[Proposal]:
    """Return a person's proposals to a call; asked once for each loaded call and person."""
    known: dict[int | None, list[Proposal]] = call.__dict__.setdefault("_own_proposals", {})
    if user.pk not in known:
        known[user.pk] = list(of_organisations(user, call))
        for proposal in known[user.pk]:
            proposal.to_write = _to_write(proposal)  # type: ignore[attr-defined]
    return known[user.pk]


def _to_write(proposal: Proposal) -> bool:
    return proposal.state in OPEN_STATES


def organisation_panel(user: Any, organisation: Organisation, at: datetime) -> dict | None:
    """Return what was typed for an organisation and waits for its people, if anything."""
    waiting = list(to_confirm(user).filter(organisation=organisation))
    return {"waiting": waiting} if waiting else None


def assisted_panel(user: Any, call: Call, at: datetime) -> dict[str, Any] | None:
    """Return the way to the proposals that the call's own team types for others."""
    if user.is_superuser or not user.has_perm("publishing.manage_call", call):
        return None
    return {"call": call} if call.published_at else None


def _still_unsent(notice: Any) -> bool:
    """Say whether a reminder is still due: the draft is there, and not sent meanwhile."""
    reader = notice.recipient_id
    theirs = Q(proposal__organisation__memberships__user=reader) | Q(proposal__assisted_by=reader)
    return Entry.objects.filter(unsent(), theirs, proposal__public_id=notice.about_id).exists()


def _still_member(notice: Any) -> bool:
    """Say whether the reader still belongs to the proposal's organisation."""
    return Proposal.objects.filter(
        public_id=notice.about_id, organisation__memberships__user=notice.recipient_id
    ).exists()


def notice_kinds() -> list[NoticeKind]:
    """Return the kinds of notice of this room."""
    return [
        NoticeKind(
            "applying.received",
            gettext_lazy("Receipts of proposals"),
            mandatory=True,
            still_due=_still_member,
        ),
        NoticeKind(
            "applying.withdrawn", gettext_lazy("Proposals withdrawn"), still_due=_still_member
        ),
        NoticeKind(
            "applying.closing",
            gettext_lazy("Reminders of deadlines of drafts"),
            still_due=_still_unsent,
        ),
        NoticeKind(
            "applying.extended",
            gettext_lazy("Deadlines that move"),
            mandatory=True,
            audience=lambda fan_out: members_with_drafts(fan_out.about_id),
        ),
        NoticeKind(
            "applying.amended",
            gettext_lazy("Rules that change"),
            mandatory=True,
            audience=lambda fan_out: members_of_call(fan_out.about_id),
        ),
        NoticeKind("applying.late_code", gettext_lazy("Late codes"), mandatory=True),
        NoticeKind(
            "applying.late_code_revoked", gettext_lazy("Late codes taken back"), mandatory=True
        ),
        NoticeKind(
            "applying.form_changed",
            gettext_lazy("Forms that change under a draft"),
            audience=lambda fan_out: members_with_drafts(fan_out.about_id),
        ),
        NoticeKind(
            "applying.cancelled",
            gettext_lazy("Calls that are cancelled"),
            mandatory=True,
            audience=lambda fan_out: members_of_call(fan_out.about_id),
        ),
    ]
