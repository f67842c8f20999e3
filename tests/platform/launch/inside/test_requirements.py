"""Requirement files: exact, complete, and nothing that nobody asked for."""

import importlib.metadata

import pytest

from minka.launch.inside import requirements

PROJECT = """\
[project]
name = "minka"
dependencies = ["Django>=5"]
[project.optional-dependencies]
dev = ["pytest"]
production = []
"""
# What the two need on this Python, as pip installed it here.
VERSION = {
    name: importlib.metadata.version(name)
    for name in (
        "django",
        "asgiref",
        "sqlparse",
        "pytest",
        "iniconfig",
        "packaging",
        "pluggy",
        "pygments",
    )
}


def pin(name: str, reason: str = "") -> str:
    """Return the exact pin of what is installed."""
    return f"{name}=={VERSION[name]}" + (f"  # {reason}" if reason else "")


RUNTIME = ["-e .", "# why", pin("django", "the framework"), pin("asgiref"), pin("sqlparse")]
DEV = [
    "-r requirements.txt",
    pin("pytest", "tests"),
    *map(pin, ("iniconfig", "packaging", "pluggy", "pygments")),
]


@pytest.fixture
def files(monkeypatch, tmp_path):
    """Work over requirement files of the test's own; return a function that gives the faults."""
    monkeypatch.setattr(requirements, "ROOT", tmp_path)
    (tmp_path / "pyproject.toml").write_text(PROJECT)

    def faults(runtime=RUNTIME, dev=DEV, production=("-r requirements.txt",)) -> list[str]:
        for name, lines in zip(requirements.FILES, (runtime, dev, production), strict=True):
            (tmp_path / name).write_text("\n".join(lines) + "\n")
        return sorted(set(requirements.faults()))

    return faults


def test_complete_files_have_no_fault(files):
    assert files() == []


def test_a_pin_must_be_exact(files):
    assert "requirements-production.txt: not pinned exactly: boto3>=1" in files(
        production=["boto3>=1"]
    )
    assert "requirements-production.txt: not pinned exactly: boto3" in files(production=["boto3"])


def test_what_is_asked_for_must_be_pinned_with_a_reason(files):
    without = [pin("django") if line.startswith("django") else line for line in RUNTIME]
    assert files(runtime=without) == ["no reason or no pin: django"]


def test_a_reason_without_asking_is_a_fault(files):
    assert files(runtime=[*RUNTIME, pin("pluggy", "why not")]) == ["not in pyproject.toml: pluggy"]


def test_what_is_needed_must_be_pinned_too(files):
    assert files(runtime=[line for line in RUNTIME if "sqlparse" not in line]) == [
        "needed but not pinned: sqlparse"
    ]


def test_a_pin_that_nobody_needs_is_a_fault(files):
    unneeded = f"polib=={importlib.metadata.version('polib')}"
    assert files(runtime=[*RUNTIME, unneeded]) == ["pinned but nobody needs it: polib"]


def test_what_is_installed_must_be_what_is_pinned(files):
    other = [line if "asgiref" not in line else "asgiref==1.0" for line in RUNTIME]
    assert files(runtime=other) == [f"pinned asgiref==1.0, installed {VERSION['asgiref']}"]


def test_a_pin_for_another_machine_is_no_fault(files):
    assert files(runtime=[*RUNTIME, "colorama==0.4.6 ; sys_platform == 'win32'"]) == []


def test_a_pin_that_is_not_installed_is_a_fault(files):
    faults = files(runtime=[*RUNTIME, "minka-nowhere==1.0"])
    assert "pinned but not installed: minka-nowhere==1.0" in faults


def test_the_real_files_are_exact_and_have_reasons():
    """Whether what is installed agrees is for lint to say: it depends on the machine."""
    lines = [(name, pin) for name in requirements.FILES for _, pin in requirements.read(name)]
    assert len(lines) > 60
    assert all(str(pin.specifier).startswith("==") for _, pin in lines)


def test_no_file_names_where_packages_come_from():
    for name in (*requirements.FILES, "pyproject.toml"):
        text = (requirements.ROOT / name).read_text()
        assert "index-url" not in text
        assert "find-links" not in text
