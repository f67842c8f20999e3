"""Imports that import-linter's layers do not see: cycles, and what the door may know."""

import ast
import sys
from graphlib import CycleError, TopologicalSorter

import grimp
import pytest

from tests.architecture.sources import PACKAGES, files, shown, tree

DOOR = PACKAGES["minka"] / "launch"
INSIDE = "minka.launch.inside"


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    """Return who imports whom, imports for type checkers left out."""
    return grimp.build_graph(*PACKAGES, exclude_type_checking_imports=True, cache_dir=None)


def test_no_module_is_in_a_cycle(graph):
    known = {name: graph.find_modules_directly_imported_by(name) for name in graph.modules}
    try:
        TopologicalSorter(known).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


@pytest.mark.parametrize("module", ["minka.settings", "minka.urls", "minka.celery", "minka.wsgi"])
def test_nobody_imports_the_composition_root(graph, module):
    """It knows everybody; the settings alone hand the Celery application to Django."""
    importers = graph.find_modules_that_directly_import(module)
    assert {name for name in importers if not name.startswith("minka.settings")} == set()


def imported(root: ast.AST) -> set[str]:
    """Return the names of the modules that a file imports."""
    plain = [a.name for n in ast.walk(root) if isinstance(n, ast.Import) for a in n.names]
    parts = [n.module for n in ast.walk(root) if isinstance(n, ast.ImportFrom) and n.module]
    return {*plain, *parts}


def test_the_door_needs_only_the_standard_library():
    for path in DOOR.glob("*.py"):
        others = {
            name
            for name in imported(tree(path))
            if name.split(".")[0] not in sys.stdlib_module_names
            and (not name.startswith("minka.launch") or name.startswith(INSIDE))
        }
        assert others == set(), shown(path)


def test_nothing_is_imported_inside_a_function():
    found = [
        shown(path, inner.lineno)
        for path in files()
        if path.name != "apps.py"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert found == []
