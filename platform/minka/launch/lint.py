"""``manage.py lint``: everything that is checked without running a test."""

import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from minka.launch.place import ROOT, child_environment, python, say, tool

AT_ONCE = 2
LIKE_PRODUCTION = {
    "SECRET_KEY": "only-for-this-check-" + "k7Qw2Zp9" * 8,
    "ALLOWED_HOSTS": "minka.example.org",
    "DATABASE_URL": "postgres://minka@127.0.0.1:5432/minka",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "EMAIL_URL": "smtp+tls://minka:secret@mail.example.org:587",
    "MINKA_SITE_URL": "https://minka.example.org",
    "MINKA_DEMO": "0",
    "MINKA_DEBUG": "0",
}


@dataclass(frozen=True)
class Check:
    """One check: what it is called, and the command whose exit code answers."""

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What a check said."""

    name: str
    passed: bool
    output: str
    seconds: float


def checks() -> list[Check]:
    """Return every check, the slow ones first."""
    return [
        Check("types", python("-m", "mypy")),
        Check("requirements in use", tool("deptry", "--no-ansi", ".")),
        Check("translations", python("-m", "minka.launch.inside.translations", "check")),
        Check("migrations", python("manage.py", "makemigrations", "--check", "--dry-run")),
        Check(
            "deployment",
            python("manage.py", "check", "--deploy", "--fail-level", "WARNING"),
            LIKE_PRODUCTION,
        ),
        Check("imports", tool("lint-imports", "--no-cache")),
        Check("templates", tool("djade", "--check", *_templates())),
        Check("requirements pinned", python("-m", "minka.launch.inside.requirements")),
        Check("style", python("-m", "ruff", "check", "--no-cache", ".")),
        Check("format", python("-m", "ruff", "format", "--check", "--no-cache", ".")),
    ]


def run(arguments: list[str]) -> int:
    """Run every check, or those whose name contains one of the arguments; 0 if all passed."""
    wanted = [
        check
        for check in checks()
        if not arguments or any(word in check.name for word in arguments)
    ]
    outcomes = list(_outcomes(wanted))
    failed = [outcome.name for outcome in outcomes if not outcome.passed]
    say(f"lint: {len(outcomes) - len(failed)} of {len(outcomes)} checks passed")
    return 1 if failed or not outcomes else 0


def _templates() -> list[str]:
    return [str(path.relative_to(ROOT)) for path in sorted((ROOT / "templates").rglob("*.html"))]


def _outcomes(wanted: list[Check]) -> Iterator[Outcome]:
    """Run the checks, a few at once, and show each as it ends, in the order of the list."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for outcome in pool.map(_perform, wanted):
            word = "ok" if outcome.passed else "FAILED"
            print(f"{outcome.name + ' ':.<24} {word:<6} {outcome.seconds:5.1f} s", flush=True)
            if outcome.output and not outcome.passed:
                print(outcome.output, flush=True)
            yield outcome


def _perform(check: Check) -> Outcome:
    began = time.monotonic()
    done = subprocess.run(
        check.command,
        cwd=ROOT,
        env=child_environment(NO_COLOR="1", **check.environment),
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return Outcome(check.name, done.returncode == 0, done.stdout, time.monotonic() - began)
