"""Sizes: the figures of the better half of admired Django projects, as limits."""

import ast
from pathlib import Path
from statistics import median, quantiles

import pytest

from tests.architecture.sources import ROOT, files, files_of_tests, functions, shown

FUNCTION_LIMIT, FUNCTION_MEDIAN, FUNCTION_P95 = 60, 8, 30
FILE_LIMIT = 400
TEMPLATE_LIMIT = 120
TESTS_PER_LINE = 1.3
# The share of the goal that is demanded today; it rises to 1 and stays there.
TESTS_DEMANDED = 0.0


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return a function's lines, its docstring left out: explaining is free."""
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if ast.get_docstring(node) is not None:
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


def lengths(paths: list[Path]) -> dict[str, int]:
    """Return the length of each function by its place."""
    return {
        f"{shown(path, node.lineno)} {node.name}": length(node)
        for path in paths
        for node in functions(path)
    }


def code_lines(paths: list[Path]) -> int:
    """Return how many lines are neither empty nor only a comment."""
    lines = [line.strip() for path in paths for line in path.read_text().splitlines()]
    return sum(1 for line in lines if line and not line.startswith("#"))


def test_no_function_is_too_long():
    long = {place: size for place, size in lengths(files()).items() if size > FUNCTION_LIMIT}
    assert long == {}


def test_functions_are_short_as_a_rule():
    sizes = list(lengths(files()).values())
    assert median(sizes) <= FUNCTION_MEDIAN
    assert quantiles(sizes, n=20)[-1] <= FUNCTION_P95


def test_no_file_is_too_long():
    sizes = {
        shown(path): len(path.read_text().splitlines()) for path in [*files(), *files_of_tests()]
    }
    assert {place: size for place, size in sizes.items() if size > FILE_LIMIT} == {}


def test_no_template_is_too_long():
    templates = (ROOT / "templates").rglob("*.*")
    sizes = {shown(path): len(path.read_text().splitlines()) for path in templates}
    assert {place: size for place, size in sizes.items() if size > TEMPLATE_LIMIT} == {}


def test_there_are_enough_tests(capsys):
    ratio = code_lines(files_of_tests()) / code_lines(files())
    with capsys.disabled():
        print(
            f" [{ratio:.2f} lines of test per line of code; the goal is {TESTS_PER_LINE}] ", end=""
        )
    assert ratio >= TESTS_PER_LINE * TESTS_DEMANDED


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("def f():\n    return 1\n", 2),
        ('def f():\n    """One."""\n    return 1\n', 2),
        ('def f(\n    a,\n):\n    """One.\n\n    More.\n    """\n    return a\n', 4),
    ],
)
def test_a_docstring_does_not_count(source, lines):
    assert length(ast.parse(source).body[0]) == lines
