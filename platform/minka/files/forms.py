"""Sending a file in a form. Stable for other rooms: ``DocumentField``."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.template.defaultfilters import filesizeformat
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from minka.common.errors import DomainError

from .rules import LIMIT, inspect, kinds


def _limits(extensions: str, limit: int) -> str:
    return _("%(kinds)s. At most %(limit)s.") % {
        "kinds": extensions,
        "limit": filesizeformat(limit),
    }


class DocumentField(forms.FileField):
    """One file, checked as ``store_document`` will, with the fault said at the field.

    ``allowed`` are extensions (every known kind without them), ``limit`` is in bytes. Its form is
    sent as multipart/form-data.
    """

    default_error_messages = {
        "empty": gettext_lazy("This file is empty. Choose another one."),
        "required": gettext_lazy("Choose a file."),
    }

    def __init__(self, *, allowed: Iterable[str] = (), limit: int = LIMIT, **kwargs: Any) -> None:
        self.allowed, self.limit = tuple(allowed), limit
        self.choice = kinds(self.allowed)
        kwargs.setdefault("label", gettext_lazy("File"))
        words = ", ".join(extension.upper() for extension in self.choice)
        kwargs.setdefault("help_text", lazy(_limits, str)(words, limit))
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Offer only files of the allowed kinds in the person's own file chooser."""
        names = [f".{extension}" for extension in self.choice]
        if "jpg" in self.choice:
            names.append(".jpeg")
        return {**super().widget_attrs(widget), "accept": ",".join(names)}

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the upload. Raises ``ValidationError`` saying what is wrong with the file."""
        upload = super().clean(data, initial)
        if data and upload:
            try:
                inspect(upload, allowed=self.allowed, limit=self.limit)
            except DomainError as error:
                raise forms.ValidationError(str(error), code=error.code) from error
        return upload
