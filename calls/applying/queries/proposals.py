"""Whose proposals are whose: every list begins here, and denies by default."""

from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from calls.applying.models import RECEIVED, Entry, Proposal, Receipt
from calls.applying.rules import ASSISTANT, OPEN_STATES, WITHDRAWABLE_STATES, role_for
from calls.applying.rules.roles import WRITES, members_here, role_here
from calls.applying.states import EntryState
from calls.publishing.models import Call
from calls.publishing.rules import granted, owned
from calls.publishing.states import CallRole, CallState
from minka.accounts.models import Membership, User
from minka.common.audit import trail
from minka.common.models import AuditEvent

# The chapters of a call's rules and its long texts weigh up to 100 kB: no page of writing shows
# them, and a save while typing must not read them.
CALL_TEXTS = ("rules", "body", "search_text")


def call_texts(call: str) -> list[str]:
    """Return what not to read of a call that hangs on a row by this name."""
    return [f"{call}__{name}" for name in CALL_TEXTS]


def visible_to(user: User | AnonymousUser) -> QuerySet[Proposal]:
    """Return the proposals a person may open, as ``applying.view_proposal`` says.

    Their organisations' own, in any state; of the calls whose team or committee they belong to,
    those that were received; what they type for others, until it is confirmed; every one for an
    administrator.
    """
    if not user.is_authenticated:
        return Proposal.objects.none()
    if user.is_superuser:
        return Proposal.objects.all()
    member = Membership.objects.filter(organisation=OuterRef("organisation"), user=user)
    where = {"call": "call", "foundation": "call__foundation"}
    seated = Q(owned(user.pk, "call__foundation"))
    for role in (CallRole.STEWARD, CallRole.COMMITTEE):
        seated |= Q(granted(user.pk, role, **where))
    typed = Q(assisted_by=user.pk, assistance_confirmed_at__isnull=True) & running(user.pk)
    return Proposal.objects.filter(Q(Exists(member)) | RECEIVED & seated | typed)


def running(user_id: int, call: str = "call") -> Q:
    """Return the condition that the person is of the team of the call of this column."""
    foundation = f"{call}__foundation"
    team = granted(user_id, CallRole.STEWARD, call=call, foundation=foundation)
    return Q(owned(user_id, foundation)) | Q(team)


def received(call: Call) -> QuerySet[Proposal]:
    """Return what a call has received and not lost again to a withdrawal."""
    return Proposal.objects.filter(RECEIVED, call=call)


def mine(user: User | AnonymousUser) -> QuerySet[Proposal]:
    """Return the proposals of a person's organisations, newest first."""
    if not user.is_authenticated:
        return Proposal.objects.none()
    return (
        Proposal.objects.filter(organisation__memberships__user=user)
        .annotate(member_role=F("organisation__memberships__role"), role_here=role_here(user, "pk"))
        .select_related("call", "organisation")
        .defer(*call_texts("call"))
        .order_by("-pk")
    )


