"""How django-allauth meets our people."""

import logging
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as current_context
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext as _

from .models import User
from .states import SHARED

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Mail of sign-up, codes and passwords in the person's language, with our own address."""

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign in; where others use the computer, only until the browser closes."""
        super().login(request, user)
        if request.session.get(SHARED):
            request.session.set_expiry(0)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send one of allauth's mails; a mail server that is down is told, not a crash."""
        language = _language(email, context.get("user")) or translation.get_language() or "es"
        words = {
            **context,
            "request": current_context.request,
            "email": email,
            "site_name": settings.MINKA_NAME,
            "site_url": settings.MINKA_SITE_URL.rstrip("/"),
        }
        try:
            with translation.override(language):
                self.render_mail(template_prefix, email, words).send()
        except (OSError, SMTPException):
            logger.exception("a mail of the account could not be sent")
            messages.error(
                current_context.request,
                _("We could not send the mail just now. Try again in a few minutes."),
            )


def _language(email: str, user: User | None) -> str | None:
    """Return the language of whoever the mail is for, when they are somebody here."""
    if user is not None and user.pk:
        return user.language
    return User.objects.filter(email__iexact=email).values_list("language", flat=True).first()
