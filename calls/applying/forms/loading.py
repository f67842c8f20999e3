"""Loading a filled-in copy: the file, and then the text of it again to confirm."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .offline import MOST_BYTES, decoded


class LoadForm(forms.Form):
    """A text file; cleaned to its text."""

    use_required_attribute = False

    copy = forms.FileField(
        label=_("The text file that you filled in"),
        help_text=_("A plain text file (.txt), of at most 1 MB."),
        widget=forms.FileInput(attrs={"accept": ".txt,text/plain"}),
        error_messages={
            "required": _("Choose the file."),
            "empty": _("The file is empty."),
        },
    )

    def clean_copy(self) -> str:
        """Return the text. Raises ``ValidationError`` when it is too long or no text."""
        upload: Any = self.cleaned_data["copy"]
        if upload.size > MOST_BYTES:
            raise ValidationError(_("The file is larger than 1 MB."), code="large")
        body = upload.read()
        if body.startswith((b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf")):
            raise ValidationError(
                _("This is not plain text. Save it as “plain text” (.txt) and load it again."),
                code="kind",
            )
        return decoded(body)
