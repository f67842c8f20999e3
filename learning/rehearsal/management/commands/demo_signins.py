"""Say how to sign in to the demonstration, one line a role."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from learning.rehearsal.services.stagecraft import PASSWORD, SIGN_INS
from minka.accounts.models import User


class Command(BaseCommand):
    """``manage.py demo_signins``."""

    help = "Prints one sign-in per role of the demonstration."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print those that exist, and only in the demonstration."""
        known = set(User.objects.values_list("email", flat=True)) if settings.MINKA_DEMO else set()
        rows = [(role, email) for role, email in SIGN_INS if email in known]
        for role, email in rows:
            self.stdout.write(f"  {role:<34} {email:<28} {PASSWORD}")