def with_entries(rows: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """Add what was written for each stage (``stages_written``), the last stage first."""
    entries = Entry.objects.select_related("stage").defer("answers", "typed")
    return rows.prefetch_related(
        Prefetch("entries", entries.order_by("-stage__order"), to_attr="stages_written")
    )


def of_organisation(call: Call, organisation_id: int) -> Proposal | None:
    """Return the one proposal of an organisation to a call that allows one, if any."""
    return Proposal.objects.filter(call=call, organisation_id=organisation_id, sole=True).first()


def of_organisations(user: User, call: Call) -> QuerySet[Proposal]:
    """Return the proposals of a person's organisations to a call, for its page."""
    return mine(user).filter(call=call)


def current_entry(proposal: Proposal) -> Entry:
    """Return what is written for the last stage the proposal has reached."""
    found = (
        proposal.entries.select_related("stage", "form_version", "saved_by")
        .order_by("-stage__order")
        .first()
    )
    if found is None:
        raise Entry.DoesNotExist(f"proposal {proposal.pk} has no entry")
    found.proposal = proposal
    found.stage.call = proposal.call
    return found


def entry_to_write(
    user: User | AnonymousUser, public_id: UUID, *, locked: bool = False
) -> Entry | None:
    """Return the last entry of one of the person's own proposals, with ``writer_role``, if any.

    Or of one that they type for people who cannot (``ASSISTANT``). ``locked`` locks it and its
    proposal for the rest of the transaction.
    """
    if not user.is_authenticated:
        return None
    found = _to_write(user, public_id, locked)
    if found is None and locked:
        # PostgreSQL leaves a row out whose form version changed while it waited for its lock.
        found = _to_write(user, public_id, locked)
    return found


def _to_write(user: User, public_id: UUID, locked: bool) -> Entry | None:
    rows = Entry.objects.filter(proposal__public_id=public_id)
    if locked:
        rows = rows.select_for_update(of=("self", "proposal"))
    rows = rows.select_related(
        "proposal__call", "proposal__organisation", "stage", "form_version"
    ).order_by("-stage__order")
    rows = rows.defer(*call_texts("proposal__call"))
    members = "proposal__organisation__memberships"
    found: Any = (
        rows.filter(**{f"{members}__user": user})
        .annotate(member_role=F(f"{members}__role"), role_here=role_here(user, "proposal"))
        .first()
    )
    if found is not None:
        role = role_for(found.member_role, found.role_here)
    else:
        found, role = _assisted(rows, user).first(), ASSISTANT
    if found is not None:
        found.writer_role = role
        found.stage.call = found.proposal.call
    return found


def _assisted(rows: QuerySet[Entry], user: User) -> QuerySet[Entry]:
    return rows.filter(
        running(user.pk, "proposal__call"),
        proposal__assisted_by=user,
        proposal__assistance_confirmed_at__isnull=True,
    )


def unsent() -> Q:
    """Return the condition, over entries, that something in them can still be sent.

    A draft of an open proposal, or changes to what was received.
    """
    drafts = Q(state__in=[EntryState.DRAFT, EntryState.WITHDRAWN], proposal__state__in=OPEN_STATES)
    return drafts | Q(revision__isnull=False, proposal__state__in=WITHDRAWABLE_STATES)


def open_entries_of(user: User) -> QuerySet[Entry]:
    """Return the entries a person can still write and send, the nearest deadline first."""
    members = "proposal__organisation__memberships"
    return (
        Entry.objects.filter(
            unsent(), proposal__call__state=CallState.PUBLISHED, **{f"{members}__user": user}
        )
        .annotate(member_role=F(f"{members}__role"), role_here=role_here(user, "proposal"))
        .filter(WRITES)
        .select_related("proposal__call", "proposal__organisation", "stage")
        .defer("answers", "typed", *call_texts("proposal__call"))
        .order_by("stage__deadline_at", "pk")
    )


def visible_receipts(user: User | AnonymousUser) -> QuerySet[Receipt]:
    """Return the receipts a person may open: their organisations', and received ones they see.

    What was withdrawn stays with its own people.
    """
    if not user.is_authenticated:
        return Receipt.objects.none()
    rows = Receipt.objects.select_related(
        "entry__proposal__call", "entry__proposal__organisation", "entry__stage", "submitted_by"
    )
    return rows.filter(entry__proposal__in=visible_to(user).values("pk"))


def receipts_of(proposal: Proposal) -> QuerySet[Receipt]:
    """Return all receipts of a proposal, newest first, without their snapshots."""
    return (
        Receipt.objects.filter(entry__proposal=proposal)
        .select_related("submitted_by")
        .defer("snapshot")
        .order_by("-submitted_at", "-pk")
    )


def last_receipt(entry: Entry) -> Receipt | None:
    """Return the receipt of what was received last, if anything was, without its snapshot."""
    return entry.receipts.defer("snapshot").order_by("-version").first()


def writing_members(proposal: Proposal) -> list[int]:
    """Return the ids of the people who write a proposal for its organisation."""
    return list(members_here(proposal).filter(WRITES).values_list("user_id", flat=True))


def history_of(proposal: Proposal) -> QuerySet[AuditEvent]:
    """Return what happened to a proposal, newest first, as its own people may know it.

    Only this room's verbs: what others record about it (conflicts, decisions) is theirs to show.
    """
    return trail([proposal.public_id]).filter(verb__startswith="applying.")
