"""Sending a file in a form, or beginning to send one. Stable for other rooms: ``DocumentField``."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.template.defaultfilters import filesizeformat
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from minka.common.errors import DomainError

from .rules import LIMIT, inspect, kinds


def _limits(extensions: str, limit: int, max_pages: int) -> str:
    words = {"kinds": extensions, "limit": filesizeformat(limit), "pages": max_pages}
    if max_pages:
        text = ngettext(
            "%(kinds)s. At most %(limit)s and %(pages)d page.",
            "%(kinds)s. At most %(limit)s and %(pages)d pages.",
            max_pages,
        )
        return text % words
    return _("%(kinds)s. At most %(limit)s.") % words


class DocumentField(forms.FileField):
    """One file, checked as ``store_document`` will, with the fault said at the field.

    ``allowed`` are extensions (every known kind without them), ``limit`` is in bytes, ``max_pages``
    holds for PDFs. Its form is sent as multipart/form-data.
    """

    default_error_messages = {
        "empty": gettext_lazy("This file is empty. Choose another one."),
        "required": gettext_lazy("Choose a file."),
    }

    def __init__(
        self,
        *,
        allowed: Iterable[str] = (),
        limit: int = LIMIT,
        max_pages: int | None = None,
        **kwargs: Any,
    ) -> None:
        self.allowed, self.limit, self.max_pages = tuple(allowed), limit, max_pages
        self.choice = kinds(self.allowed)
        kwargs.setdefault("label", gettext_lazy("File"))
        words = ", ".join(extension.upper() for extension in self.choice)
        kwargs.setdefault("help_text", lazy(_limits, str)(words, limit, max_pages or 0))
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
                inspect(upload, allowed=self.allowed, limit=self.limit, max_pages=self.max_pages)
            except DomainError as error:
                raise forms.ValidationError(str(error), code=error.code) from error
        return upload


class BeginForm(forms.Form):
    """What a script says of a file before it sends the first piece."""

    room = forms.SlugField(max_length=40)
    object = forms.UUIDField()
    slot = forms.CharField(max_length=60)
    name = forms.CharField(max_length=255)
    size = forms.IntegerField(min_value=0, max_value=2**53)
    purpose = forms.CharField(max_length=200, required=False)
