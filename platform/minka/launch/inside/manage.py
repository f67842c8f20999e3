"""Django's own command line."""

import os

from django.core.management import execute_from_command_line


def manage(argv: list[str]) -> int:
    """Run a Django command; it leaves by itself when it fails."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "minka.settings")
    execute_from_command_line(argv)
    return 0
