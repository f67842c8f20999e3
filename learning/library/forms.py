"""Looking for something in the library."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from minka.common.languages import CONTENT_LANGUAGES
from minka.common.places import country_name
from minka.taxonomy.models import Theme

from .queries import CASE, LESSON, SYNTHESIS, Wanted, countries, theme_choices

KIND_CHOICES = [
    ("", _("Everything")),
    (CASE, _("Systematizations")),
    (LESSON, _("Lessons")),
    (SYNTHESIS, _("Syntheses")),
]


class SearchForm(forms.Form):
    """Words, kind, theme, country and language; what it does not know it leaves out."""

    q = forms.CharField(
        label=_("Search by words"), max_length=200, required=False, widget=forms.SearchInput
    )
    kind = forms.ChoiceField(choices=KIND_CHOICES, required=False, widget=forms.HiddenInput)
    theme = forms.ChoiceField(label=_("Theme"), required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    language = forms.ChoiceField(
        label=_("Language"), choices=[("", _("Any")), *CONTENT_LANGUAGES], required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.themes = {theme.code: theme for theme in theme_choices()}
        self.fields["theme"].choices = [("", _("Any"))] + [  # type: ignore[attr-defined]
            (code, _indented(theme)) for code, theme in self.themes.items()
        ]
        known = sorted((country_name(code), code) for code in countries())
        self.fields["country"].choices = [("", _("Any"))] + [  # type: ignore[attr-defined]
            (code, name) for name, code in known
        ]

    def wanted(self) -> Wanted:
        """Return what is looked for; a value that is not among the choices does not count."""
        self.is_valid()
        data = self.cleaned_data
        return Wanted(
            words=data.get("q", ""),
            kind=data.get("kind", ""),
            theme=self.themes.get(data.get("theme", "")),
            country=data.get("country", ""),
            language=data.get("language", ""),
        )


def _indented(theme: Theme) -> str:
    return "\u2003" * theme.depth + theme.label
