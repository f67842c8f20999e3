"""What every template knows of the site."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from .languages import current


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the site's name, its languages, and whether it is the demonstration."""
    return {
        "site_name": settings.MINKA_NAME,
        "site_languages": settings.LANGUAGES,
        "html_language": current(),
        "help_email": settings.MINKA_HELP_EMAIL,
        "is_demo": settings.MINKA_DEMO,
        "at": getattr(request, "at", None),
    }
