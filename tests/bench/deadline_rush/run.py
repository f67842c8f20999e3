"""``manage.py bench deadline_rush``: seed, serve, let the night pass, compare, print, clean up."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

import psutil

from tests.bench.database import dropped, fresh

NAME = "minka_rush"
REDIS = "redis://127.0.0.1:6379/13"


def main(argv: list[str]) -> int:
    """Measure the night on PostgreSQL and Redis; return 1 when a bound is not kept."""
    parser = argparse.ArgumentParser(prog="manage.py bench deadline_rush")
    parser.add_argument("--minutes", type=float, default=10, help="how long the night is")
    parser.add_argument("--scale", type=float, default=1, help="1: twice the model of 2,000")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="minka-rush-") as folder:
        os.environ["MINKA_VAR"] = folder
        os.environ.setdefault("REDIS_URL", REDIS)
        fresh(NAME, "tests.bench.deadline_rush.settings")
        try:
            return _night(options, Path(folder))
        finally:
            _forget()


def _night(options: argparse.Namespace, folder: Path) -> int:
    from calls.applying.models import Receipt
    from minka.common.times import now
    from tests.bench.pages.serving import free_port, peak_of_workers, server

    from .report import tell
    from .seed import Sizes, seed

    started = perf_counter()
    plan = seed(Sizes.of(options.minutes, options.scale))
    before = Receipt.objects.count()
    print(f"seeded in {perf_counter() - started:.0f} s", flush=True)
    port = free_port()
    plan |= {"port": port, "minutes": options.minutes, "scale": options.scale}
    (folder / "plan.json").write_text(json.dumps(plan))
    with server(port) as master:
        began = perf_counter()
        _load(folder, options.minutes)
        busy = cores_of(master, NAME, perf_counter() - began)
        peak = peak_of_workers(master)
    seen = json.loads((folder / "seen.json").read_text())
    result = tell(seen, now(), minutes=options.minutes, scale=options.scale, before=before)
    print(f"processors busy: {busy}; peak resident memory of a worker: {peak:.0f} MiB")
    return result


def cores_of(master: psutil.Process, database: str, seconds: float) -> str:
    """Say how many processors the web workers and the connections of the database kept busy."""
    web = [worker.cpu_times() for worker in master.children()]
    rows = [
        process.cpu_times()
        for process in psutil.process_iter(["cmdline"])
        if f" {database} " in " ".join(process.info["cmdline"] or [])
        and "postgres" in process.info["cmdline"][0]
    ]
    told = [
        f"{what} {sum(one.user + one.system for one in times) / seconds:.2f}"
        for what, times in (("web server", web), ("database", rows))
    ]
    return f"{', '.join(told)} of {psutil.cpu_count()}"


def _load(folder: Path, minutes: float) -> None:
    """Run the load in a process of its own until it ends; it is ended if it does not."""
    command = [
        sys.executable, "-m", "tests.bench.deadline_rush.load",
        str(folder / "plan.json"), str(folder / "seen.json"),
    ]  # fmt: skip
    subprocess.run(command, check=True, timeout=minutes * 60 + 300)


def _forget() -> None:
    """Remove the database, and what the cache of the benchmark's own number holds."""
    from django.core.cache import cache

    if os.environ["REDIS_URL"] == REDIS:
        cache.clear()
    dropped(NAME)
