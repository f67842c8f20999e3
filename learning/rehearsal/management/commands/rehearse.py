"""Play the founding case on a fresh database, and count it."""

import resource
import tempfile
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, OutputWrapper
from django.db import connection
from django.test.utils import override_settings

from learning.rehearsal.services.figures import Figure, all_figures, mails_by_kind
from learning.rehearsal.services.playing import play_the_founding_case

WIDTH = 30


def draw_progress(out: OutputWrapper, act: str, done: int, total: int) -> None:
    """Draw a bar on a terminal; elsewhere write one line an act."""
    if out.isatty():
        filled = WIDTH * done // max(total, 1)
        bar = "█" * filled + "░" * (WIDTH - filled)
        out.write(f"\r{bar} {done:4d}/{total:<4d} {act:<26}", ending="\n" if done == total else "")
        out.flush()
    elif done == total:
        out.write(f"{act}: {total}")


class Command(BaseCommand):
    """``manage.py rehearse``: 125 proposals become 12 cases, lessons and a synthesis."""

    help = "Plays the call of 2001 through every room on a fresh database, and counts what came."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take a seed."""
        parser.add_argument("--seed", type=int, default=2001, help="same seed, same world")

    def handle(self, *args: Any, **options: Any) -> None:
        """Play, count, print; fail when a figure is off."""
        started = time.monotonic()
        before = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            with tempfile.TemporaryDirectory() as folder:
                figures = self._play(Path(folder), options["seed"])
        finally:
            connection.creation.destroy_test_db(before, verbosity=0)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        self.stdout.write(f"\n{time.monotonic() - started:.0f} s, peak memory {peak:.0f} MiB")
        wrong = [figure.label for figure in figures if not figure.right]
        if wrong:
            raise CommandError(f"not as it must be: {', '.join(wrong)}")
        self.stdout.write(self.style.SUCCESS("Every figure is as it must be."))

    def _play(self, folder: Path, seed: int) -> list[Figure]:
        mails = folder / "mail"
        with override_settings(
            MEDIA_ROOT=folder / "files",
            EMAIL_BACKEND="minka.notifications.delivery.FolderBackend",
            EMAIL_FILE_PATH=str(mails),
        ):
            play = play_the_founding_case(seed=seed, progress=self._progress)
            figures = all_figures(play.call, play.refused)
            self._print(figures)
            files = sum(1 for path in mails.rglob("*") if path.is_file())
            self._print_mails(files)
        return figures

    def _progress(self, act: str, done: int, total: int) -> None:
        draw_progress(self.stdout, act, done, total)

    def _print(self, figures: list[Figure]) -> None:
        self.stdout.write("")
        for figure in figures:
            mark = "ok" if figure.right else "OFF"
            self.stdout.write(f"{figure.label:<60} {figure.value:>6}  {figure.expected:>7}  {mark}")

    def _print_mails(self, files: int) -> None:
        self.stdout.write("\nMails by kind (sent, no longer due)")
        rows = mails_by_kind()
        for kind, sent, dropped in rows:
            self.stdout.write(f"{kind:<60} {sent:>6} {dropped:>6}")
        self.stdout.write(
            f"{'All kinds; files written':<60} {sum(r[1] for r in rows):>6} {files:>6}"
        )
