"""``manage.py test``: the whole suite, once on each kind of machinery that is there."""

import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from minka.launch import broker, services
from minka.launch.place import ROOT, child_environment, python, say

BROWSER_TESTS = "tests/e2e"
NOTHING_SELECTED = 5
# What a person has set for their own Minka must not decide how a test ends.
NOT_FOR_TESTS = (
    "ALLOWED_HOSTS",
    "DATABASE_URL",
    "DJANGO_SETTINGS_MODULE",
    "EMAIL_URL",
    "MINKA_DEBUG",
    "MINKA_DEMO",
    "MINKA_HTTPS",
    "MINKA_SITE_URL",
    "REDIS_URL",
    "SECRET_KEY",
)


@dataclass(frozen=True)
class Leg:
    """One run of pytest: its name, what is true of it, and what it is told."""

    name: str
    about: str
    arguments: list[str]
    environment: dict[str, str]


@dataclass(frozen=True)
class Result:
    """How a leg ended: ran, left out, or failed; in words."""

    name: str
    words: str
    ran: bool = False
    failed: bool = False


@dataclass(frozen=True)
class Machinery:
    """What the machine offers."""

    postgresql: str | None
    redis: str | None
    chromium: tuple[str, str] | None

    @classmethod
    def find(cls) -> "Machinery":
        """Look for everything once."""
        return cls(services.postgresql(), services.redis(), services.chromium())


def run(arguments: list[str]) -> int:
    """Run every leg that this machine can run; 0 if none failed and none that is required lacks."""
    subprocess.run(
        python("-m", "minka.launch.inside.translations"),
        cwd=ROOT,
        env=child_environment(),
        check=True,
    )
    machinery = Machinery.find()
    with (
        tempfile.TemporaryDirectory(prefix="minka-test-") as folder,
        broker.running(Path(folder) / "broker") as embedded,
    ):
        results = [
            _run(leg, Path(folder)) if isinstance(leg, Leg) else leg
            for leg in plan(arguments, machinery, embedded)
        ]
    return report(results, machinery)


def plan(arguments: list[str], machinery: Machinery, embedded: str) -> list[Leg | Result]:
    """Decide which legs to run; a Result in the list is a leg that is left out, and says why."""
    others, pages = divide(arguments)
    own = {"REDIS_URL": embedded}
    served = {
        "REDIS_URL": machinery.redis or embedded,
        "DATABASE_URL": machinery.postgresql or "",
        "PYTEST_DB_SUFFIX": os.environ.get("PYTEST_DB_SUFFIX", "suite"),
    }
    best = served if machinery.postgresql else own
    if others is None:
        apart = [Result(name, "not asked for") for name in ("embedded", "postgresql")]
        return [*apart, _browser(pages, machinery, best)]
    return [
        Leg("embedded", "SQLite, embedded broker", others, own),
        Leg("postgresql", _about(machinery), others, served)
        if machinery.postgresql
        else Result("postgresql", "left out, none answers on its port or at DATABASE_URL"),
        _browser(pages, machinery, best),
    ]


def _about(machinery: Machinery) -> str:
    where = f"PostgreSQL at {services.shown(machinery.postgresql or '')}"
    if machinery.redis is None:
        return f"{where}, embedded broker: no Redis answers"
    return f"{where}, Redis at {services.shown(machinery.redis)}"


def _browser(
    pages: list[str] | None, machinery: Machinery, environment: dict[str, str]
) -> Leg | Result:
    if pages is None:
        return Result("browser", "not asked for")
    if machinery.chromium is None:
        return Result("browser", "left out, no chromium")
    if not any((ROOT / BROWSER_TESTS).rglob("test_*.py")):
        return Result("browser", "left out, there are no browser tests")
    path, version = machinery.chromium
    database = "PostgreSQL" if "DATABASE_URL" in environment else "SQLite"
    told = {**environment, "DJANGO_ALLOW_ASYNC_UNSAFE": "true", "MINKA_CHROMIUM": path}
    return Leg("browser", f"in {version} on {database}", pages, told)


def _paths(arguments: list[str]) -> list[str]:
    """Return the arguments that name a file or folder of tests."""
    return [word for word in arguments if word.startswith("tests") and _exists(word)]


def _exists(word: str) -> bool:
    return (ROOT / word.split("::")[0]).exists()


def divide(arguments: list[str]) -> tuple[list[str] | None, list[str] | None]:
    """Return pytest's arguments for all but the browser tests, and for the browser tests.

    None stands for "not asked for"; without a path everything is asked for.
    """
    paths = _paths(arguments)
    options = [word for word in arguments if word not in paths]
    pages = [path for path in paths if path.startswith(BROWSER_TESTS)]
    others = [path for path in paths if path not in pages]
    everything = not paths or any(path.rstrip("/") == "tests" for path in others)
    return (
        [*options, *others, f"--ignore={BROWSER_TESTS}"] if others or not paths else None,
        [*options, *(pages or [BROWSER_TESTS])] if pages or everything else None,
    )


def _run(leg: Leg, folder: Path) -> Result:
    say(f"{leg.name}: {leg.about}")
    counted = folder / f"{leg.name}.xml"
    kept = {name: value for name, value in child_environment().items() if name not in NOT_FOR_TESTS}
    var = {"MINKA_VAR": str(folder / leg.name), "PYTHONDONTWRITEBYTECODE": ""}
    done = subprocess.run(
        python("-m", "pytest", f"--junitxml={counted}", *leg.arguments),
        cwd=ROOT,
        env={**kept, **var, **leg.environment},
        check=False,
    )
    if done.returncode == NOTHING_SELECTED:
        return Result(leg.name, "nothing selected")
    words = f"{_count(counted)} ({leg.about})"
    return Result(leg.name, words, ran=done.returncode == 0, failed=done.returncode != 0)


def _count(counted: Path) -> str:
    """Read pytest's counts from its report, in words."""
    if not counted.exists():
        return "no count"
    suites = ElementTree.parse(counted).getroot().iter("testsuite")  # noqa: S314  made by us
    total = dict.fromkeys(("tests", "failures", "errors", "skipped"), 0)
    for one in suites:
        for key in total:
            total[key] += int(one.get(key, 0))
    bad = {"failed": total["failures"], "errors": total["errors"], "skipped": total["skipped"]}
    passed = total["tests"] - sum(bad.values())
    return ", ".join([f"{passed} passed", *(f"{n} {word}" for word, n in bad.items() if n)])


def report(results: list[Result], machinery: Machinery) -> int:
    """Say plainly what ran; return 1 if a leg failed or a required one did not run."""
    say("what ran:")
    for result in results:
        print(f"  {result.name}: {'FAILED, ' if result.failed else ''}{result.words}", flush=True)
    missing = missing_legs(results, machinery)
    for name in missing:
        print(f"  {name}: REQUIRED by MINKA_TEST_REQUIRE, and did not run", flush=True)
    ran = any(result.ran for result in results)
    return 1 if missing or not ran or any(result.failed for result in results) else 0


def missing_legs(results: list[Result], machinery: Machinery) -> list[str]:
    """Return what ``MINKA_TEST_REQUIRE`` names and no leg had."""
    required = os.environ.get("MINKA_TEST_REQUIRE", "").replace(" ", "").split(",")
    had = {result.name for result in results if result.ran or result.failed}
    if machinery.redis and "postgresql" in had:
        had.add("redis")
    return [name for name in required if name and name not in had]
