"""Beginning a proposal: for which organisation, with which title, in which language."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from calls.publishing.models import Call
from minka.accounts.models import Organisation
from minka.common.languages import current

from .basics import language_choices


class StartForm(forms.Form):
    """``organisations`` are those for which the person may write."""

    organisation = forms.ModelChoiceField(
        label=_("Organisation that proposes"),
        queryset=Organisation.objects.none(),
        to_field_name="public_id",
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": _("Choose the organisation.")},
    )
    title = forms.CharField(
        label=_("Title of the proposal"),
        help_text=_("You may change it later."),
        max_length=200,
        error_messages={"required": _("Write the title.")},
    )
    language = forms.ChoiceField(label=_("Language in which you will write"))

    def __init__(self, *args: Any, call: Call, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        field.queryset = organisations  # type: ignore[attr-defined]
        choices = language_choices(call)
        self.fields["language"].choices = choices  # type: ignore[attr-defined]
        self.initial.setdefault("language", current())
