"""Forms for the team of a call, and for calling it off."""

from django import forms
from django.utils.translation import gettext_lazy as _

from calls.publishing.states import CallRole


class InviteForm(forms.Form):
    """Somebody's address and what they will do in the call."""

    email = forms.EmailField(
        label=_("E-mail"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_("The person has the role once they accept the invitation."),
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[
            (CallRole.STEWARD.value, _("Call team: writes and runs the call")),
            (CallRole.COMMITTEE.value, _("Committee: reads and decides")),
        ],
        widget=forms.RadioSelect,
        initial=CallRole.STEWARD.value,
    )
    note = forms.CharField(
        label=_("Message"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CancelForm(forms.Form):
    """Why a call is called off."""

    reason = forms.CharField(
        label=_("Why is the call cancelled?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Everybody will read it on the page of the call."),
    )
