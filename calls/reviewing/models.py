"""Eligibility checks, reviewers, conflicts, assignments, reviews and their scores."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from calls.applying.models import Entry, Proposal
from calls.publishing.models import Call, Criterion
from minka.common.models import PublicModel
from minka.taxonomy.models import Theme

from .states import (
    ASSIGNMENT_MOVES,
    REVIEWER_MOVES,
    AssignmentState,
    ConflictSource,
    ReviewerState,
)


class EligibilityCheck(PublicModel):
    """Whether a proposal may be considered, and why. The newest one holds."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="eligibility_checks")
    eligible = models.BooleanField()
    reason = models.TextField(_("reason"))
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    checked_at = models.DateTimeField()

    class Meta:
        verbose_name = _("eligibility check")
        ordering = ["-checked_at", "-id"]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.eligible}"


class Reviewer(PublicModel):
    """A person who reviews for a call: what they know, and how much they can take."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="reviewers")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reviewer_in"
    )
    state = models.CharField(
        max_length=8, choices=ReviewerState.choices, default=ReviewerState.ACTIVE
    )
    themes: models.ManyToManyField = models.ManyToManyField(Theme, blank=True)
    languages = models.JSONField(_("languages"), default=list)
    countries = models.JSONField(_("countries known"), default=list, blank=True)
    max_load = models.PositiveSmallIntegerField(_("proposals at most"), default=20)
    reminded_at = models.DateTimeField(null=True)

    moves = REVIEWER_MOVES

    class Meta:
        verbose_name = _("reviewer")
        constraints = [models.UniqueConstraint(fields=["call", "user"], name="one_reviewer_each")]

    def __str__(self) -> str:
        return str(self.user)

    @property
    def audit_context(self) -> Call:
        """Its trail is read under its call too."""
        return self.call


class Conflict(PublicModel):
    """A conflict of interest between a person and a proposal."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="conflicts"
    )
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="conflicts")
    source = models.CharField(max_length=12, choices=ConflictSource.choices)
    reason = models.TextField(_("reason"), blank=True)
    declared_at = models.DateTimeField()

    class Meta:
        verbose_name = _("conflict of interest")
        constraints = [
            models.UniqueConstraint(fields=["user", "proposal"], name="one_conflict_each")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} × {self.proposal_id}"


class Assignment(PublicModel):
    """One reviewer, one proposal at one stage."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="assignments")
    reviewer = models.ForeignKey(Reviewer, on_delete=models.PROTECT, related_name="assignments")
    state = models.CharField(
        max_length=10, choices=AssignmentState.choices, default=AssignmentState.ASSIGNED
    )
    by_hand = models.BooleanField(default=True)
    assigned_at = models.DateTimeField()

    moves = ASSIGNMENT_MOVES

    class Meta:
        verbose_name = _("assignment")
        constraints = [
            models.UniqueConstraint(fields=["entry", "reviewer"], name="one_assignment_each")
        ]
        indexes = [
            models.Index(fields=["reviewer", "state", "id"]),
            models.Index(fields=["entry", "state"]),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer_id} → {self.entry_id}"

    def get_absolute_url(self) -> str:
        return reverse("reviewing:review", args=[self.public_id])

    @property
    def audit_context(self) -> Call:
        """Its trail is read under its call too."""
        return self.reviewer.call


class Review(PublicModel):
    """What a reviewer thinks: saved as they write, counted when submitted.

    ``score`` is the weighted mean of its criteria on a scale of 0 to 100 (``calls.solvers.scores``),
    empty while a criterion lacks its value. ``version`` grows with every save, so that two windows
    never overwrite each other unseen.
    """

    assignment = models.OneToOneField(Assignment, on_delete=models.CASCADE, related_name="review")
    for_applicant = models.TextField(_("comment for the organisation"), blank=True)
    for_committee = models.TextField(_("comment for the committee"), blank=True)
    score = models.DecimalField(max_digits=6, decimal_places=3, null=True)
    version = models.PositiveIntegerField(default=0)
    submitted_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("review")

    def __str__(self) -> str:
        return str(self.assignment_id)


class Score(models.Model):
    """One criterion's score, with the reason for it."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    value = models.PositiveSmallIntegerField(_("score"), null=True)
    comment = models.TextField(_("comment"), blank=True)

    class Meta:
        verbose_name = _("score")
        constraints = [
            models.UniqueConstraint(fields=["review", "criterion"], name="one_score_each"),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__gte=0), name="score_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return str(self.value)
