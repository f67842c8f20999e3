"""The page speaks the person's language and tells time in their zone."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control

from .forms import KeptAcrossLanguages
from .services import set_language


class PersonMiddleware:
    """Activate the signed-in person's language and zone; remember a change of language."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request; pages of a person are never stored by shared caches."""
        user = request.user
        if not user.is_authenticated:
            return self.get_response(request)
        switch = getattr(request, "language_switch", "")
        if switch:
            set_language(user=user, language=switch)
        elif user.language in dict(settings.LANGUAGES):
            translation.activate(user.language)
            request.LANGUAGE_CODE = user.language
        timezone.activate(user.time_zone)
        response = self.get_response(request)
        patch_cache_control(response, private=True, no_store=True)
        if not request.user.is_authenticated:
            # Whoever signs out leaves no words of theirs on the device.
            response["Clear-Site-Data"] = '"storage"'
        return response

    def process_template_response(
        self, request: HttpRequest, response: TemplateResponse
    ) -> TemplateResponse:
        """Let the language buttons of django-allauth's pages send their form along."""
        context = response.context_data
        form = context.get("form") if context else None
        if context and isinstance(form, KeptAcrossLanguages):
            context["form_id"] = form.form_id
        return response
