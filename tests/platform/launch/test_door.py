"""Which command goes where, and what an old Python is told."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from minka.launch import door, environment, place
from minka.launch.place import ROOT, Refusal


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the real ``manage.py`` inside this environment."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_door_can_be_read_by_an_old_python():
    """Nothing in ``manage.py`` is newer than Python 2.7's grammar, but for what it imports."""
    source = (ROOT / "manage.py").read_text()
    compile(source, "manage.py", "exec", dont_inherit=True)
    for newer in ('f"', "f'", ":=", "match ", " -> ", "async "):
        assert newer not in source


def test_a_too_old_python_is_told_in_one_line(tmp_path):
    """The machine's edge: a Python that says it is older than it is."""
    lie = "import sys; sys.version_info = (3, 9, 2); import runpy; sys.argv = ['manage.py', 'up']; "
    run = f"runpy.run_path({str(ROOT / 'manage.py')!r}, run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-c", lie + run], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.startswith("minka: Python 3.11 or newer is needed, and this is 3.9.2 (")
    assert len(done.stderr.splitlines()) == 1


def test_help_names_our_commands_and_djangos():
    done = manage("help")
    assert done.returncode == 0
    assert "up [--port N]" in done.stdout
    assert "makemigrations" in done.stdout


def test_djangos_commands_pass_through():
    done = manage("check")
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_a_command_that_nobody_has_is_refused_by_django():
    done = manage("no-such-command")
    assert done.returncode == 1
    assert "Unknown command" in done.stderr


def test_a_refusal_is_one_line_and_its_code(monkeypatch, capsys):
    def refuse(rest):
        raise Refusal("not today", 5)

    monkeypatch.setitem(door.OWN, "lint", (environment.DEV, refuse))
    assert door.enter(["manage.py", "lint"]) == 5
    assert capsys.readouterr().err == "minka: not today\n"


def test_a_keyboard_interrupt_is_not_a_traceback(monkeypatch):
    def interrupt(rest):
        raise KeyboardInterrupt

    monkeypatch.setitem(door.OWN, "lint", (environment.DEV, interrupt))
    assert door.enter(["manage.py", "lint"]) == 130


def test_what_follows_the_command_reaches_it(monkeypatch):
    heard = []
    monkeypatch.setitem(door.OWN, "test", (environment.DEV, lambda rest: heard.extend(rest) or 3))
    assert door.enter(["manage.py", "test", "-k", "one"]) == 3
    assert heard == ["-k", "one"]


@pytest.mark.parametrize(("name", "module"), [("bench", "tests.bench"), ("faults", "tests.faults")])
def test_bench_and_faults_are_modules_of_the_tests(name, module, monkeypatch):
    ran = []
    monkeypatch.setattr(place.subprocess, "run", lambda command, **_: ran.append(command) or Done)
    assert door.enter(["manage.py", name, "pages"]) == 4
    assert ran == [[sys.executable, "-m", module, "pages"]]


class Done:
    """A process that ended with 4."""

    returncode = 4


def test_var_is_where_the_environment_says(monkeypatch, tmp_path):
    monkeypatch.setenv("MINKA_VAR", str(tmp_path / "kept"))
    assert place.var_dir() == tmp_path / "kept"
    assert (tmp_path / "kept").stat().st_mode & 0o777 == 0o700


def test_var_that_cannot_be_made_is_refused(monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setenv("MINKA_VAR", str(tmp_path / "file" / "var"))
    with pytest.raises(Refusal, match="cannot be made: Not a directory"):
        place.var_dir()


def test_children_find_both_source_roots(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    path = place.child_environment(MORE="1")
    assert path["PYTHONPATH"] == f"{ROOT}:{ROOT / 'platform'}:/elsewhere"
    assert path["MORE"] == "1"


def test_a_tool_is_the_one_beside_this_python():
    assert place.tool("ruff", "check") == [str(Path(sys.executable).with_name("ruff")), "check"]
