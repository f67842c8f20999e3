"""Adding a file to a question, one at a time."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from minka.files.forms import DocumentField


class UploadForm(forms.Form):
    """One file for one question; ``key`` keeps the ids of several such forms on a page apart."""

    use_required_attribute = False

    upload = DocumentField(label=_("Add a file"))

    def __init__(self, *args: Any, key: str, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "auto_id": f"id_q_{key}_%s"})
