"""The virtual environment: made, filled and entered when it is missing or out of date."""

import contextlib
import errno
import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from minka.launch.place import ROOT, VENV, Refusal, say

RUNTIME, DEV, PRODUCTION = "runtime", "dev", "production"
FILES = {
    RUNTIME: ["requirements.txt"],
    DEV: ["requirements.txt", "requirements-dev.txt"],
    PRODUCTION: ["requirements.txt", "requirements-production.txt"],
}
NEEDED_MEGABYTES = {RUNTIME: 400, DEV: 900, PRODUCTION: 600}
NO_VENV = (
    "this Python cannot make a virtual environment. On Debian and Ubuntu: "
    "apt-get install python3-venv"
)
BY_HAND = "by hand"
NO_DISK = ("No space left on device", "Disk quota exceeded")
NO_NETWORK = (
    "Failed to establish a new connection",
    "Temporary failure in name resolution",
    "NewConnectionError",
    "ConnectTimeoutError",
    "ReadTimeoutError",
    "ProxyError",
    "SSLError",
    "Network is unreachable",
)


def fingerprint(wanted: str) -> str:
    """Return the SHA-256 over this Python's version, the folder, and a set's requirement files."""
    digest = hashlib.sha256(f"{_version()} {ROOT}\n".encode())
    for name in FILES[wanted]:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def stamp(prefix: Path, wanted: str) -> Path:
    """Return the file that says what was installed under a prefix."""
    return prefix / f"minka-{wanted}.stamp"


def is_current(prefix: Path, wanted: str) -> bool:
    """Say whether a prefix holds what the requirement files ask for today.

    A stamp that reads ``by hand`` stands for an environment that somebody else looks after.
    """
    try:
        written = stamp(prefix, wanted).read_text().strip()
    except OSError:
        return False
    return written in {fingerprint(wanted), BY_HAND}


def ensure(wanted: str, argv: list[str]) -> None:
    """Return inside an environment that has the wanted set, or start again in one.

    Raises Refusal when it cannot be made.
    """
    if is_current(Path(sys.prefix), wanted):
        return
    fill(wanted)
    if Path(sys.prefix).resolve() != VENV.resolve():
        sys.stdout.flush()
        os.execv(_venv_python(), [str(_venv_python()), *argv])


def fill(wanted: str) -> None:
    """Make the environment, or bring it up to date, unless it holds the wanted set already."""
    if not is_current(VENV, wanted):
        with _one_at_a_time():
            if not is_current(VENV, wanted):
                _build(wanted)


def _venv_python() -> Path:
    return VENV / "bin" / "python"


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Let two doors of one folder wait for each other instead of installing twice."""
    try:
        handle = (ROOT / ".venv.lock").open("w")
    except OSError as error:
        raise Refusal(f"{ROOT} cannot be written to: {error.strerror}.") from error
    with handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _build(wanted: str) -> None:
    """Make the environment if it is not there, install the set, and write its stamp last."""
    _require_disk(wanted)
    if not _is_usable():
        _create()
    say(f"installing what Minka needs ({wanted}); this happens once and takes about half a minute")
    _install(FILES[wanted][-1])
    stamp(VENV, wanted).write_text(fingerprint(wanted) + "\n")
    if wanted != RUNTIME:
        stamp(VENV, RUNTIME).write_text(fingerprint(RUNTIME) + "\n")


def _require_disk(wanted: str) -> None:
    free = shutil.disk_usage(ROOT).free // 2**20
    if free < NEEDED_MEGABYTES[wanted]:
        raise Refusal(
            f"no disk space: {NEEDED_MEGABYTES[wanted]} MB are needed in {ROOT}, {free} MB are free."
        )


def _is_usable() -> bool:
    """Say whether the environment was made in this very place, by this version of Python."""
    try:
        configuration = (VENV / "pyvenv.cfg").read_text()
    except OSError:
        return False
    made_here = f"version = {_version()}." in configuration and str(VENV) in configuration
    return made_here and _venv_python().exists()


def _version() -> str:
    """Return the part of the version that decides what can be installed."""
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def _create() -> None:
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        raise Refusal(NO_VENV)
    if VENV.exists():
        shutil.rmtree(VENV)
    say("making .venv")
    # Not this very Python, if it lives in the environment that was just removed.
    base = getattr(sys, "_base_executable", sys.executable)
    made = _run([base, "-m", "venv", str(VENV)])
    if made.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        raise Refusal(_reason(made.stdout, "python3 -m venv"))


def _install(requirements: str) -> None:
    options = ["--disable-pip-version-check", "--no-input", "--quiet", "--retries", "2"]
    done = _run([str(_venv_python()), "-m", "pip", "install", *options, "-r", requirements])
    if done.returncode:
        raise Refusal(_reason(done.stdout, "pip"))


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            command,
            cwd=ROOT,
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
    except OSError as error:
        text = "No space left on device" if error.errno == errno.ENOSPC else str(error)
        return subprocess.CompletedProcess(command, 1, stdout=text)


def _reason(output: str, program: str) -> str:
    """Turn a failed program's output into one line for a person."""
    if any(sign in output for sign in NO_DISK):
        return f"no disk space: {program} could not write to {ROOT}."
    if any(sign in output for sign in NO_NETWORK):
        return (
            f"no network: {program} could not reach the package registry. Nothing else is broken."
        )
    if "ensurepip" in output:
        return NO_VENV
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith(("ERROR", "error"))] or lines
    return f"{program} failed: {errors[-1] if errors else 'it said nothing'}"
