"""What somebody says of an organisation and a project to see whether they fit a call."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from calls.applying.rules import Facts
from calls.publishing.models import Call
from calls.publishing.states import ProjectKind
from minka.accounts.states import OrganisationKind
from minka.common.forms import MoneyField
from minka.common.places import LATIN_AMERICA, country_choices, country_name

from .basics import caps_told, language_choices
from .drafts import DraftForm

ANY: list[tuple[str, Any]] = [("", _("Not known yet"))]
LONGEST_AGO = 1400


class FactsForm(DraftForm):
    """Sent by GET, so that it can be shared; it asks only what the call has a rule about.

    What is left out is not known, never an error.
    """

    kind = forms.ChoiceField(label=_("Kind of organisation"), choices=OrganisationKind.choices)
    country = forms.ChoiceField(label=_("Country of the organisation"))
    founded = forms.IntegerField(
        label=_("Year in which it was founded"),
        min_value=LONGEST_AGO,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    project_kind = forms.ChoiceField(label=_("Kind of project"), choices=ProjectKind.choices)
    countries = forms.MultipleChoiceField(
        label=_("Countries of the project"), widget=forms.CheckboxSelectMultiple
    )
    amount = MoneyField(label=_("Amount that you would ask for"))
    months = forms.IntegerField(
        label=_("Months that the project lasts"),
        min_value=1,
        max_value=240,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    language = forms.ChoiceField(label=_("Language in which you would write"))

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        caps = list(call.caps.all())
        asked = {
            "kind": call.legal_kinds,
            "country": call.countries,
            "founded": call.min_years,
            "project_kind": call.project_kinds,
            "countries": call.countries or len(caps) > 1,
            "amount": caps,
            "months": call.term_months,
            "language": call.proposal_languages,
        }
        for name in [name for name, rule in asked.items() if not rule]:
            del self.fields[name]
        self._choose("country", country_choices())
        self._choose("countries", _near(call), any_first=False)
        self._choose("kind", OrganisationKind.choices)
        self._choose("project_kind", ProjectKind.choices)
        self._choose("language", language_choices(call) + _other_languages(call))
        if "amount" in self.fields:
            self.fields["amount"].currency = call.currency  # type: ignore[attr-defined]
            unit = gettext("In %(currency)s.") % {"currency": call.currency}
            self.fields["amount"].help_text = f"{unit} {caps_told(call)}"

    def _choose(self, name: str, choices: Any, *, any_first: bool = True) -> None:
        if name in self.fields:
            given = [*ANY, *choices] if any_first else choices
            self.fields[name].choices = given  # type: ignore[attr-defined]

    def facts(self) -> Facts:
        """Return what was said and understood; what was not is not known."""
        self.is_valid()
        data = self.cleaned_data
        return Facts(
            kind=data.get("kind") or "",
            country=data.get("country") or "",
            founded=data.get("founded"),
            project_kind=data.get("project_kind") or "",
            countries=tuple(data.get("countries") or ()),
            amount=data.get("amount"),
            months=data.get("months"),
            language=data.get("language") or "",
        )


def _near(call: Call) -> list[tuple[str, str]]:
    """Return the countries of a project to choose from: the region's and the call's."""
    codes = {*LATIN_AMERICA, *call.countries}
    return sorted(((code, country_name(code)) for code in codes), key=lambda pair: pair[1])


def _other_languages(call: Call) -> list[tuple[str, Any]]:
    """Let one say that none of the call's languages is one's own."""
    return [("other", _("Another language"))] if call.proposal_languages else []
