"""Requirement files: every pin exact, nothing missing, nothing that nobody asked for."""

import sys
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, distribution

from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

from minka.launch.place import ROOT

FILES = ("requirements.txt", "requirements-dev.txt", "requirements-production.txt")
INSTALLED = ("requirements.txt", "requirements-dev.txt")
Names = set[NormalizedName]
Pins = dict[NormalizedName, Requirement]


def read(name: str) -> Iterator[tuple[str, Requirement]]:
    """Give each requirement of a file with its line; ``-e .`` and ``-r file`` are passed over."""
    for line in (ROOT / name).read_text().splitlines():
        wanted = line.split(" #")[0].strip()
        if wanted and not wanted.startswith(("#", "-")):
            yield line, Requirement(wanted)


def asked_for() -> Iterator[Requirement]:
    """Give what pyproject.toml asks for, all sets together."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    return (Requirement(text) for group in groups for text in group)


def faults() -> Iterator[str]:
    """Name everything that is wrong with the requirement files."""
    lines = [(name, line, pin) for name in FILES for line, pin in read(name)]
    for name, line, pin in lines:
        if len(pin.specifier) != 1 or not str(pin.specifier).startswith("=="):
            yield f"{name}: not pinned exactly: {line}"
    asked = {canonicalize_name(wanted.name) for wanted in asked_for()}
    yield from _unasked(lines, asked)
    pins = {canonicalize_name(pin.name): pin for name, _, pin in lines if name in INSTALLED}
    yield from _not_as_pinned(pins)
    yield from _incomplete(pins, asked)


def _unasked(lines: list[tuple[str, str, Requirement]], asked: Names) -> Iterator[str]:
    """Compare the lines that carry a reason with what pyproject.toml asks for."""
    reasoned = {canonicalize_name(pin.name) for _, line, pin in lines if " # " in line}
    yield from (f"no reason or no pin: {name}" for name in sorted(asked - reasoned))
    yield from (f"not in pyproject.toml: {name}" for name in sorted(reasoned - asked))


def _applies(wanted: Requirement, extras: Iterable[str] = ("",)) -> bool:
    marker = wanted.marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in extras)


def _not_as_pinned(pins: Pins) -> Iterator[str]:
    for name, pin in pins.items():
        if not _applies(pin):
            continue
        try:
            installed = distribution(name).version
        except PackageNotFoundError:
            yield f"pinned but not installed: {pin}"
            continue
        if installed not in pin.specifier:
            yield f"pinned {pin}, installed {installed}"


def _incomplete(pins: Pins, asked: Names) -> Iterator[str]:
    """Walk from what is asked for through what is installed; compare with the pins."""
    reached: Names = set()
    waiting = [(name, tuple(pins[name].extras)) for name in asked if name in pins]
    while waiting:
        name, extras = waiting.pop()
        if name not in pins:
            yield f"needed but not pinned: {name}"
        elif name not in reached or extras:
            reached.add(name)
            waiting += _needs(name, extras)
    here = {name for name, pin in pins.items() if _applies(pin)}
    yield from (f"pinned but nobody needs it: {name}" for name in sorted(here - reached))


def _needs(
    name: NormalizedName, extras: tuple[str, ...]
) -> list[tuple[NormalizedName, tuple[str, ...]]]:
    try:
        texts = distribution(name).requires or []
    except PackageNotFoundError:
        return []
    needs = [need for need in map(Requirement, texts) if _applies(need, (*extras, ""))]
    return [(canonicalize_name(need.name), tuple(need.extras)) for need in needs]


if __name__ == "__main__":
    found = sorted(set(faults()))
    sys.stdout.write("".join(f"{fault}\n" for fault in found))
    sys.exit(1 if found else 0)
