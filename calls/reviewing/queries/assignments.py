"""Reading assignments: a reviewer's own, and a stage's."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Prefetch, Q, QuerySet, Subquery
from django.urls import reverse

from calls.applying.models import Entry
from calls.applying.states import EntryState
from calls.publishing.models import Stage
from calls.publishing.states import CallState
from calls.reviewing.models import Assignment
from calls.reviewing.rules import UNDER_REVIEW, Person
from calls.reviewing.states import PENDING, STANDING, AssignmentState, ReviewerState
from minka.accounts.models import User

Assignments = QuerySet[Assignment]
_SHOWN = (*STANDING, AssignmentState.CONFLICTED)
_STATE_LABELS: dict[str, Any] = dict(AssignmentState.choices)
# Long texts that lists do not show.
_HEAVY = (
    "entry__answers",
    "entry__typed",
    "entry__proposal__summary",
    "entry__proposal__search_text",
    "entry__stage__call__body",
    "entry__stage__call__rules",
    "entry__stage__call__summary",
)


def visible_to(user: Person) -> Assignments:
    """Return a person's own assignments in published calls they take part in, and no others."""
    if user.pk is None or not user.is_active:
        return Assignment.objects.none()
    return Assignment.objects.filter(
        reviewer__user=user.pk,
        reviewer__state=ReviewerState.ACTIVE,
        reviewer__call__state__in=(CallState.PUBLISHED, CallState.DECIDED),
        state__in=_SHOWN,
    ).select_related("reviewer", "entry__proposal__organisation", "entry__stage__call__foundation")


@dataclass(frozen=True)
class OwnRow:
    """A line of a reviewer's own list: what it shows, and nothing else."""

    public_id: UUID
    state: str
    number: int
    title: str
    language: str
    country: str
    organisation: str
    code: str
    score: Decimal | None

    @property
    def state_label(self) -> str:
        """Return the state in words."""
        return _STATE_LABELS[self.state]

    def get_absolute_url(self) -> str:
        """Return where the proposal is read and reviewed."""
        return reverse("reviewing:review", args=[self.public_id])


_LISTED = (
    "public_id",
    "state",
    "entry__proposal__number",
    "entry__proposal__title",
    "entry__proposal__language",
    "entry__proposal__country",
    "entry__proposal__organisation__name",
    "entry__stage__call__code",
    "review__score",
)


def page_of_mine(reviewer_ids: list[int], start: int, stop: int) -> list[OwnRow]:
    """Return a slice of these reviewers' own list, with own scores: what waits comes first.

    In two steps: the keys by the index, then the columns of those keys only.
    """
    theirs = Assignment.objects.filter(reviewer__in=reviewer_ids, state__in=_SHOWN)
    keys = list(theirs.order_by("state", "id").values_list("pk", flat=True)[start:stop])
    rows = Assignment.objects.filter(pk__in=keys).values_list("pk", *_LISTED)
    found = {pk: OwnRow(*columns) for pk, *columns in rows}
    return [found[pk] for pk in keys if pk in found]


@dataclass(frozen=True)
class OwnStage:
    """A stage in which a person reviews, with how far they are."""

    stage: Stage
    reviewer_id: int
    given: int
    done: int
    conflicted: int

    @property
    def left(self) -> int:
        """Return how many reviews the person still owes."""
        return self.given - self.done


def own_stages(user: Person, slug: str = "") -> list[OwnStage]:
    """Return the stages in which a person reviews, those with most to do first: two queries.

    ``slug`` keeps one call only.
    """
    rows = visible_to(user).select_related(None).order_by()
    if slug:
        rows = rows.filter(reviewer__call__slug=slug)
    table: dict[int, dict[str, int]] = {}
    reviewers: dict[int, int] = {}
    counted = rows.values_list("entry__stage", "reviewer", "state").annotate(n=Count("id"))
    for stage_id, reviewer_id, state, number in counted:
        table.setdefault(stage_id, {})[state] = number
        reviewers[stage_id] = reviewer_id
    stages = Stage.objects.select_related("call").defer("call__body", "call__rules")
    found = [
        OwnStage(
            stage,
            reviewers[stage.pk],
            sum(table[stage.pk].get(state, 0) for state in STANDING),
            table[stage.pk].get(AssignmentState.SUBMITTED, 0),
            table[stage.pk].get(AssignmentState.CONFLICTED, 0),
        )
        for stage in stages.filter(pk__in=list(table)).order_by("-pk")
    ]
    return sorted(found, key=lambda own: -own.left)


