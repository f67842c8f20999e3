"""One instant for each request, and a change of language that keeps what was typed."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from .times import now


class MomentMiddleware:
    """Set ``request.at`` (UTC) once, and honour a language button inside a form.

    A form sent with ``_language`` is shown again in that language, as typed and unsaved
    (``minka.common.forms.bind``): changing the language loses nothing, without a script.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        request.at = now()  # type: ignore[attr-defined]
        wanted = request.POST.get("_language", "") if request.method == "POST" else ""
        switch = wanted if wanted in dict(settings.LANGUAGES) else ""
        request.language_switch = switch  # type: ignore[attr-defined]
        if not switch:
            return self.get_response(request)
        translation.activate(switch)
        response = self.get_response(request)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            switch,
            max_age=60 * 60 * 24 * 365,
            samesite="Lax",
            secure=settings.LANGUAGE_COOKIE_SECURE,
        )
        return response
