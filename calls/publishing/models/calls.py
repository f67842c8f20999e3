"""A call: its text and rules, money, dates, eligibility, criteria, and who runs it."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from calls.publishing.states import CALL_MOVES, CallRole, CallState, StageKind
from minka.accounts.models import Organisation
from minka.common.languages import TranslatedField, said
from minka.common.models import PublicModel
from minka.common.money import AmountField, CurrencyField
from minka.taxonomy.models import Theme


class Call(PublicModel):
    """A thematic call of a foundation."""

    foundation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="calls")
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    code = models.CharField(_("code"), max_length=12, help_text=_("Begins every receipt number."))
    state = models.CharField(max_length=10, choices=CallState.choices, default=CallState.DRAFT)
    languages = models.JSONField(_("languages"), default=list)
    title = TranslatedField(verbose_name=_("title"))
    summary = TranslatedField(verbose_name=_("summary"))
    body = TranslatedField(verbose_name=_("text"))
    # {"es": [{"title": …, "body": …}, …]}: the chapters of the rules, in order.
    rules = models.JSONField(_("rules"), default=dict, blank=True)
    themes: models.ManyToManyField = models.ManyToManyField(Theme, blank=True)
    zone = models.CharField(_("time zone"), max_length=64, default="America/Lima")
    currency = CurrencyField()
    envelope = AmountField(_("fund"), null=True, blank=True)
    awards_min = models.PositiveSmallIntegerField(_("awards, at least"), null=True, blank=True)
    awards_max = models.PositiveSmallIntegerField(_("awards, at most"), null=True, blank=True)
    term_months = models.PositiveSmallIntegerField(
        _("longest term in months"), null=True, blank=True
    )
    one_per_organisation = models.BooleanField(_("one proposal per organisation"), default=True)
    files_without_names = models.BooleanField(
        _("files reach reviewers without the names of who made them"), default=False
    )
    legal_kinds = models.JSONField(_("kinds of organisation"), default=list, blank=True)
    countries = models.JSONField(_("countries"), default=list, blank=True)
    proposal_languages = models.JSONField(_("languages of proposals"), default=list, blank=True)
    min_years = models.PositiveSmallIntegerField(_("years of existence"), default=0)
    project_kinds = models.JSONField(_("kinds of project"), default=list, blank=True)
    # The most that the fund pays of the whole budget, in percent: 80 asks for 20 of other money.
    max_fund_share = models.PositiveSmallIntegerField(
        _("share of the fund, at most, in percent"), null=True, blank=True
    )
    budget_periods = models.PositiveSmallIntegerField(_("periods of the budget"), default=1)
    # Grows with every amendment of the published rules.
    rules_version = models.PositiveSmallIntegerField(default=1, editable=False)
    contact = models.EmailField(_("contact"), blank=True)
    reviews_each = models.PositiveSmallIntegerField(_("reviews of each proposal"), default=3)
    search_text = models.TextField(blank=True, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)
    cancelled_reason = models.TextField(blank=True)
    cloned_from = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    moves = CALL_MOVES

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        indexes = [models.Index(fields=["state", "-published_at"])]
        constraints = [
            models.UniqueConstraint(
                Lower("code"), condition=~Q(code=""), name="call_code_unique_any_case"
            ),
            models.CheckConstraint(
                condition=Q(max_fund_share__isnull=True)
                | Q(max_fund_share__gte=1, max_fund_share__lte=100),
                name="fund_share_is_percent",
            ),
        ]

    def __str__(self) -> str:
        return said(self.title) or self.slug

    def get_absolute_url(self) -> str:
        return reverse("publishing:call", args=[self.slug])


class AwardCap(models.Model):
    """The most that a proposal may ask for when it works in at least so many countries."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="caps")
    min_countries = models.PositiveSmallIntegerField(_("countries, at least"), default=1)
    amount = AmountField()

    class Meta:
        verbose_name = _("cap per proposal")
        ordering = ["min_countries"]
        constraints = [
            models.UniqueConstraint(fields=["call", "min_countries"], name="one_cap_per_step")
        ]

    def __str__(self) -> str:
        return f"{self.min_countries}+: {self.amount}"


class Stage(PublicModel):
    """A round of proposals: a profile, or the final proposal. Its instants are UTC."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="stages")
    kind = models.CharField(_("kind"), max_length=8, choices=StageKind.choices)
    order = models.PositiveSmallIntegerField(default=1)
    opens_at = models.DateTimeField(_("opens"), null=True)
    deadline_at = models.DateTimeField(_("deadline"), null=True)
    # How long after the deadline the server still receives: published, never an accident.
    grace_seconds = models.PositiveIntegerField(_("grace in seconds"), default=0)
    reviews_due_at = models.DateTimeField(_("reviews due"), null=True)
    results_planned_on = models.DateField(_("results planned"), null=True)
    results_released_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("stage")
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["call", "kind"], name="one_stage_per_kind"),
            models.CheckConstraint(
                condition=Q(deadline_at__isnull=True)
                | Q(opens_at__isnull=True)
                | Q(deadline_at__gt=F("opens_at")),
                name="stage_opens_before_deadline",
            ),
        ]

    def __str__(self) -> str:
        return str(StageKind(self.kind).label)

    @property
    def closes_at(self) -> datetime | None:
        """The last instant at which it receives from everybody: the deadline with its grace."""
        return self.deadline_at and self.deadline_at + timedelta(seconds=self.grace_seconds)

    @property
    def clock_url(self) -> str:
        """Where an open page learns that the deadline moved."""
        return reverse("publishing:clock", args=[self.public_id])

    def receives_at(self, at: datetime) -> bool:
        """Say whether what arrives at this instant is in time for everybody: not after its end."""
        closes = self.closes_at
        return bool(self.opens_at and closes and self.opens_at <= at <= closes)


class Criterion(PublicModel):
    """What reviewers score, with its weight and scale. One list a stage."""

    stage = models.ForeignKey(Stage, on_delete=models.CASCADE, related_name="criteria")
    order = models.PositiveSmallIntegerField(default=0)
    title = TranslatedField(verbose_name=_("title"))
    guidance = TranslatedField(verbose_name=_("guiding questions"))
    theme = models.ForeignKey(Theme, null=True, blank=True, on_delete=models.PROTECT)
    weight = models.DecimalField(_("weight"), max_digits=5, decimal_places=2, default=1)
    scale_min = models.PositiveSmallIntegerField(_("lowest score"), default=0)
    scale_max = models.PositiveSmallIntegerField(_("highest score"), default=4)
    # {"0": {"es": "No se ve", …}, "4": {…}}
    labels = models.JSONField(_("labels of the scale"), default=dict, blank=True)

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(scale_max__gt=F("scale_min")), name="criterion_scale_has_width"
            ),
            models.CheckConstraint(condition=Q(weight__gt=0), name="criterion_weight_positive"),
        ]

    def __str__(self) -> str:
        return said(self.title)


class RoleGrant(PublicModel):
    """A person's role for a foundation (``call`` empty: for all its calls) or for one call."""

    foundation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="grants")
    call = models.ForeignKey(Call, null=True, on_delete=models.CASCADE, related_name="grants")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="role_grants"
    )
    role = models.CharField(_("role"), max_length=10, choices=CallRole.choices)

    class Meta:
        verbose_name = _("role")
        constraints = [
            models.UniqueConstraint(
                fields=["call", "user", "role"],
                condition=Q(call__isnull=False),
                name="one_grant_per_call",
            ),
            models.UniqueConstraint(
                fields=["foundation", "user", "role"],
                condition=Q(call__isnull=True),
                name="one_grant_per_foundation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"
