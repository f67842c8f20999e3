"""``manage.py bench pages``: seed, serve, measure, print."""

import argparse
import os
from random import Random
from time import perf_counter

BASE = os.environ.get("DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")
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
    """Make a database of the benchmark's own, and point the settings at it."""
    import psycopg

    base = BASE.rpartition("/")[0]
    with psycopg.connect(f"{base}/postgres", autocommit=True) as connection:
        exists = connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", (NAME,)
        ).fetchone()
        if exists and not keep:
            connection.execute(f"DROP DATABASE {NAME} WITH (FORCE)")
        if not exists or not keep:
            connection.execute(f"CREATE DATABASE {NAME} ENCODING 'UTF8' TEMPLATE template0")
    os.environ["DATABASE_URL"] = f"{base}/{NAME}"
    os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:6379/14")
    os.environ.setdefault("SECRET_KEY", "a benchmark has no secrets " * 3)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.pages.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    started = perf_counter()
    from django.db import connection

    from calls.publishing.models import Call

    from .seed import seed

    if not Call.objects.exists():
        seed(Random(2001))
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    print(f"seeded in {perf_counter() - started:.0f} s")
