"""What people type about themselves and their organisations."""

from allauth.account.forms import SignupForm as BaseSignupForm
from django import forms
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .models import User


class SignupForm(BaseSignupForm):
    """Name, e-mail, password; the language of the page becomes the person's."""

    name = forms.CharField(label=_("Your name"), max_length=150)
    field_order = ["name", "email", "password1"]

    def save(self, request: HttpRequest) -> User:
        """Make the person, with the language they signed up in."""
        user: User = super().save(request)
        user.name = self.cleaned_data["name"]
        user.language = get_language() or "es"
        user.save(update_fields=["name", "language"])
        return user
