"""Load the demonstration once: the founding case, and two calls of today."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from calls.publishing.models import Call
from learning.rehearsal.services.playing import deliver_all, play_the_founding_case
from learning.rehearsal.services.stagecraft import Play
from learning.rehearsal.services.today import open_calls_of_today
from minka.common.times import now

from .rehearse import draw_progress


class Command(BaseCommand):
    """``manage.py load_demonstration``: nothing happens where there are calls already."""

    help = "Loads the demonstration into an empty database."

    def handle(self, *args: Any, **options: Any) -> None:
        """Play it, unless somebody's data are here."""
        if Call.objects.exists():
            self.stdout.write("There are calls already: the demonstration is not loaded again.")
            return
        self.stdout.write("Loading the demonstration (about two minutes, once):")
        with transaction.atomic():
            play = play_the_founding_case(progress=self._progress, deliver_mails=False)
            open_calls_of_today(play, now())
        deliver_all(Play(progress=self._progress))

    def _progress(self, act: str, done: int, total: int) -> None:
        draw_progress(self.stdout, act, done, total)
