"""Preparing: static files are collected once, and the demonstration where it is wanted."""

import pytest
from django.core.management import call_command

from minka.launch.inside import prepare


@pytest.fixture
def static(settings, tmp_path):
    """Collect into a folder of the test's own, from a source of the test's own."""
    source = tmp_path / "source"
    source.mkdir()
    (source / "a.css").write_text("a {}")
    settings.STATICFILES_DIRS = [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.DEBUG = False
    return source


@pytest.fixture(autouse=True)
def _own_finders():
    """Forget the finders that other tests, or this one, have built."""
    prepare.get_finders.__globals__["get_finder"].cache_clear()
    yield
    prepare.get_finders.__globals__["get_finder"].cache_clear()


def test_static_files_are_collected(static, settings):
    prepare.collect_static()
    assert (settings.STATIC_ROOT / "a.css").read_text() == "a {}"


def test_the_same_files_are_not_collected_twice(static, settings):
    prepare.collect_static()
    (settings.STATIC_ROOT / "a.css").unlink()
    prepare.collect_static()
    assert not (settings.STATIC_ROOT / "a.css").exists()


def test_a_changed_file_is_collected_again_and_a_gone_one_goes(static, settings):
    (static / "b.css").write_text("b {}")
    prepare.collect_static()
    (static / "a.css").write_text("a { color: red }")
    (static / "b.css").unlink()
    prepare.collect_static()
    assert "red" in (settings.STATIC_ROOT / "a.css").read_text()
    assert not (settings.STATIC_ROOT / "b.css").exists()


def test_with_debug_nothing_is_collected(static, settings):
    settings.DEBUG = True
    prepare.collect_static()
    assert not settings.STATIC_ROOT.exists()


@pytest.fixture
def called(monkeypatch):
    """Record which commands are called, and let one of them speak."""
    names = []

    def call(name, **options):
        names.append(name)
        if "stdout" in options:
            options["stdout"].write("steward: ana@example.org\n")

    monkeypatch.setattr(prepare, "call_command", call)
    return names


@pytest.mark.parametrize(
    ("there", "expected"),
    [
        ({"load_demonstration": "x", "demo_signins": "x"}, ["load_demonstration", "demo_signins"]),
        ({"load_demonstration": "x"}, ["load_demonstration"]),
        ({}, []),
    ],
)
def test_the_demonstration_is_loaded_where_there_is_one(
    called, monkeypatch, tmp_path, there, expected
):
    monkeypatch.setattr(prepare, "get_commands", lambda: there)
    prepare._demonstrate(tmp_path / "signins")
    assert called == expected


def test_sign_ins_are_kept_for_the_welcome(called, monkeypatch, tmp_path):
    monkeypatch.setattr(prepare, "get_commands", lambda: {"demo_signins": "x"})
    prepare._demonstrate(tmp_path / "signins")
    assert (tmp_path / "signins").read_text() == "steward: ana@example.org\n"


def test_the_real_command_is_djangos():
    assert prepare.call_command is call_command
