"""Filters of the list of received proposals."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from calls.applying.states import ProposalState
from calls.publishing.models import Stage
from minka.common.languages import CONTENT_LANGUAGES
from minka.common.places import country_name

ANY = ("", _("Any"))
STATES = [
    (state.value, state.label)
    for state in ProposalState
    if state not in (ProposalState.DRAFT, ProposalState.WITHDRAWN)
]
SORTS = [
    ("number", _("Number")),
    ("newest", _("Newest first")),
    ("country", _("Country")),
    ("mean", _("Highest mean first")),
    ("spread", _("Most divided first")),
    ("progress", _("Fewest reviews first")),
]


class ReceivedForm(forms.Form):
    """What to show of the received proposals, and in which order."""

    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ANY, *STATES])
    country = forms.ChoiceField(label=_("Country"), required=False)
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[ANY, *CONTENT_LANGUAGES]
    )
    theme = forms.ChoiceField(label=_("Theme"), required=False)
    sort = forms.ChoiceField(label=_("Order"), required=False, choices=SORTS)

    def __init__(
        self,
        data: Any,
        *,
        countries: list[str],
        themes: list[tuple[str, str]],
        stages: list[Stage],
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        names = sorted(((code, country_name(code)) for code in countries), key=lambda x: x[1])
        self.fields["country"].choices = [ANY, *names]  # type: ignore[attr-defined]
        if themes:
            self.fields["theme"].choices = [ANY, *themes]  # type: ignore[attr-defined]
        else:
            del self.fields["theme"]
        if len(stages) > 1:
            kinds = [(stage.kind, stage.get_kind_display()) for stage in stages]
            self.fields["stage"] = forms.ChoiceField(
                label=_("Stage"), required=False, choices=kinds
            )
