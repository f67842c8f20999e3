"""``manage.py check_files``: is every document there, as it was stored, and nothing else?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from minka.common.times import now
from minka.files.queries import check_files

WORDS = {
    "missing": "its row is there, its bytes are not",
    "changed": "its bytes are not those that were stored",
    "unnamed": "older than a day, and no row names it",
    "stale": "an upload that the clean-up should have ended",
}


class Command(BaseCommand):
    """Read every stored file and compare it with its row."""

    help = "Check that every document has its bytes with the stored SHA-256, and no bytes too many."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what is wrong. Raises ``CommandError`` (exit status 1) when anything is."""
        found = 0
        for finding in check_files(now()):
            found += 1
            self.stdout.write(f"{finding.kind}: {finding.name} ({WORDS[finding.kind]})")
        if found:
            raise CommandError(f"{found} of the stored files are not as they must be")
        self.stdout.write("Every document is there as it was stored, and nothing else.")