def to_do(user: Person) -> Assignments:
    """Return what a reviewer still has to do in stages without results, the most urgent first."""
    return (
        visible_to(user)
        .filter(
            state__in=PENDING,
            reviewer__call__state=CallState.PUBLISHED,
            entry__stage__results_released_at__isnull=True,
        )
        .defer(*_HEAVY)
        .order_by(F("entry__stage__reviews_due_at").asc(nulls_last=True), "state", "id")
    )


def next_to_do(assignment: Assignment) -> Assignment | None:
    """Return the reviewer's next assignment in the same call that waits for them."""
    waiting = list(
        Assignment.objects.filter(reviewer=assignment.reviewer_id, state__in=PENDING)
        .exclude(pk=assignment.pk)
        .filter(entry__stage__results_released_at__isnull=True)
        .order_by("id")
        .only("id", "public_id", "state")[:500]
    )
    later = (other for other in waiting if other.pk > assignment.pk)
    return next(later, waiting[0] if waiting else None)


def neighbours(assignment: Assignment) -> tuple[Assignment | None, Assignment | None]:
    """Return the reviewer's assignments before and after this one, in the same call."""
    around = Assignment.objects.filter(reviewer=assignment.reviewer_id, state__in=STANDING).only(
        "id", "public_id", "state"
    )
    before = around.filter(pk__lt=assignment.pk).order_by("-id").values("pk")[:1]
    after = around.filter(pk__gt=assignment.pk).order_by("id").values("pk")[:1]
    both = around.filter(Q(pk=Subquery(before)) | Q(pk=Subquery(after)))
    found = {row.pk < assignment.pk: row for row in both}
    return found.get(True), found.get(False)


def to_assign(stage: Stage) -> QuerySet[Entry]:
    """Return the entries of a stage that wait for reviews, fewest reviews first."""
    return (
        Entry.objects.filter(
            stage=stage, state=EntryState.SUBMITTED, proposal__state__in=UNDER_REVIEW
        )
        .select_related("proposal__organisation")
        .order_by("reviews_assigned", "proposal__number")
    )


def assigned_reviewers(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """Fetch together with entries who is assigned to each (``given``)."""
    given = (
        Assignment.objects.filter(state__in=_SHOWN).select_related("reviewer__user").order_by("id")
    )
    return entries.prefetch_related(Prefetch("assignments", queryset=given, to_attr="given"))


def pending_in(stage: Stage) -> dict[int, int]:
    """Return how many reviews of a stage each active person still owes, by the person's id."""
    owed = (
        Assignment.objects.filter(
            entry__stage=stage, state__in=PENDING, reviewer__state=ReviewerState.ACTIVE
        )
        .order_by()
        .values("reviewer__user")
        .annotate(n=Count("id"))
    )
    return {row["reviewer__user"]: row["n"] for row in owed}


def due_stages(at: datetime, until: datetime, since: datetime) -> Iterable[Stage]:
    """Return the stages of published calls whose reviews fall due in a span, without results."""
    return Stage.objects.filter(
        call__state=CallState.PUBLISHED,
        reviews_due_at__gte=since,
        reviews_due_at__lte=until,
        deadline_at__lt=at,
        results_released_at__isnull=True,
    ).select_related("call")


def owes_reviews(user: User, stage_id: UUID) -> bool:
    """Say whether a person still owes reviews of a stage (by public id)."""
    return to_do(user).filter(entry__stage__public_id=stage_id).exists()
