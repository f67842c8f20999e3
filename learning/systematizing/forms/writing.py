"""Details, sections, milestones and lessons."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from minka.common.forms import KeyField
from minka.common.languages import CONTENT_LANGUAGES
from minka.common.places import country_choices
from minka.files.forms import DocumentField
from minka.taxonomy.forms import ThemesField

from ..models import Lesson, Milestone, Systematization
from ..states import SectionKey
from .guidance import GUIDANCE

LIGHT = _("Light formatting: **bold**, *italic*, - lists, > quotes, [text](address).")


def _day(label: Any, **kwargs: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, widget=widget, **kwargs)


def _text(label: Any, rows: int = 3, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


class DetailsForm(forms.ModelForm):
    """What identifies a systematization."""

    title = forms.CharField(label=_("Title"), max_length=200)
    summary = _text(
        _("Summary"),
        4,
        required=False,
        help_text=_("What a person in a hurry should take along, in at most 150 words."),
    )
    country = forms.ChoiceField(label=_("Country"), choices=country_choices)
    period_from = _day(_("The experience begins"), required=False)
    period_to = _day(_("It ends"), required=False)
    themes = ThemesField(required=False)

    class Meta:
        model = Systematization
        fields = ("title", "summary", "language", "country", "period_from", "period_to", "themes")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["summary"].widget.attrs["data-max-words"] = 150
        self.fields["language"].label = _("Language")

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        data = super().clean() or {}
        start, end = data.get("period_from"), data.get("period_to")
        if start and end and end < start:
            self.add_error("period_to", _("The period ends before it begins."))
        return data


class SectionForm(forms.Form):
    """One section, and the version that its writer saw; the axis also in one sentence."""

    axis = forms.CharField(
        label=_("The axis, in one sentence"),
        max_length=300,
        required=False,
        help_text=_("For example: what made the members trust the common accounts?"),
    )
    body = _text(_("Text"), 14, required=False, max_length=60_000, help_text=LIGHT)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, key: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if key != SectionKey.AXIS:
            del self.fields["axis"]
        self.fields["body"].widget.attrs["data-max-words"] = GUIDANCE[key].words


class MilestoneForm(forms.ModelForm):
    """An event on the timeline; a new one has a key."""

    key = KeyField()
    on = _day(_("Date"), help_text=_("If you do not know the day, take the first of the month."))
    what = forms.CharField(label=_("What happened"), max_length=250)
    who = forms.CharField(label=_("Who did it"), max_length=200, required=False)
    why = _text(_("Why"), required=False)
    result = _text(_("What came of it"), required=False)

    class Meta:
        model = Milestone
        fields = ("on", "what", "who", "why", "result")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            del self.fields["key"]


class DocumentForm(forms.Form):
    """A document that belongs to the case: a report, a picture, a recording."""

    file = DocumentField()
    language = forms.ChoiceField(label=_("Language"), choices=CONTENT_LANGUAGES)
    consent = forms.BooleanField(
        label=_("The people who appear in it agree that it is published with the text")
    )


class LessonForm(forms.ModelForm):
    """A lesson: four parts that read as one sentence, and what one should know of it."""

    context = _text(_("In this context…"), 2, help_text=_("Where and when this is true."))
    action = _text(_("…when we did this…"), 2)
    outcome = _text(_("…this happened…"), 2)
    cause = _text(_("…because…"), 2, help_text=_("What explains it, as far as you know."))
    conditions = _text(
        _("When can it be used again?"),
        2,
        required=False,
        help_text=_("What must be there for others to try it."),
    )
    themes = ThemesField(required=False)
    key = KeyField()

    class Meta:
        model = Lesson
        fields = (
            "context", "action", "outcome", "cause", "kind", "evidence", "conditions",
            "language", "themes",
        )  # fmt: skip
        widgets = {"kind": forms.RadioSelect, "evidence": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].label = _("Language")
        if self.instance.pk:
            del self.fields["key"]
        for name, label in (
            ("kind", _("What kind of lesson is it?")),
            ("evidence", _("How sure are you?")),
        ):
            field = self.fields[name]
            field.label = label
            field.choices = [c for c in field.choices if c[0]]  # type: ignore[attr-defined]
