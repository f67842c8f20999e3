"""Which command was meant, and what it needs before it can run."""

import importlib
import sys
from collections.abc import Callable

from minka.launch import environment, lint, place, suite, up

Command = Callable[[list[str]], int]


def enter(argv: list[str]) -> int:
    """Prepare what the command needs, run it, and return the exit code."""
    try:
        return _dispatch(argv)
    except place.Refusal as refusal:
        print(f"minka: {refusal}", file=sys.stderr, flush=True)
        return refusal.code
    except KeyboardInterrupt:
        return 130


def _dispatch(argv: list[str]) -> int:
    name, rest = (argv[1], argv[2:]) if len(argv) > 1 else ("", [])
    if name in OWN:
        needs, command = OWN[name]
        if name == "up":
            up.refuse_early(rest)
        environment.ensure(needs, argv)
        return command(rest)
    environment.ensure(environment.RUNTIME, argv)
    return importlib.import_module("minka.launch.inside.manage").manage(argv)


def _bench(rest: list[str]) -> int:
    return place.run(place.python("-m", "tests.bench", *rest))


OWN: dict[str, tuple[str, Command]] = {
    "up": (environment.RUNTIME, up.run),
    "test": (environment.DEV, suite.run),
    "lint": (environment.DEV, lint.run),
    "bench": (environment.DEV, _bench),
}
