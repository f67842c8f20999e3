"""What a PDF holds, asked of a process apart: one that breaks takes nobody along."""

import json
import shutil
import subprocess
import sys
from hashlib import file_digest
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any

SECONDS = 30
_APART = Path(__file__).with_name("apart.py")
# What the last PDFs were found to be: a form and then the store ask of the same bytes.
_MOST_KNOWN = 200
_known: dict[str, tuple[int, str]] = {}


def look_into(file: IO[bytes]) -> tuple[int, str]:
    """Return the number of pages and the fault: ``""``, ``password`` or ``damaged``."""
    file.seek(0)
    digest = file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    if digest not in _known:
        if len(_known) >= _MOST_KNOWN:
            _known.clear()
        file.seek(0)
        with NamedTemporaryFile(suffix=".pdf") as copy:
            shutil.copyfileobj(file, copy)
            copy.flush()
            _known[digest] = _told(run_apart("count", copy.name))
    return _known[digest]


def clean_pdf(file: IO[bytes], target: Path) -> bool:
    """Write a copy without what tells who made it; say whether that could be done."""
    file.seek(0)
    with NamedTemporaryFile(suffix=".pdf") as copy:
        shutil.copyfileobj(file, copy)
        copy.flush()
        _pages, fault = _told(run_apart("clean", copy.name, str(target)))
    return not fault


def _told(found: dict[str, Any]) -> tuple[int, str]:
    return int(found.get("pages", 0)), str(found.get("fault", ""))


def run_apart(*arguments: str) -> dict[str, Any]:
    """Run ``apart.py`` and return what it found; a reader that fell or hung found damage."""
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(_APART), *arguments],
            capture_output=True,
            # Nothing of ours travels along: no key, no password.
            env={"LANG": "C.UTF-8"},
            timeout=SECONDS,
            check=True,
        )
        found: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError):
        return {"fault": "damaged"}
    return found
