"""``manage.py bench pages``: seed, serve, measure, print."""

import argparse
from random import Random
from time import perf_counter

from tests.bench.database import fresh

NAME = "minka_bench"


def main(argv: list[str]) -> int:
    """Measure the goals on PostgreSQL and print their table; return 1 when one is missed."""
    parser = argparse.ArgumentParser(prog="manage.py bench pages")
    parser.add_argument("--rounds", type=int, default=40, help="pairs of requests for each page")
    parser.add_argument("--slack", type=float, default=1.5, help="what noise allows over a goal")
    parser.add_argument("--keep", action="store_true", help="seed only when there is no seed")
    options = parser.parse_args(argv)
    _prepare(options.keep)
    from .measured import measure_all

    return measure_all(options)


def _prepare(keep: bool) -> None:
    """Make a database of the benchmark's own, and seed it."""
    fresh(NAME, "tests.bench.pages.settings", keep=keep)
    started = perf_counter()
    from django.db import connection

    from calls.publishing.models import Call

    from .seed import seed

    if not Call.objects.exists():
        seed(Random(2001))
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    print(f"seeded in {perf_counter() - started:.0f} s")
