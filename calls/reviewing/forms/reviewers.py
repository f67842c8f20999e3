"""Who reviews: what they read, know, and can take."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from calls.reviewing.models import Reviewer
from minka.accounts.models import User
from minka.common.languages import CONTENT_LANGUAGES
from minka.common.places import LATIN_AMERICA, country_choices
from minka.taxonomy.forms import ThemesField


class KnowledgeForm(forms.Form):
    """What a reviewer reads, knows, and can take."""

    languages = forms.MultipleChoiceField(
        label=_("Languages they read well"),
        help_text=_("Proposals in other languages are not given to them."),
        choices=CONTENT_LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
    )
    max_load = forms.IntegerField(
        label=_("Proposals at most"),
        help_text=_("In each stage."),
        min_value=0,
        max_value=500,
        initial=20,
    )
    themes = ThemesField(
        required=False,
        label=_("Themes they know"),
        help_text=_("Proposals with these themes are given to them first."),
    )
    countries = forms.MultipleChoiceField(
        label=_("Countries they know"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, reviewer: Reviewer | None = None, **kwargs: Any) -> None:
        if reviewer is not None:
            kwargs["initial"] = {
                "languages": reviewer.languages,
                "max_load": reviewer.max_load,
                "themes": list(reviewer.themes.all()),
                "countries": reviewer.countries,
            }
        super().__init__(*args, **kwargs)
        field = self.fields["countries"]
        field.choices = country_choices()[: len(LATIN_AMERICA)]  # type: ignore[attr-defined]

    def knows(self) -> dict[str, Any]:
        """Return what was written, for ``services.Knowledge``."""
        names = ("languages", "countries", "max_load", "themes")
        return {name: self.cleaned_data[name] for name in names} | {
            "themes": list(self.cleaned_data["themes"])
        }


class InviteForm(KnowledgeForm):
    """An invitation by mail."""

    email = forms.EmailField(
        label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    note = forms.CharField(
        label=_("Message"),
        help_text=_("Goes with the invitation, which says what the call is about."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    field_order = ("email", "languages", "max_load", "note", "themes", "countries")


class AddForm(KnowledgeForm):
    """Somebody of the foundation's pool."""

    person = forms.ModelChoiceField(
        label=_("Person"), queryset=User.objects.none(), to_field_name="public_id"
    )
    field_order = ("person", "languages", "max_load", "themes", "countries")

    def __init__(self, *args: Any, pool: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = pool  # type: ignore[attr-defined]
