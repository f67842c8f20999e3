"""Nobody writes a state but ``minka.common.states``: every move is checked and leaves a trace."""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.sources import PACKAGES, files, shown, tree

WRITER = PACKAGES["minka"] / "common" / "states.py"
BULK = {"update", "bulk_update", "update_or_create"}


def writes(root: ast.AST) -> Iterator[int]:
    """Give the line of everything that writes a state."""
    for node in ast.walk(root):
        if any(_is_state(target) for target in _targets(node)) or (
            isinstance(node, ast.Call) and (_sets_attribute(node) or _updates(node))
        ):
            yield node.lineno


def _targets(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.Assign):
        return [part for target in node.targets for part in ast.walk(target)]
    if isinstance(node, ast.AugAssign | ast.AnnAssign):
        return [node.target]
    return []


def _is_state(target: ast.AST) -> bool:
    written = isinstance(target, ast.Attribute) and isinstance(target.ctx, ast.Store)
    return written and target.attr == "state"


def _sets_attribute(call: ast.Call) -> bool:
    named = isinstance(call.func, ast.Name) and call.func.id == "setattr"
    return named and len(call.args) > 1 and _is_word(call.args[1])


def _is_word(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value == "state"


def _updates(call: ast.Call) -> bool:
    """Say whether a call to ``update`` and its like names the state, by keyword or by a string."""
    if not (isinstance(call.func, ast.Attribute) and call.func.attr in BULK):
        return False
    keywords = {keyword.arg for keyword in call.keywords}
    values = [*call.args, *(keyword.value for keyword in call.keywords)]
    return "state" in keywords or any(_is_word(part) for v in values for part in ast.walk(v))


def test_nobody_else_writes_a_state():
    found = [shown(path, line) for path in files() if path != WRITER for line in writes(tree(path))]
    assert found == []


def test_the_writer_does():
    assert list(writes(tree(WRITER)))


@pytest.mark.parametrize(
    "line",
    [
        "call.state = 'open'",
        "call.state, other = 'open', 1",
        "self.call.state: str = 'open'",
        "setattr(call, 'state', 'open')",
        "Call.objects.filter(pk=1).update(state='open', title='x')",
        "Call.objects.update(**{'state': 'open'})",
        "Call.objects.bulk_update(calls, ['title', 'state'])",
        "Call.objects.update_or_create(pk=1, defaults={'state': 'open'})",
    ],
)
def test_every_way_of_writing_is_seen(line):
    assert list(writes(ast.parse(line))) == [1]


@pytest.mark.parametrize(
    "line",
    [
        "if call.state == 'open': pass",
        "state = call.state",
        "Call.objects.filter(state='open').update(title='x')",
        "setattr(call, 'title', 'state')",
        "class Call:\n    state: str = 'draft'",
    ],
)
def test_reading_is_free(line):
    assert list(writes(ast.parse(line))) == []
