"""What an app may consist of, so that a newcomer guesses where anything is."""

from pathlib import Path

import pytest

from tests.architecture.sources import PACKAGES, ROOT, apps, shown

ROOMS = {
    "urls", "views", "tasks", "admin", "api", "forms", "services",
    "queries", "rules", "models", "states", "signals",
}  # fmt: skip
DJANGOS_OWN = {"__init__", "apps", "migrations", "templatetags", "management"}
# Seams of other people's frameworks, and the two registries of the notice service.
ALSO = {
    "minka.accounts": {"adapter", "middleware"},
    "minka.notifications": {"delivery", "kinds"},
}
# The ground floor's common part is a toolbox by design; the door is no app.
FREE = {"minka.common"}
NAMELESS = {"utils", "helpers", "misc", "tools", "util", "helper", "common_utils"}


def entries(folder: Path) -> set[str]:
    """Return the names of the modules and packages in a folder."""
    modules = {path.stem for path in folder.glob("*.py")}
    packages = {path.parent.name for path in folder.glob("*/__init__.py")}
    return modules | packages


@pytest.mark.parametrize("name", [name for name in apps() if name not in FREE])
def test_an_app_has_only_the_known_rooms(name):
    known = ROOMS | DJANGOS_OWN | ALSO.get(name, set())
    assert entries(apps()[name]) - known == set()


def test_no_module_and_package_share_a_name():
    twice = [
        shown(path)
        for folder in PACKAGES.values()
        for path in folder.rglob("*.py")
        if path.with_suffix("").is_dir()
    ]
    assert twice == []


def test_nothing_has_a_name_that_says_nothing():
    folders = [*PACKAGES.values(), ROOT / "tests"]
    found = [
        shown(path) for folder in folders for path in folder.rglob("*") if path.stem in NAMELESS
    ]
    assert found == []


def test_every_folder_of_python_is_a_package():
    lacking = {
        shown(path.parent)
        for folder in PACKAGES.values()
        for path in folder.rglob("*.py")
        if not (path.parent / "__init__.py").exists()
    }
    assert lacking == set()


def test_every_app_is_installed(settings):
    assert set(apps()) <= set(settings.INSTALLED_APPS)
