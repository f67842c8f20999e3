"""Giving proposals to reviewers, and noting conflicts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from calls.applying.models import Proposal
from calls.publishing.models import Call
from calls.reviewing.models import Reviewer
from calls.reviewing.queries import active_reviewers


class AssignForm(forms.Form):
    """Some of the call's reviewers; the page shows each with load and conflict."""

    reviewer = forms.ModelMultipleChoiceField(
        label=_("Reviewers"),
        queryset=Reviewer.objects.none(),
        to_field_name="public_id",
        error_messages={"required": _("Choose at least one reviewer.")},
    )

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reviewer"].queryset = active_reviewers(call)  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, required: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = required


class ConflictForm(forms.Form):
    """A reviewer who must not see a proposal."""

    reviewer = forms.ModelChoiceField(
        label=_("Reviewer"), queryset=Reviewer.objects.none(), to_field_name="public_id"
    )
    number = forms.IntegerField(
        label=_("Number of the proposal"),
        min_value=1,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.call = call
        self.fields["reviewer"].queryset = active_reviewers(call)  # type: ignore[attr-defined]

    def clean_number(self) -> Proposal:
        """Return the proposal with that number. Raises ``ValidationError`` when there is none."""
        number = self.cleaned_data["number"]
        found = Proposal.objects.filter(
            call=self.call, number=number, submitted_at__isnull=False
        ).first()
        if found is None:
            raise forms.ValidationError(_("This call has received no proposal with this number."))
        return found
