"""Asking whether a receipt was issued: its number and its hash."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class VerifyForm(forms.Form):
    """Spaces and capitals make no difference."""

    use_required_attribute = False

    number = forms.CharField(
        label=_("Number of the receipt"),
        help_text=_("For example AC26-0007-1."),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Write the number of the receipt.")},
    )
    sha256 = forms.CharField(
        label="SHA-256",
        help_text=_("The 64 figures and letters on the receipt."),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Write the SHA-256 of the receipt.")},
    )

    def clean_number(self) -> str:
        """Return the number as receipts are numbered."""
        return re.sub(r"\s", "", self.cleaned_data["number"]).upper()

    def clean_sha256(self) -> str:
        """Return the hash in small letters. Raises ``ValidationError`` when it cannot be one."""
        text = re.sub(r"\s", "", self.cleaned_data["sha256"]).lower()
        if not re.fullmatch(r"[0-9a-f]{64}", text):
            raise ValidationError(_("A SHA-256 has 64 figures and letters from a to f."))
        return text
