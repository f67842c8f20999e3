"""A proposal, what is written for each stage, its partners, budget and receipts."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from calls.publishing.models import Call, FormVersion, Stage
from calls.publishing.states import ProjectKind
from minka.accounts.models import Organisation
from minka.common.languages import LanguageField
from minka.common.models import PublicModel
from minka.common.money import AmountField
from minka.taxonomy.models import Theme

from .states import (
    CONFIRMATION_MOVES,
    ENTRY_MOVES,
    PROPOSAL_MOVES,
    BudgetSource,
    Confirmation,
    EntryState,
    PartnerRole,
    ProposalState,
    WriterRole,
)

# A proposal that stands as submitted: withdrawing takes its instant away again.
RECEIVED = Q(submitted_at__isnull=False)


class Proposal(PublicModel):
    """What an organisation proposes to a call, through all its stages."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="proposals")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="proposals"
    )
    # True where the call allows one proposal an organisation: the database then holds the limit.
    sole = models.BooleanField(default=False, editable=False)
    number = models.PositiveIntegerField()
    state = models.CharField(
        max_length=12, choices=ProposalState.choices, default=ProposalState.DRAFT
    )
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), blank=True)
    language = LanguageField()
    country = models.CharField(_("country"), max_length=2)
    countries = models.JSONField(_("countries of the project"), default=list, blank=True)
    themes: models.ManyToManyField = models.ManyToManyField(Theme, blank=True)
    # The codes of ``themes`` again, so that lists, snapshots and exports need no join.
    theme_codes = models.JSONField(default=list, editable=False)
    amount = AmountField(_("amount asked"), null=True, blank=True)
    months = models.PositiveSmallIntegerField(_("months"), null=True, blank=True)
    project_kind = models.CharField(
        _("kind of project"), max_length=20, choices=ProjectKind.choices, blank=True
    )
    # Who of the call's team typed it for people who cannot; they confirm before it is received.
    assisted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    assistance_confirmed_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    search_text = models.TextField(blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    moves = PROPOSAL_MOVES

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        constraints = [
            models.UniqueConstraint(fields=["call", "number"], name="proposal_number_unique"),
            models.UniqueConstraint(
                fields=["call", "organisation"],
                condition=Q(sole=True),
                name="one_proposal_per_organisation",
            ),
        ]
        indexes = [
            models.Index(fields=["call", "state", "number"]),
            # What a foundation lists is what it has received: never drafts, nor what was withdrawn.
            models.Index(fields=["call", "number"], condition=RECEIVED, name="received_by_number"),
            models.Index(
                fields=["call", "country", "number"], condition=RECEIVED, name="received_by_country"
            ),
            models.Index(
                fields=["call", "language", "number"],
                condition=RECEIVED,
                name="received_by_language",
            ),
            models.Index(
                fields=["call", "-submitted_at"], condition=RECEIVED, name="received_by_instant"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("applying:proposal", args=[self.public_id])

    @property
    def told_state(self) -> ProposalState:
        """Return the state that its own people may know: eligibility is told with the results."""
        hidden = self.state == ProposalState.ELIGIBLE or (
            self.state == ProposalState.INELIGIBLE
            and not self.call.stages.filter(order=1, results_released_at__isnull=False).exists()
        )
        return ProposalState.SUBMITTED if hidden else ProposalState(self.state)

    @property
    def audit_context(self) -> Call:
        """Its trail is read under its call too."""
        return self.call


class Entry(PublicModel):
    """What is written for one stage, against one version of its form; and its review tally.

    ``revision`` is there while what was sent is being changed: the values that differ, by the name
    of their field, as ``queries.stored_values`` gives them. Everything else stays as received.

    ``answers`` holds what was understood, in canonical form: text, figures as text, ISO days,
    codes, true or false, and for files ``[{id, name, size, media_type, sha256}, …]``. ``typed``
    holds what could not be understood yet, as typed, by the name of its field. ``version`` grows
    with every save, ``submissions`` with every receipt. The tally columns are written with each
    review, so that lists and rankings never compute them.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="entries")
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="entries")
    form_version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=EntryState.choices, default=EntryState.DRAFT)
    answers = models.JSONField(default=dict)
    typed = models.JSONField(default=dict)
    revision = models.JSONField(null=True)
    version = models.PositiveIntegerField(default=1)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    saved_at = models.DateTimeField(null=True)
    # Who is at each field since when and which version: what becomes one ``Change``.
    runs = models.JSONField(default=dict, editable=False)
    submissions = models.PositiveSmallIntegerField(default=0)
    submitted_at = models.DateTimeField(null=True)
    # The last reminder of the deadline that its people got: ``<deadline>/<days>``.
    reminded = models.CharField(max_length=40, blank=True)
    reviews_assigned = models.PositiveSmallIntegerField(default=0)
    reviews_done = models.PositiveSmallIntegerField(default=0)
    score_mean = models.DecimalField(max_digits=6, decimal_places=3, null=True)
    score_spread = models.DecimalField(max_digits=6, decimal_places=3, null=True)

    moves = ENTRY_MOVES

    class Meta:
        verbose_name = _("stage of a proposal")
        constraints = [
            models.UniqueConstraint(fields=["proposal", "stage"], name="one_entry_per_stage")
        ]
        indexes = [
            models.Index(fields=["stage", "state", "-score_mean"]),
            models.Index(fields=["stage", "state", "-score_spread"]),
            models.Index(fields=["stage", "state", "reviews_done"]),
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.stage_id}"

    @property
    def audit_context(self) -> Call:
        """Its trail is read under its call too."""
        return self.proposal.call


class Partner(PublicModel):
    """Another organisation in a proposal."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="partners")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    name = models.CharField(_("name"), max_length=200)
    country = models.CharField(_("country"), max_length=2)
    role = models.CharField(_("role"), max_length=14, choices=PartnerRole.choices)
    email = models.EmailField(_("e-mail"), blank=True)
    state = models.CharField(
        max_length=10, choices=Confirmation.choices, default=Confirmation.NOT_ASKED
    )
    token_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    asked_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    moves = CONFIRMATION_MOVES

    class Meta:
        verbose_name = _("partner")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name

    @property
    def audit_context(self) -> Proposal:
        """Its trail is read under its proposal."""
        return self.proposal


class BudgetLine(PublicModel):
    """A line of the budget, in the call's currency."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="budget_lines")
    stage = models.ForeignKey(Stage, on_delete=models.CASCADE, related_name="+")
    order = models.PositiveSmallIntegerField(default=0)
    concept = models.CharField(_("concept"), max_length=200)
    source = models.CharField(_("who pays"), max_length=10, choices=BudgetSource.choices)
    # Which period of the call's ``budget_periods`` it falls in, from 1; the whole term without.
    period = models.PositiveSmallIntegerField(_("period"), null=True, blank=True)
    amount = AmountField()

    class Meta:
        verbose_name = _("budget line")
        ordering = ["order", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="budget_amount_not_negative")
        ]

    def __str__(self) -> str:
        return self.concept


class Receipt(PublicModel):
    """The proof of one submission: immutable, written in the same transaction.

    ``sha256`` is taken over the canonical JSON of ``snapshot`` (answers, budget, partners, and
    the SHA-256 of each file).
    """

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="receipts")
    version = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=40, unique=True)
    submitted_at = models.DateTimeField()
    zone = models.CharField(max_length=64)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    sha256 = models.CharField(max_length=64)
    snapshot = models.JSONField()
    idempotency_key = models.UUIDField(unique=True)

    class Meta:
        verbose_name = _("receipt")
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "version"], name="one_receipt_per_version")
        ]

    def __str__(self) -> str:
        return self.number

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert only: a receipt never changes."""
        if self.pk is not None:
            raise TypeError("receipts are immutable")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse: a receipt stays."""
        raise TypeError("receipts are immutable")

    def get_absolute_url(self) -> str:
        return reverse("applying:receipt", args=[self.public_id])


class Writer(PublicModel):
    """What one colleague may do in one proposal, where it differs from their organisation's role."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="writers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(_("role"), max_length=10, choices=WriterRole.choices)

    class Meta:
        verbose_name = _("writer of a proposal")
        constraints = [
            models.UniqueConstraint(fields=["proposal", "user"], name="one_role_per_writer")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"


class Change(PublicModel):
    """What one person changed in one field: the value before and after, in canonical form.

    Savings of one person in one field within ten minutes are one change. ``field`` is the name of
    the form field (``q_<key>``, ``title``, ``partners``, ``budget`` …).
    """

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="changes")
    field = models.CharField(max_length=60)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    began_at = models.DateTimeField()
    at = models.DateTimeField()
    # The entry's ``version`` after it.
    version = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("change of a proposal")
        indexes = [
            models.Index(fields=["entry", "-at"]),
            models.Index(fields=["entry", "field", "-at"]),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.field} v{self.version}"


class Comment(PublicModel):
    """A remark between colleagues beside one field of a draft; never part of what is sent."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="comments")
    field = models.CharField(max_length=60)
    body = models.TextField(_("comment"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("comment on a draft")
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["entry", "field", "at"])]

    def __str__(self) -> str:
        return self.body[:60]
