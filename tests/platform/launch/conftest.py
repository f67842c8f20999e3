"""A door of one's own: the launcher copied into an empty house, run by a bare Python."""

import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from minka.launch.place import ROOT

NOWHERE = "http://127.0.0.1:9/simple"


@dataclass
class House:
    """An empty house with the real door in it."""

    root: Path
    environment: dict[str, str] = field(default_factory=dict)

    def enter(self, *arguments: str, python: str = "") -> subprocess.CompletedProcess[str]:
        """Run ``manage.py``, with the Python that this environment was made from by default."""
        return subprocess.run(
            [python or bare_python(), "manage.py", *arguments],
            cwd=self.root,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )


def bare_python() -> str:
    """Return the Python below the virtual environment, which has nothing installed."""
    return getattr(sys, "_base_executable", sys.executable)


def build_house(root: Path) -> House:
    """Copy the door, with requirement files that ask for nothing."""
    launch = Path("platform") / "minka" / "launch"
    shutil.copytree(ROOT / launch, root / launch, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "manage.py", root)
    (root / "platform" / "minka" / "__init__.py").touch()
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-production.txt"):
        (root / name).write_text("# nothing\n")
    kept = {"PATH": os.environ["PATH"], "HOME": str(root), "LANG": "C.UTF-8"}
    return House(root, {**kept, "PIP_INDEX_URL": NOWHERE, "PIP_CONFIG_FILE": os.devnull})


@pytest.fixture
def house(tmp_path) -> House:
    """Return an empty house of the test's own."""
    return build_house(tmp_path)


@pytest.fixture(scope="module")
def furnished(tmp_path_factory) -> House:
    """Return a house whose environment has been made once for the whole file."""
    made = build_house(tmp_path_factory.mktemp("house"))
    done = made.enter("setup")
    assert done.returncode == 0, done.stderr
    return made


@pytest.fixture
def own_signals():
    """Give the signals back as they were: a supervisor takes them for its process."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.getsignal(number) for number in numbers}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)
