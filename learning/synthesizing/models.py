"""Workshops where cases meet, and syntheses whose findings rest on lessons."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from calls.publishing.models import Call
from learning.systematizing.models import Lesson, Systematization
from minka.accounts.models import Organisation
from minka.common.languages import LanguageField
from minka.common.models import PublicModel

from .states import SYNTHESIS_MOVES, WORKSHOP_MOVES, Stance, SynthesisState, WorkshopState


class Workshop(PublicModel):
    """A meeting of the cases of a call. Its instants are UTC; it has a zone."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="workshops")
    state = models.CharField(
        max_length=10, choices=WorkshopState.choices, default=WorkshopState.PLANNED
    )
    title = models.CharField(_("title"), max_length=200)
    language = LanguageField()
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    zone = models.CharField(_("time zone"), max_length=64)
    place = models.CharField(_("place"), max_length=200, blank=True)
    link = models.URLField(_("link"), blank=True)
    agenda = models.TextField(_("agenda"), blank=True)
    minutes = models.TextField(_("minutes"), blank=True)
    cases: models.ManyToManyField = models.ManyToManyField(Systematization, blank=True)

    moves = WORKSHOP_MOVES

    class Meta:
        verbose_name = _("workshop")
        verbose_name_plural = _("workshops")
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="workshop_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=~Q(place="") | ~Q(link=""), name="workshop_has_place_or_link"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("synthesizing:workshop", args=[self.public_id])

    @property
    def audit_context(self) -> Call:
        """Its trail is read under its call too."""
        return self.call


class Attendance(PublicModel):
    """A person expected at a workshop, and whether they came. Credits come from here."""

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="attendances")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(_("name"), max_length=150)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    came = models.BooleanField(_("came"), null=True)

    class Meta:
        verbose_name = _("attendance")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["workshop", "user"],
                condition=Q(user__isnull=False),
                name="one_attendance_each",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Synthesis(PublicModel):
    """What the cases of a call say together. It has a permanent address and a citation."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="syntheses")
    slug = models.SlugField(_("address"), max_length=100, unique=True)
    state = models.CharField(
        max_length=10, choices=SynthesisState.choices, default=SynthesisState.DRAFT
    )
    title = models.CharField(_("title"), max_length=200)
    language = LanguageField()
    question = models.TextField(_("question"), blank=True)
    body = models.TextField(_("introduction"), blank=True)
    message = models.TextField(_("message for public policy"), blank=True)
    published_at = models.DateTimeField(null=True)
    search_text = models.TextField(blank=True, editable=False)

    moves = SYNTHESIS_MOVES

    class Meta:
        verbose_name = _("synthesis")
        verbose_name_plural = _("syntheses")
        indexes = [models.Index(fields=["state", "-published_at"])]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("synthesizing:synthesis", args=[self.slug])

    @property
    def audit_context(self) -> Call:
        """Its trail is read under its call too."""
        return self.call


class Author(PublicModel):
    """Who wrote a synthesis, in order."""

    synthesis = models.ForeignKey(Synthesis, on_delete=models.CASCADE, related_name="authors")
    order = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(_("name"), max_length=150)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("author")
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.name


class Finding(PublicModel):
    """A statement that holds across cases: at least two, or said to rest on one."""

    synthesis = models.ForeignKey(Synthesis, on_delete=models.CASCADE, related_name="findings")
    order = models.PositiveSmallIntegerField(default=0)
    statement = models.CharField(_("finding"), max_length=300)
    explanation = models.TextField(_("explanation"), blank=True)
    scope = models.TextField(_("where it holds"), blank=True)
    single_case = models.BooleanField(_("rests on one case"), default=False)
    lessons: models.ManyToManyField = models.ManyToManyField(Lesson, through="FindingLesson")

    class Meta:
        verbose_name = _("finding")
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.statement


class FindingLesson(PublicModel):
    """A lesson that supports or contradicts a finding."""

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="links")
    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="cited_in")
    stance = models.CharField(_("what it does"), max_length=12, choices=Stance.choices)

    class Meta:
        verbose_name = _("cited lesson")
        constraints = [
            models.UniqueConstraint(fields=["finding", "lesson"], name="lesson_cited_once")
        ]

    def __str__(self) -> str:
        return f"{self.finding_id} {self.stance} {self.lesson_id}"
