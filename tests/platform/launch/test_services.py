"""What the machine offers: found where it is, and not believed where it is not."""

import shutil
import stat

import pytest

from minka.launch import broker, services
from minka.launch.ports import free_port


def test_a_named_redis_that_answers_is_taken_but_not_the_database_where_minka_lives(
    monkeypatch, tmp_path
):
    with broker.running(tmp_path) as url:
        monkeypatch.setenv("REDIS_URL", url)
        assert url.endswith("/0")
        assert services.redis() == url.removesuffix("/0") + "/15"


def test_a_named_redis_that_does_not_answer_is_not(monkeypatch):
    monkeypatch.setenv("REDIS_URL", f"redis://127.0.0.1:{free_port()}/0")
    assert services.redis() is None


def test_a_postgresql_that_does_not_answer_is_not_taken(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", f"postgres://nobody@127.0.0.1:{free_port()}/none")
    assert services.postgresql() is None


def test_another_kind_of_database_is_no_postgresql(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "sqlite:///somewhere")
    monkeypatch.setattr(services, "POSTGRESQL", f"postgres://127.0.0.1:{free_port()}/none")
    assert services.postgresql() is None


def program(folder, name: str, says: str) -> str:
    """Write a program that says something, and return its path."""
    path = folder / name
    path.write_text(f"#!/bin/sh\necho '{says}'\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


@pytest.mark.parametrize(
    ("says", "version"),
    [
        ("Chromium 156.0.1 built on Debian", "Chromium 156"),
        ("Google Chrome 150.0.2", "Chrome 150"),
    ],
)
def test_a_chromium_says_its_version(monkeypatch, tmp_path, says, version):
    path = program(tmp_path, "chromium", says)
    monkeypatch.setattr(shutil, "which", lambda name: path if name == "chromium" else None)
    assert services.chromium() == (path, version)


def test_a_chromium_that_says_nothing_is_none(monkeypatch, tmp_path):
    path = program(tmp_path, "chromium", "")
    monkeypatch.setattr(shutil, "which", lambda name: path)
    assert services.chromium() is None


def test_no_chromium_is_none(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert services.chromium() is None


def test_an_address_is_shown_without_its_secrets():
    assert services.shown("postgres://minka:secret@db.example.org:5433/x") == "db.example.org:5433"
    assert services.shown("redis://:secret@cache.example.org/0") == "cache.example.org"
