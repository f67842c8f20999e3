"""The application form of a stage: its sections, its questions, and the versions in force."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from calls.publishing.states import QuestionKind
from minka.common.languages import TranslatedField, said
from minka.common.models import PublicModel

from .calls import Stage


class Section(PublicModel):
    """A part of a stage's application form, with a title and, where it helps, a word of help.

    ``condition`` is ``{"question", "operator", "values"}`` about an earlier question of the form:
    the section is asked only when it is met.
    """

    stage = models.ForeignKey(Stage, on_delete=models.CASCADE, related_name="sections")
    key = models.SlugField(max_length=40)
    title = TranslatedField(verbose_name=_("title"))
    help = TranslatedField(verbose_name=_("help"))
    condition = models.JSONField(_("condition"), null=True, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("section of a form")
        verbose_name_plural = _("sections of a form")
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["stage", "key"], name="one_section_key_per_form")
        ]

    def __str__(self) -> str:
        return said(self.title)


class Question(PublicModel):
    """A field of a stage's application form, while the form is being written.

    Its ``order`` is its place in its section. ``condition`` is as a section's; ``minimum`` and
    ``maximum`` are canonical texts of a number, an amount or a day; ``columns`` are those of a
    table, ``{key, kind, label, required, max_words, options}``.
    """

    stage = models.ForeignKey(Stage, on_delete=models.CASCADE, related_name="questions")
    key = models.SlugField(max_length=40)
    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="questions")
    order = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(_("kind"), max_length=12, choices=QuestionKind.choices)
    label = TranslatedField(verbose_name=_("question"))
    help = TranslatedField(verbose_name=_("help"))
    required = models.BooleanField(_("required"), default=True)
    max_words = models.PositiveSmallIntegerField(_("at most so many words"), null=True, blank=True)
    # [{"value": "a", "label": {"es": …}}, …] for choices
    options = models.JSONField(_("options"), default=list, blank=True)
    condition = models.JSONField(_("condition"), null=True, blank=True)
    minimum = models.CharField(_("at least"), max_length=40, blank=True)
    maximum = models.CharField(_("at most"), max_length=40, blank=True)
    columns = models.JSONField(_("columns"), default=list, blank=True)
    min_rows = models.PositiveSmallIntegerField(_("rows, at least"), null=True, blank=True)
    max_rows = models.PositiveSmallIntegerField(_("rows, at most"), null=True, blank=True)
    max_files = models.PositiveSmallIntegerField(_("files, at most"), null=True, blank=True)
    extensions = models.JSONField(_("kinds of file"), default=list, blank=True)

    class Meta:
        verbose_name = _("question")
        ordering = ["section__order", "section", "order", "id"]
        constraints = [models.UniqueConstraint(fields=["stage", "key"], name="one_key_per_form")]

    def __str__(self) -> str:
        return said(self.label)


class FormVersion(PublicModel):
    """A form as it was frozen: proposals keep the version they answer, whatever changes later.

    ``schema`` is a list of sections ``{key, title, help, condition, questions: [{key, kind, label,
    help, required, max_words, options, …}]}``; what a question does not use is left out, and
    versions from before sections were things of their own have only title and questions.
    ``moves_drafts``: the drafts that were open answer this version too.
    """

    stage = models.ForeignKey(Stage, on_delete=models.CASCADE, related_name="form_versions")
    number = models.PositiveSmallIntegerField()
    schema = models.JSONField()
    moves_drafts = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("form version")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["stage", "number"], name="one_form_version_each")
        ]

    def __str__(self) -> str:
        return f"{self.stage_id} v{self.number}"
