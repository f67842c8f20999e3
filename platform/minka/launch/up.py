"""``manage.py up``: broker, web, worker and beat together, on this machine."""

import argparse
import contextlib
import fcntl
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from minka.launch import broker as brokers
from minka.launch.place import Refusal, python, say, var_dir
from minka.launch.ports import broker_answers, page_answers, wait_until, why_not
from minka.launch.supervisor import Supervisor

BUSY = 2
HIGHEST_PORT = 65535
LOWEST_FREE = 1024
READY_SECONDS = 120.0
MOST_FALLS = 5


def parse(arguments: list[str]) -> argparse.Namespace:
    """Read the command line of ``up``."""
    parser = argparse.ArgumentParser(
        prog="manage.py up", description="Serve Minka on this machine: web, worker, beat, broker."
    )
    parser.add_argument("--port", type=_port, default=8000, help="the web server's port (8000)")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (127.0.0.1)")
    parser.add_argument("--verbose", action="store_true", help="show what each process does")
    return parser.parse_args(arguments)


def _port(text: str) -> int:
    port = int(text)
    if not 1 <= port <= HIGHEST_PORT:
        raise argparse.ArgumentTypeError(f"a port is a number from 1 to {HIGHEST_PORT}")
    return port


def refuse_early(arguments: list[str]) -> None:
    """Refuse what cannot work before anything is installed: a port that cannot be had."""
    asked = parse(arguments)
    reason = why_not(asked.host, asked.port)
    if reason:
        raise Refusal(
            f"port {asked.port} on {asked.host} cannot be had: {reason}. Choose another, "
            f"for example: python3 manage.py up --port {max(asked.port, LOWEST_FREE) + 1}",
            BUSY,
        )


def run(arguments: list[str]) -> int:
    """Serve until a signal says to stop; return 0 after a clean stop."""
    asked = parse(arguments)
    folder = var_dir()
    with _only_one(folder, asked.port):
        broker = brokers.resolve(folder / "broker")
        supervisor = Supervisor(_environment(asked, broker.url))
        try:
            _serve(supervisor, broker, asked, folder)
        finally:
            if supervisor.stopping:
                say("stopping")
            supervisor.stop()
        return 0


def _environment(asked: argparse.Namespace, broker_url: str) -> dict[str, str]:
    """Return what the children are told; what the person set is left as it is."""
    defaults = {"MINKA_DEMO": "1", "MINKA_SITE_URL": address(asked.host, asked.port)}
    told = {name: value for name, value in defaults.items() if name not in os.environ}
    return {**told, "REDIS_URL": broker_url, "PYTHONWARNINGS": _warnings()}


def _warnings() -> str:
    """Keep Celery from saying at every start that it runs as root; who runs it knows."""
    kept = os.environ.get("PYTHONWARNINGS", "")
    return ",".join(filter(None, [kept, "ignore:You're running the worker with superuser"]))


def address(host: str, port: int) -> str:
    """Return the address that a browser on this machine can open."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    return f"http://{_place(shown, port)}"


def _place(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _serve(
    supervisor: Supervisor, broker: brokers.Broker, asked: argparse.Namespace, folder: Path
) -> None:
    if broker.command:
        supervisor.add("broker", broker.command, last=True)
    if not wait_until(lambda: broker_answers(broker.url), brokers.START_SECONDS):
        raise Refusal(f"the broker does not answer. {_where_to_look(broker, folder)}")
    with tempfile.NamedTemporaryFile("r", prefix="minka-") as signins:
        _prepare(supervisor, signins.name)
        for name, command in _programs(asked, folder).items():
            if not supervisor.stopping:
                supervisor.add(name, command)
        _wait_until_ready(supervisor, asked)
        if not supervisor.stopping:
            _welcome(asked, signins.read())
    while not supervisor.stopping:
        supervisor.tick()


def _where_to_look(broker: brokers.Broker, folder: Path) -> str:
    return f"See {folder / 'broker' / brokers.LOG}." if broker.command else "See REDIS_URL."


def _prepare(supervisor: Supervisor, signins: str) -> None:
    code = supervisor.run_once("prepare", python("-m", "minka.launch.inside.prepare", signins))
    if code and not supervisor.stopping:
        raise Refusal("preparing failed; the reason is in the lines above.")


def _programs(asked: argparse.Namespace, folder: Path) -> dict[str, list[str]]:
    """Return the commands of the three programs, by the name that their lines carry."""
    level = "info" if asked.verbose else "warning"
    celery = python("-m", "celery", "-q", "-A", "minka.celery:app")
    web = f"--bind {_place(asked.host, asked.port)} --worker-class gthread --workers 2 --threads 4"
    calm = f"--graceful-timeout 5 --no-control-socket --log-level {level}"
    access = ["--access-logfile", "-"] if asked.verbose else []
    return {
        "web": python("-m", "gunicorn", *web.split(), *calm.split(), *access, "minka.wsgi"),
        "worker": [*celery, *f"worker -c 2 --without-gossip --without-mingle -l {level}".split()],
        "beat": [*celery, "beat", "-l", level, "--pidfile=", "-s", str(folder / "beat")],
    }


def _wait_until_ready(supervisor: Supervisor, asked: argparse.Namespace) -> None:
    page = f"{address(asked.host, asked.port)}/healthz"
    web = next((child for child in supervisor.children if child.name == "web"), None)

    def settled() -> bool:
        supervisor.tick()
        if web and web.falls >= MOST_FALLS:
            raise Refusal("the web server does not start; the reason is in the lines above.")
        return supervisor.stopping or page_answers(page)

    if not wait_until(settled, READY_SECONDS):
        raise Refusal(f"{page} does not answer; see the lines above.")


def _welcome(asked: argparse.Namespace, signins: str) -> None:
    lines = ["", f"Minka is ready: {address(asked.host, asked.port)}/", ""]
    if signins.strip():
        lines += [signins.rstrip(), ""]
    sys.stdout.write("\n".join([*lines, "Ctrl-C ends everything.", ""]))
    sys.stdout.flush()


@contextlib.contextmanager
def _only_one(folder: Path, port: int) -> Iterator[None]:
    """Refuse a second Minka over the same data: two schedulers would do everything twice."""
    with (folder / "up.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.seek(0)
            raise Refusal(
                f"Minka already runs over {folder}: {lock.read().strip()}", BUSY
            ) from error
        lock.truncate(0)
        lock.write(f"process {os.getpid()}, port {port}\n")
        lock.flush()
        yield
