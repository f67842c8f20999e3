"""A systematization: sections, timeline, comments; and lessons as records of their own."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from calls.accompanying.models import Project
from calls.publishing.models import Call
from minka.common.languages import LanguageField
from minka.common.models import PublicModel
from minka.taxonomy.models import Theme

from .states import (
    SYSTEMATIZATION_MOVES,
    Evidence,
    LessonKind,
    SectionKey,
    SystematizationState,
)


class Systematization(PublicModel):
    """The reconstructed experience of a project, and what was learned from it."""

    project = models.OneToOneField(
        Project, on_delete=models.PROTECT, related_name="systematization"
    )
    slug = models.SlugField(_("address"), max_length=100, unique=True)
    state = models.CharField(
        max_length=10,
        choices=SystematizationState.choices,
        default=SystematizationState.DRAFT,
    )
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), blank=True)
    axis = models.CharField(_("axis, in one sentence"), max_length=300, blank=True)
    language = LanguageField()
    country = models.CharField(_("country"), max_length=2)
    period_from = models.DateField(_("from"), null=True, blank=True)
    period_to = models.DateField(_("to"), null=True, blank=True)
    themes: models.ManyToManyField = models.ManyToManyField(Theme, blank=True)
    consent = models.BooleanField(
        _("the people who speak in it agree that it is published"), default=False
    )
    embargo_until = models.DateField(_("embargo until"), null=True, blank=True)
    published_at = models.DateTimeField(null=True)
    search_text = models.TextField(blank=True, editable=False)

    moves = SYSTEMATIZATION_MOVES

    class Meta:
        verbose_name = _("systematization")
        verbose_name_plural = _("systematizations")
        indexes = [models.Index(fields=["state", "-published_at"])]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("systematizing:systematization", args=[self.slug])

    @property
    def audit_context(self) -> Call:
        """Its trail is read under its call too."""
        return self.project.call


class Section(PublicModel):
    """One section of a systematization; a row, so that comments can hold on to it."""

    systematization = models.ForeignKey(
        Systematization, on_delete=models.CASCADE, related_name="sections"
    )
    key = models.CharField(max_length=16, choices=SectionKey.choices)
    body = models.TextField(_("text"), blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("section")
        constraints = [
            models.UniqueConstraint(fields=["systematization", "key"], name="one_section_each")
        ]

    def __str__(self) -> str:
        return str(self.get_key_display())


class Milestone(PublicModel):
    """An event on the timeline of the process."""

    systematization = models.ForeignKey(
        Systematization, on_delete=models.CASCADE, related_name="milestones"
    )
    on = models.DateField(_("date"))
    what = models.CharField(_("what happened"), max_length=250)
    who = models.CharField(_("who"), max_length=200, blank=True)
    why = models.TextField(_("why"), blank=True)
    result = models.TextField(_("result"), blank=True)

    class Meta:
        verbose_name = _("milestone")
        ordering = ["on", "id"]

    def __str__(self) -> str:
        return self.what


class Comment(PublicModel):
    """A peer's comment on a section, and what was done with it."""

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    body = models.TextField(_("comment"))
    written_at = models.DateTimeField()
    answer = models.TextField(_("what was done with it"), blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("comment")
        ordering = ["written_at", "id"]

    def __str__(self) -> str:
        return f"{self.author_id} on {self.section_id}"

    @property
    def audit_context(self) -> Call:
        """Its trail is read under its call too."""
        return self.section.systematization.project.call


class CommentInvitation(PublicModel):
    """A peer asked to comment a systematization."""

    systematization = models.ForeignKey(
        Systematization, on_delete=models.CASCADE, related_name="invited"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("invitation to comment")
        constraints = [
            models.UniqueConstraint(fields=["systematization", "user"], name="invited_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.systematization_id}"


class Lesson(PublicModel):
    """ "In context X, when we did Y, Z happened, because W." One lesson, one record."""

    systematization = models.ForeignKey(
        Systematization, on_delete=models.CASCADE, related_name="lessons"
    )
    number = models.PositiveSmallIntegerField()
    context = models.TextField(_("in what context"))
    action = models.TextField(_("what we did"))
    outcome = models.TextField(_("what happened"))
    cause = models.TextField(_("why"))
    conditions = models.TextField(_("when it can be used again"), blank=True)
    kind = models.CharField(_("kind"), max_length=14, choices=LessonKind.choices)
    evidence = models.CharField(_("evidence"), max_length=10, choices=Evidence.choices)
    language = LanguageField()
    themes: models.ManyToManyField = models.ManyToManyField(Theme, blank=True)
    search_text = models.TextField(blank=True, editable=False)

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        ordering = ["systematization_id", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["systematization", "number"], name="lesson_number_unique"
            )
        ]

    def __str__(self) -> str:
        return self.outcome[:80]

    def get_absolute_url(self) -> str:
        return reverse("systematizing:lesson", args=[self.public_id])
