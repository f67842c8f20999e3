"""Comments, answers, invitations, consent, validation and publication."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from minka.accounts.models import User


class CommentForm(forms.Form):
    """What a peer says about a section."""

    body = forms.CharField(
        label=_("Your comment"),
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Say what convinces you, what is missing, what you lived differently."),
    )


class AnswerForm(forms.Form):
    """What the team did with a comment."""

    answer = forms.CharField(
        label=_("What did you do with it?"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For example: we corrected the figure; or: we leave it so, because…"),
    )


class InviteForm(forms.Form):
    """A peer with an account here, by exact address."""

    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("The address with which the person signs in here."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    user: User | None = None

    def clean_email(self) -> str:
        """Find the person. Raises ``ValidationError`` when nobody signs in with the address."""
        email: str = self.cleaned_data["email"].strip().lower()
        self.user = User.objects.filter(email=email, is_active=True).first()
        if self.user is None:
            raise forms.ValidationError(_("Nobody signs in here with this address."))
        return email


class ConsentForm(forms.Form):
    """The team's word that the people who speak in it agree."""

    consent = forms.BooleanField(
        label=_("The people who speak in it agree that it is published"), required=False
    )


class ValidationForm(forms.Form):
    """Accept it, or send it back with the reason."""

    VALIDATE, SEND_BACK = "validate", "return"

    decision = forms.ChoiceField(
        label=_("Your decision"),
        choices=[
            (VALIDATE, _("Validate it: it can be published")),
            (SEND_BACK, _("Send it back to the team")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The team reads it. It is needed to send it back."),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the reason of a refusal."""
        data = super().clean() or {}
        if data.get("decision") == self.SEND_BACK and not data.get("reason", "").strip():
            self.add_error("reason", _("Say why: the team starts from there."))
        return data


class PublishForm(forms.Form):
    """Publish it now, or on a day to come."""

    NOW, LATER = "now", "later"

    when = forms.ChoiceField(
        label=_("When?"),
        choices=[(NOW, _("Now")), (LATER, _("On a later day: until then it is under embargo"))],
        widget=forms.RadioSelect,
        initial=NOW,
    )
    until = forms.DateField(
        label=_("Day of publication"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("It publishes itself when this day begins in the zone of the call."),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the day of an embargo."""
        data = super().clean() or {}
        if data.get("when") == self.LATER and not data.get("until"):
            self.add_error("until", _("Choose a day after today."))
        return data
