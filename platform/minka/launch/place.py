"""Where things are, and how the door speaks."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
VENV = ROOT / ".venv"


class Refusal(Exception):
    """The door cannot go on. The text is for the person; the code is the process's."""

    def __init__(self, text: str, code: int = 1) -> None:
        super().__init__(text)
        self.code = code


def say(text: str) -> None:
    """Print one line of the door's own."""
    print(f"minka: {text}", flush=True)


def var_dir() -> Path:
    """Return the folder of everything that is kept between two starts; made for its owner only."""
    folder = Path(os.environ.get("MINKA_VAR") or ROOT / "var")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Refusal(f"the folder {folder} cannot be made: {error.strerror}.") from error
    return folder


def child_environment(**extra: str) -> dict[str, str]:
    """Return the environment for a process of Minka's own: both source roots on its path."""
    paths = [str(ROOT), str(ROOT / "platform"), os.environ.get("PYTHONPATH", "")]
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(path for path in paths if path),
        "PYTHONUNBUFFERED": "1",
        **extra,
    }


def python(*arguments: str) -> list[str]:
    """Return the command that runs this very Python with the arguments."""
    return [sys.executable, *arguments]


def tool(name: str, *arguments: str) -> list[str]:
    """Return the command that runs a program which was installed beside this Python."""
    return [str(Path(sys.executable).with_name(name)), *arguments]


def run(command: list[str], **extra: str) -> int:
    """Run a process of Minka's own to its end, in the foreground, and return its exit code."""
    return subprocess.run(command, cwd=ROOT, env=child_environment(**extra), check=False).returncode
