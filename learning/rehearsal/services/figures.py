"""The figures of the play, counted from the database, and what they must be."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count

from calls.accompanying.models import Project
from calls.applying.models import Entry, Proposal, Receipt
from calls.applying.states import EntryState, ProposalState
from calls.publishing.models import Call
from calls.publishing.states import StageKind
from calls.reviewing.models import Conflict, Review
from calls.selecting.models import Decision
from calls.selecting.states import Outcome
from learning.discussing.models import Post
from learning.synthesizing.models import Finding, Synthesis, Workshop
from learning.synthesizing.states import Stance, SynthesisState, WorkshopState
from learning.systematizing.models import Lesson, Systematization
from learning.systematizing.states import SystematizationState
from minka.common.models import AuditEvent
from minka.notifications.models import FanOut, Notice
from minka.notifications.states import Channel, FanOutState, NoticeState


@dataclass(frozen=True)
class Figure:
    """One figure: what it counts, what was counted, and whether it is as it must be."""

    label: str
    value: int
    expected: str
    right: bool


def exactly(label: str, value: int, wanted: int) -> Figure:
    """Return a figure that must be just so."""
    return Figure(label, value, str(wanted), value == wanted)


def at_least(label: str, value: int, wanted: int) -> Figure:
    """Return a figure that must reach so much."""
    return Figure(label, value, f"≥ {wanted}", value >= wanted)


def all_figures(call: Call, refused: Mapping[str, int]) -> list[Figure]:
    """Return every figure of a played call, in the order of its life."""
    return [
        *_applying(call, refused),
        *_choosing(call),
        *_learning(call),
        *_telling(),
    ]


def _applying(call: Call, refused: Mapping[str, int]) -> list[Figure]:
    sent = Proposal.objects.filter(call=call, submitted_at__isnull=False)
    profiles = Entry.objects.filter(
        stage__call=call, stage__kind=StageKind.PROFILE, state=EntryState.SUBMITTED
    )
    proofs = Receipt.objects.filter(entry__in=profiles).values("entry").distinct().count()
    drafts = Proposal.objects.filter(call=call, state=ProposalState.DRAFT).count()
    return [
        exactly("Proposals submitted", sent.count(), 125),
        exactly("Countries of proposals", sent.values("country").distinct().count(), 18),
        exactly("Profiles with a receipt", proofs, 125),
        exactly("Refused: late", refused.get("late", 0), 3),
        exactly("Refused: incomplete", refused.get("incomplete", 0), 3),
        exactly("Refused: not eligible", refused.get("ineligible", 0), 4),
        exactly("Drafts kept of those refused", drafts, 10),
    ]


def _choosing(call: Call) -> list[Figure]:
    reviews = Review.objects.filter(assignment__entry__stage__call=call, submitted_at__isnull=False)
    thrice = (
        Entry.objects.filter(pk__in=reviews.values("assignment__entry")).exclude(reviews_done=3)
    ).count()
    invited = Decision.objects.filter(entry__stage__call=call, outcome=Outcome.INVITED)
    chosen = Proposal.objects.filter(call=call, state=ProposalState.SELECTED)
    return [
        at_least("Reviews submitted", reviews.count(), 3 * 119 + 60),
        exactly("Entries reviewed by other than three", thrice, 0),
        at_least("Conflicts of interest declared", _conflicts(call), 8),
        exactly("Invited to the final proposal", invited.count(), 20),
        exactly("Proposals selected", chosen.count(), 12),
        exactly("Countries of those selected", chosen.values("country").distinct().count(), 9),
    ]


def _conflicts(call: Call) -> int:
    return Conflict.objects.filter(proposal__call=call).count()


def _learning(call: Call) -> list[Figure]:
    studies = Systematization.objects.filter(
        project__call=call, state=SystematizationState.PUBLISHED
    )
    lessons = studies.annotate(n=Count("lessons")).values_list("n", flat=True)
    outside = sum(not 5 <= n <= 8 for n in lessons)
    total = Lesson.objects.filter(systematization__in=studies).count()
    held = Workshop.objects.filter(call=call, state=WorkshopState.HELD).count()
    published = Synthesis.objects.filter(call=call, state=SynthesisState.PUBLISHED).count()
    return [
        exactly("Projects", Project.objects.filter(call=call).count(), 12),
        exactly("Systematizations published", studies.count(), 12),
        at_least("Lessons", total, 60),
        exactly("Systematizations with fewer than 5 or more than 8 lessons", outside, 0),
        at_least("Messages in the call's space", _messages(call), 30),
        exactly("Workshops held", held, 1),
        exactly("Syntheses published", published, 1),
        at_least("Findings", Finding.objects.filter(synthesis__call=call).count(), 3),
        exactly("Findings on fewer than two cases", _thin_findings(call), 0),
    ]


def _messages(call: Call) -> int:
    return Post.objects.filter(topic__space__call=call).count()


def _thin_findings(call: Call) -> int:
    findings = Finding.objects.filter(synthesis__call=call).prefetch_related("links__lesson")
    return sum(
        len(
            {
                link.lesson.systematization_id
                for link in finding.links.all()
                if link.stance == Stance.SUPPORTS
            }
        )
        < 2
        for finding in findings
    )


def _telling() -> list[Figure]:
    open_states = [NoticeState.PENDING, NoticeState.SENDING]
    doubled = (
        Notice.objects.values("kind", "key", "recipient", "channel")
        .annotate(n=Count("id"))
        .filter(n__gt=1)
        .count()
    )
    lost = Notice.objects.filter(state__in=[NoticeState.FAILED, NoticeState.UNSURE]).count()
    return [
        at_least("Notices", Notice.objects.count(), 500),
        exactly("Notices not settled", Notice.objects.filter(state__in=open_states).count(), 0),
        exactly("Events not spread", FanOut.objects.exclude(state=FanOutState.DONE).count(), 0),
        exactly("Notices lost", lost, 0),
        exactly("Notices doubled", doubled, 0),
        at_least("Events in the audit trail", AuditEvent.objects.count(), 1000),
    ]


def mails_by_kind() -> list[tuple[str, int, int]]:
    """Return (kind, mails sent, mails not sent because no longer due), the most first."""
    rows = (
        Notice.objects.filter(channel=Channel.MAIL)
        .values("kind", "state")
        .annotate(n=Count("id"))
        .order_by("kind")
    )
    table: dict[str, list[int]] = {}
    for row in rows:
        sent, dropped = table.setdefault(row["kind"], [0, 0])
        if row["state"] == NoticeState.SENT:
            table[row["kind"]] = [sent + row["n"], dropped]
        elif row["state"] == NoticeState.DROPPED:
            table[row["kind"]] = [sent, dropped + row["n"]]
    return sorted(((k, s, d) for k, (s, d) in table.items()), key=lambda r: (-r[1], r[0]))
