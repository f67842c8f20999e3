"""A person's own details."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from minka.accounts.forms import ProfileForm
from minka.accounts.services import update_profile
from minka.common.forms import accepted, bind

A_YEAR = 60 * 60 * 24 * 365


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Show and change one's name, language and time zone."""
    form = bind(ProfileForm, request, person=request.user)
    if accepted(request, form):
        person = update_profile(user=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        with translation.override(person.language):
            messages.success(request, _("Your details are saved."))
        response = redirect("accounts:profile")
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            person.language,
            max_age=A_YEAR,
            samesite="Lax",
            secure=settings.LANGUAGE_COOKIE_SECURE,
        )
        return response
    return render(request, "accounts/profile.html", {"form": form, "form_id": "main-form"})
