"""Eligible or not, and why."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class EligibilityForm(forms.Form):
    """Yes or no, with a reason for a no."""

    eligible = forms.TypedChoiceField(
        label=_("Can it be considered?"),
        choices=[("yes", _("Yes, it is eligible")), ("no", _("No, it is not eligible"))],
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_(
            "Needed for a no. The organisation reads it, but only when results are published."
        ),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        """Demand a reason for a no."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("eligible") is False and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Say why it is not eligible."))
        return cleaned
