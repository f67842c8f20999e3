"""``platform/`` is a source root and must never hide Python's own ``platform``: ADR 0001."""

import subprocess
import sys

from tests.architecture.sources import ROOT

FOLDER = ROOT / "platform"


def test_it_holds_exactly_one_entry():
    entries = {path.name for path in FOLDER.iterdir() if path.name != "__pycache__"}
    assert entries == {"minka"}


def test_it_is_not_a_package():
    assert not (FOLDER / "__init__.py").exists()
    assert not (ROOT / "platform.py").exists()


def test_minka_is_a_package():
    assert (FOLDER / "minka" / "__init__.py").is_file()


def test_python_finds_its_own_platform_from_the_root():
    command = [sys.executable, "-c", "import platform, uuid; print(platform.system())"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() in {"Linux", "Darwin"}


def test_minka_itself_imports_nothing():
    """A bare Python reads ``minka.launch`` before anything is installed."""
    command = [sys.executable, "-S", "-c", "import sys, minka; print('celery' in sys.modules)"]
    done = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "False", done.stderr
