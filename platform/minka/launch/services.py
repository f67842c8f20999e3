"""What this machine offers the tests: PostgreSQL, Redis, Chromium."""

import os
import re
import shutil
import subprocess
from urllib.parse import urlsplit

from minka.launch.place import python
from minka.launch.ports import broker_answers

POSTGRESQL = "postgres://postgres@127.0.0.1:5432/postgres"
REDIS = "redis://127.0.0.1:6379"
# Tests empty the database they use, and somebody's Minka may live in database 0.
DATABASE_FOR_TESTS = "/15"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
CONNECT = "import psycopg, sys; psycopg.connect(sys.argv[1], connect_timeout=5).close()"


def postgresql() -> str | None:
    """Return the URL of a PostgreSQL that answers: the named one, or the one on its port."""
    named = os.environ.get("DATABASE_URL", "")
    url = named if named.startswith(("postgres", "psql")) else POSTGRESQL
    address = url.replace("psql://", "postgresql://", 1)
    done = subprocess.run(python("-c", CONNECT, address), capture_output=True, check=False)
    return url if done.returncode == 0 else None


def redis() -> str | None:
    """Return the URL of a Redis that answers: the named one, or the one on its port.

    Whatever database was named, the tests get another: they empty it.
    """
    named = os.environ.get("REDIS_URL") or REDIS
    url = urlsplit(named)._replace(path=DATABASE_FOR_TESTS).geturl()
    return url if broker_answers(url) else None


def chromium() -> tuple[str, str] | None:
    """Return the path and the name with version of a Chromium on the PATH."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        return None
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"(\w+) (\d+)", said)
    return (path, f"{found[1]} {found[2]}") if found else None


def shown(url: str) -> str:
    """Return the host and port of a URL, without its secrets."""
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)
