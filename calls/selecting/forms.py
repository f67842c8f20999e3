"""What team and committee write when they decide."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from minka.common.forms import MoneyField
from minka.common.places import country_name

from .models import Decision
from .states import Outcome

UNDECIDED = ("none", _("Not decided"))


class DecisionForm(forms.Form):
    """A decision about one proposal."""

    outcome = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("For the minutes. Only the call team and the committee read it."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    feedback = forms.CharField(
        label=_("Feedback for the organisation"),
        help_text=_("They read it with the results, above the reviewers’ comments."),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(
        self,
        *args: Any,
        outcomes: Sequence[Outcome],
        currency: str,
        asked: Decimal | None,
        decision: Decision | None,
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = {
            "outcome": decision.outcome if decision else None,
            "reason": decision.reason if decision else "",
            "feedback": decision.feedback if decision else "",
        }
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [(o.value, o.label) for o in outcomes]  # type: ignore[attr-defined]
        if Outcome.SELECTED in outcomes:
            self.fields["amount"] = MoneyField(
                label=_("Amount awarded (%(currency)s)") % {"currency": currency},
                help_text=_("If it is selected. Empty: what was asked."),
                currency=currency,
                required=False,
                initial=(decision.amount if decision else None) or asked,
            )

    def decided(self) -> dict[str, Any]:
        """Return what was written, for ``services.decide``."""
        names = ("outcome", "reason", "feedback")
        data = self.cleaned_data
        return {name: data[name] for name in names} | {"amount": data.get("amount")}


class ManyForm(forms.Form):
    """One decision about several proposals."""

    outcome = forms.ChoiceField(label=_("Decision"))
    reason = forms.CharField(
        label=_("Reason"), max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, outcomes: Sequence[Outcome], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [(o.value, o.label) for o in outcomes]  # type: ignore[attr-defined]


class PromoteForm(forms.Form):
    """Why a proposal in reserve is selected, and with how much."""

    reason = forms.CharField(
        label=_("Reason"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, currency: str, asked: Decimal | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"] = MoneyField(
            label=_("Amount awarded (%(currency)s)") % {"currency": currency},
            currency=currency,
            initial=asked,
        )


class FilterForm(forms.Form):
    """What to leave out of the ranking."""

    country = forms.ChoiceField(label=_("Country"), required=False)
    decision = forms.ChoiceField(label=_("Decision"), required=False)

    def __init__(
        self, *args: Any, countries: Sequence[str], outcomes: Sequence[Outcome], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        named = sorted(((code, country_name(code)) for code in countries), key=lambda x: x[1])
        self.fields["country"].choices = [("", _("All")), *named]  # type: ignore[attr-defined]
        self.fields["decision"].choices = [  # type: ignore[attr-defined]
            ("", _("All")),
            UNDECIDED,
            *((o.value, o.label) for o in outcomes),
        ]
