"""A PostgreSQL database of a benchmark's own: made, migrated, and taken away again."""

import os

BASE = os.environ.get("DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")


def fresh(name: str, settings: str, *, keep: bool = False) -> None:
    """Make the database (anew, unless it may be kept), and point Django with these settings at it."""
    import psycopg

    base = BASE.rpartition("/")[0]
    with psycopg.connect(f"{base}/postgres", autocommit=True) as connection:
        exists = connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", (name,)
        ).fetchone()
        if exists and not keep:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
        if not exists or not keep:
            connection.execute(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
    os.environ["DATABASE_URL"] = f"{base}/{name}"
    os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:6379/14")
    os.environ.setdefault("SECRET_KEY", "a benchmark has no secrets " * 3)
    os.environ["DJANGO_SETTINGS_MODULE"] = settings
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


def dropped(name: str) -> None:
    """Take the database away."""
    import psycopg
    from django.db import connections

    connections.close_all()
    with psycopg.connect(f"{BASE.rpartition('/')[0]}/postgres", autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
