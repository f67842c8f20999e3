"""The production web server with two workers, on a database of the benchmark's own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[3]


def free_port() -> int:
    """Return a port of this machine that nobody uses."""
    with closing(socket.socket()) as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@contextmanager
def server(port: int) -> Iterator[psutil.Process]:
    """Serve while the block runs; end only what was started here."""
    env = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'platform'}"}
    command = [
        sys.executable, "-m", "gunicorn", "minka.wsgi:application", "--workers", "2",
        "--worker-class", "gthread", "--threads", "4", "--bind", f"127.0.0.1:{port}",
        "--log-level", "error",
    ]  # fmt: skip
    process = subprocess.Popen(command, cwd=ROOT, env=env, start_new_session=True)
    try:
        _wait(port, process)
        yield psutil.Process(process.pid)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


def _wait(port: int, process: subprocess.Popen) -> None:
    for _attempt in range(150):
        if process.poll() is not None:
            raise RuntimeError("the web server ended before it answered")
        with closing(socket.socket()) as sock:
            if sock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise RuntimeError("the web server does not answer")


def peak_of_workers(master: psutil.Process) -> float:
    """Return the highest peak of resident memory among the workers, in MiB."""
    peaks = []
    for worker in master.children():
        status = Path(f"/proc/{worker.pid}/status").read_text()
        line = next(x for x in status.splitlines() if x.startswith("VmHWM"))
        peaks.append(int(line.split()[1]) / 1024)
    return max(peaks)
