"""Which command was meant, and what it needs before it can run."""

import importlib
import os
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
    name, rest = (argv[1], argv[2:]) if len(argv) > 1 else ("help", [])
    if name in {"help", "--help", "-h"} and not rest:
        print(HELP, flush=True)
    if name not in OWN:
        environment.ensure(environment.RUNTIME, argv)
        return int(importlib.import_module("minka.launch.inside.manage").manage(argv))
    if name == "up":
        up.refuse_early(rest)
    if name != "setup":
        environment.ensure(OWN[name][0], argv)
    return OWN[name][1](rest)


def _setup(rest: list[str]) -> int:
    """Make the environment with the named sets and do nothing else."""
    for wanted in rest or [environment.RUNTIME]:
        if wanted not in environment.FILES:
            raise place.Refusal(f"no such set: {wanted}; there are {', '.join(environment.FILES)}.")
        environment.fill(wanted)
    return 0


def _module(name: str, *always: str) -> Command:
    return lambda rest: place.run(place.python("-m", name, *always, *rest))


OWN: dict[str, tuple[str, Command]] = {
    "up": (environment.RUNTIME, up.run),
    "test": (environment.DEV, suite.run),
    "lint": (environment.DEV, lint.run),
    "bench": (environment.DEV, _module("tests.bench")),
    "faults": (environment.DEV, _module("tests.faults")),
    "prepare": (environment.RUNTIME, _module("minka.launch.inside.prepare", os.devnull)),
    "setup": (environment.RUNTIME, _setup),
}
HELP = """\
Minka's own commands; each prepares what it needs:

  up [--port N] [--host A]  serve web, worker, beat and broker on this machine
  test [pytest's options]   run the whole suite on every kind of machinery that is here
  lint [words]              run every check that is not a test, or those that are named
  bench NAME                measure
  faults NAME               break things on purpose and see what holds
  prepare                   compile translations, collect static files, migrate; then end
  setup [set]               make .venv only; the sets are runtime, dev and production
"""
