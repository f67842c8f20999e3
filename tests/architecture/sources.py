"""The product's own Python files, read once for every test of the architecture."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = {
    "minka": ROOT / "platform" / "minka",
    "calls": ROOT / "calls",
    "learning": ROOT / "learning",
}
GENERATED = "migrations"


def files() -> list[Path]:
    """Return every Python file of the product, migrations left out."""
    found = [path for folder in PACKAGES.values() for path in folder.rglob("*.py")]
    return sorted(path for path in found if GENERATED not in path.parts)


def files_of_tests() -> list[Path]:
    """Return every Python file of the tests."""
    return sorted((ROOT / "tests").rglob("*.py"))


@cache
def tree(path: Path) -> ast.Module:
    """Return a file's syntax tree."""
    return ast.parse(path.read_text(), filename=str(path))


def apps() -> dict[str, Path]:
    """Return the folder of each Django app by its dotted name."""
    found = {}
    for name, folder in PACKAGES.items():
        for path in sorted(folder.glob("*/apps.py")):
            found[f"{name}.{path.parent.name}"] = path.parent
    found.pop("minka.settings", None)
    return found


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Give every function and method of a file."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def shown(path: Path, line: int | None = None) -> str:
    """Return a place as a person would write it."""
    place = str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name
    return f"{place}:{line}" if line else place
