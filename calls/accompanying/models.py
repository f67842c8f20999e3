"""A project: its agreement, ledger, instalments, reports and visits."""

from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from calls.applying.models import Proposal
from calls.publishing.models import Call
from minka.accounts.models import Organisation
from minka.common.languages import LanguageField
from minka.common.models import PublicModel
from minka.common.money import AmountField, CurrencyField

from .states import (
    PROJECT_MOVES,
    REPORT_MOVES,
    ProjectState,
    ReportKind,
    ReportState,
    TransactionKind,
    VisitMode,
)


class Project(PublicModel):
    """A selected proposal, carried out. Planned and actual dates are kept apart."""

    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="project")
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="projects")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="projects"
    )
    state = models.CharField(
        max_length=10, choices=ProjectState.choices, default=ProjectState.PREPARING
    )
    title = models.CharField(_("title"), max_length=200)
    language = LanguageField()
    country = models.CharField(_("country"), max_length=2)
    currency = CurrencyField()
    amount = AmountField(_("amount awarded"), null=True)
    planned_start = models.DateField(_("planned start"), null=True, blank=True)
    planned_end = models.DateField(_("planned end"), null=True, blank=True)
    actual_start = models.DateField(_("actual start"), null=True, blank=True)
    actual_end = models.DateField(_("actual end"), null=True, blank=True)
    agreement = models.TextField(_("what was agreed"), blank=True)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)

    moves = PROJECT_MOVES

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        indexes = [models.Index(fields=["call", "state"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(planned_end__isnull=True)
                | Q(planned_start__isnull=True)
                | Q(planned_end__gte=F("planned_start")),
                name="project_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("accompanying:project", args=[self.public_id])

    @property
    def audit_context(self) -> Call:
        """Its trail is read under its call too."""
        return self.call


class Instalment(PublicModel):
    """A planned payment and its condition. What was paid is in the ledger."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="instalments")
    number = models.PositiveSmallIntegerField()
    due_on = models.DateField(_("due on"))
    amount = AmountField()
    condition = models.CharField(_("condition"), max_length=250, blank=True)

    class Meta:
        verbose_name = _("instalment")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="one_instalment_number"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="instalment_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.amount}"

    @property
    def audit_context(self) -> Project:
        """Its trail is read under its project."""
        return self.project


class Transaction(PublicModel):
    """A movement in the project's ledger. Never changed: a mistake is answered by another one."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="transactions")
    instalment = models.ForeignKey(
        Instalment, null=True, blank=True, on_delete=models.PROTECT, related_name="transactions"
    )
    kind = models.CharField(_("kind"), max_length=12, choices=TransactionKind.choices)
    amount = AmountField()
    currency = CurrencyField()
    on = models.DateField(_("date"))
    note = models.CharField(_("note"), max_length=250, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("transaction")
        ordering = ["on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="transaction_positive")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"

    @property
    def audit_context(self) -> Project:
        """Its trail is read under its project."""
        return self.project


class Report(PublicModel):
    """A report that a project owes."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="reports")
    kind = models.CharField(_("kind"), max_length=10, choices=ReportKind.choices)
    due_on = models.DateField(_("due on"))
    state = models.CharField(max_length=10, choices=ReportState.choices, default=ReportState.DUE)
    # What is being written is the organisation's alone; ``text`` is what it sent.
    draft = models.TextField(_("draft"), blank=True)
    text = models.TextField(_("report"), blank=True)
    answer = models.TextField(_("answer of the foundation"), blank=True)
    answered_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    # The public ids of the files that went with it: the foundation reads these and no others.
    files_sent = models.JSONField(default=list, blank=True)
    # When its people were reminded: a week before, and when it was late. Once each.
    soon_told_at = models.DateTimeField(null=True)
    late_told_at = models.DateTimeField(null=True)

    moves = REPORT_MOVES

    class Meta:
        verbose_name = _("report")
        ordering = ["due_on", "id"]
        indexes = [models.Index(fields=["state", "due_on"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.due_on}"

    def get_absolute_url(self) -> str:
        return reverse("accompanying:report", args=[self.public_id])

    def has_sent(self, file_id: UUID) -> bool:
        """Say whether a file has gone to the foundation with the report."""
        return str(file_id) in self.files_sent

    @property
    def audit_context(self) -> Project:
        """Its trail is read under its project."""
        return self.project


class Visit(PublicModel):
    """A meeting of accompaniment, planned and then held, with what was agreed."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="visits")
    planned_on = models.DateField(_("planned for"))
    held_on = models.DateField(_("held on"), null=True, blank=True)
    mode = models.CharField(_("how"), max_length=10, choices=VisitMode.choices)
    people = models.TextField(_("who took part"), blank=True)
    minutes = models.TextField(_("minutes"), blank=True)
    agreements = models.TextField(_("agreements"), blank=True)
    next_step = models.CharField(_("next step"), max_length=250, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("visit")
        ordering = ["-planned_on", "-id"]

    def __str__(self) -> str:
        return str(self.planned_on)

    @property
    def audit_context(self) -> Project:
        """Its trail is read under its project."""
        return self.project
