"""Forms for one criterion, for a clone, and the filters of the public list."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from calls.publishing.models import Call, Criterion
from minka.common.languages import CONTENT_LANGUAGES
from minka.taxonomy.models import Theme

from .languages import Long, WordsForm, field_name, lines
from .writing import nearby_countries


class CriterionForm(WordsForm):
    """A criterion: its words, weight, scale and the label of each score."""

    words = {
        "title": (_("Title"), forms.TextInput, 200, ""),
        "guidance": (_("Guiding questions"), Long, 2000, _("What reviewers should look for.")),
        "labels": (
            _("What each score means"),
            Long,
            2000,
            _("One line for each score, from the lowest to the highest. A line may be empty."),
        ),
    }
    demanded = ("title",)
    weight = forms.DecimalField(
        label=_("Weight"),
        min_value=0,
        max_digits=5,
        decimal_places=2,
        help_text=_(
            "Reviewers' scores count in this proportion. It helps when they add up to 100."
        ),
    )
    scale_min = forms.IntegerField(label=_("Lowest score"), min_value=0, max_value=100)
    scale_max = forms.IntegerField(label=_("Highest score"), min_value=1, max_value=100)

    def __init__(
        self,
        *args: Any,
        languages: Sequence[str],
        criterion: Criterion | None = None,
        **kwargs: Any,
    ) -> None:
        one = criterion or Criterion()
        texts = {
            "title": one.title,
            "guidance": one.guidance,
            "labels": {code: _joined(one, code) for code in languages},
        }
        super().__init__(*args, languages=languages, texts=texts, **kwargs)
        self.initial = {
            "weight": one.weight if criterion else 20,
            "scale_min": one.scale_min,
            "scale_max": one.scale_max,
        }

    def clean(self) -> dict[str, Any]:
        """Refuse a scale without width, and more labels than scores."""
        data = super().clean() or {}
        lowest, highest = data.get("scale_min"), data.get("scale_max")
        if lowest is None or highest is None:
            return data
        if lowest >= highest:
            self.add_error("scale_max", _("The highest score must be above the lowest."))
        for code in self.languages:
            name = field_name("labels", code)
            if len(lines(data.get(name, ""))) > highest - lowest + 1:
                self.add_error(name, _("There are more lines than scores."))
        return data

    def values(self) -> dict[str, Any]:
        """Return what ``add_criterion`` and ``update_criterion`` take."""
        labels: dict[str, dict[str, str]] = {}
        for code, text in self.text("labels").items():
            for score, line in enumerate(lines(text), self.cleaned_data["scale_min"]):
                if line:
                    labels.setdefault(str(score), {})[code] = line
        numbers = {name: self.cleaned_data[name] for name in ("weight", "scale_min", "scale_max")}
        words = {name: self.text(name) for name in ("title", "guidance")}
        return {**words, **numbers, "labels": labels}


def _joined(criterion: Criterion, language: str) -> str:
    """Return the labels of a scale as lines, from the lowest score."""
    scores = range(criterion.scale_min, criterion.scale_max + 1)
    return "\n".join(criterion.labels.get(str(s), {}).get(language, "") for s in scores).rstrip()


class CallFilterForm(forms.Form):
    """Words and filters over the public list; sent by GET."""

    q = forms.CharField(label=_("Words"), required=False, max_length=100)
    phase = forms.ChoiceField(
        label=_("When"),
        required=False,
        choices=[
            ("", _("Any")),
            ("open", _("Open now")),
            ("upcoming", _("Opening soon")),
            ("past", _("Closed")),
        ],
    )
    theme = forms.ModelChoiceField(
        label=_("Theme"),
        required=False,
        queryset=Theme.objects.none(),
        to_field_name="code",
        empty_label=_("Any"),
    )
    country = forms.ChoiceField(label=_("Country"), required=False)
    language = forms.ChoiceField(
        label=_("Language of the proposal"),
        required=False,
        choices=[("", _("Any")), *CONTENT_LANGUAGES],
    )

    def __init__(self, *args: Any, themes: QuerySet[Theme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        theme, country = self.fields["theme"], self.fields["country"]
        assert isinstance(theme, forms.ModelChoiceField)  # noqa: S101
        assert isinstance(country, forms.ChoiceField)  # noqa: S101
        theme.queryset = themes
        country.choices = [("", _("Any")), *nearby_countries([])]

    def chosen(self) -> dict[str, str]:
        """Return the filters that were given and are understood."""
        data = self.cleaned_data if self.is_valid() else {}
        theme = data.get("theme")
        return {
            "words": data.get("q", ""),
            "phase": data.get("phase", ""),
            "country": data.get("country", ""),
            "language": data.get("language", ""),
            "theme": theme.code if theme else "",
        }


class CloneForm(WordsForm):
    """The new call's title and code; its dates are asked for afterwards."""

    words = {"title": (_("Title of the new call"), forms.TextInput, 200, "")}
    demanded = ("title",)
    code = forms.RegexField(r"^[A-Za-z0-9-]+$", label=_("Code"), max_length=12)

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, languages=call.languages, texts={"title": call.title}, **kwargs)
