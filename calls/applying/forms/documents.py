"""Adding a file to a question: one that is sent, or one that was sent before."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from calls.applying.rules.slots import takes
from minka.files.forms import DocumentField
from minka.files.models import Document


class PurposeField(forms.CharField):
    """What a file is for, in a few words."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("What this file is"))
        kwargs.setdefault("help_text", _("A few words, for example “Minutes of the assembly”."))
        super().__init__(max_length=200, required=False, **kwargs)


class UploadForm(forms.Form):
    """One file for one question; its key keeps the ids of several such forms on a page apart."""

    use_required_attribute = False

    purpose = PurposeField()

    def __init__(self, *args: Any, question: dict[str, Any], **kwargs: Any) -> None:
        key, slot = question["key"], takes(question)
        super().__init__(*args, **{**kwargs, "auto_id": f"id_q_{key}_%s"})
        self.fields["upload"] = DocumentField(
            label=_("Add a file"),
            allowed=slot.allowed,
            limit=slot.limit,
            max_pages=slot.max_pages,
        )
        self.order_fields(["upload", "purpose"])


class ReuseForm(forms.Form):
    """One of the organisation's own earlier files for one question."""

    use_required_attribute = False

    def __init__(
        self, *args: Any, key: str, documents: Iterable[Document] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **{**kwargs, "auto_id": f"id_q_{key}_%s"})
        self.documents = {str(row.public_id): row for row in documents}
        self.fields["earlier"] = forms.ChoiceField(
            label=_("Earlier file"),
            choices=[
                ("", _("Choose one")),
                *(
                    (key, f"{row.name} ({filesizeformat(row.size)})")
                    for key, row in self.documents.items()
                ),
            ],
            error_messages={"required": _("Choose a file.")},
        )

    def clean_earlier(self) -> Document:
        """Return the document that was chosen."""
        return self.documents[self.cleaned_data["earlier"]]


class DescribeForm(forms.Form):
    """Saying later what a file is for."""

    purpose = PurposeField()

    def __init__(self, *args: Any, document: str, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "auto_id": f"id_{document}_%s"})
