"""``manage.py up``: the whole of it, started and ended as a person does."""

import contextlib
import os
import signal
import subprocess
import sys
import time

import pytest

from minka.launch import up
from minka.launch.place import ROOT, Refusal
from minka.launch.ports import free_port, page_answers, wait_until

# Long enough for a slow machine that does other things too.
PATIENCE = 90


@contextlib.contextmanager
def served(folder, *arguments, **environment):
    """Run ``up`` over a folder of its own, without the demonstration; give process and address."""
    port = free_port()
    log = (folder / "log").open("w+")
    told = {"MINKA_VAR": str(folder / "var"), "MINKA_DEMO": "0", **environment}
    kept = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL"}}
    process = subprocess.Popen(
        [sys.executable, "manage.py", "up", "--port", str(port), *arguments],
        cwd=ROOT,
        env={**kept, "MINKA_SITE_URL": f"http://127.0.0.1:{port}", **told},
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        yield process, port, folder / "log"
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        log.close()


def children(pid: int) -> set[int]:
    """Return the process and all that descends from it."""
    listed = subprocess.run(
        ["ps", "-e", "-o", "pid=,ppid="], capture_output=True, text=True, check=False
    ).stdout
    pairs = [tuple(map(int, line.split())) for line in listed.splitlines()]
    found = {pid}
    while more := {child for child, parent in pairs if parent in found} - found:
        found |= more
    return found


def alive(pids: set[int]) -> set[int]:
    """Return those processes that are still there."""
    listed = subprocess.run(
        ["ps", "-o", "pid=,stat=", *map(str, pids)], capture_output=True, text=True, check=False
    ).stdout
    return {int(line.split()[0]) for line in listed.splitlines() if "Z" not in line.split()[1]}


@pytest.fixture(scope="module")
def evening(tmp_path_factory):
    """Serve once for this file; give the process, its port, its folder and its log."""
    folder = tmp_path_factory.mktemp("up")
    with served(folder) as (process, port, log):
        ready = wait_until(lambda: "Ctrl-C ends" in log.read_text(), PATIENCE, 0.2)
        assert ready, log.read_text()
        yield process, port, folder / "var", log


def test_it_says_where_it_is_and_answers_there(evening):
    _, port, _, log = evening
    assert f"Minka is ready: http://127.0.0.1:{port}/" in log.read_text()
    assert page_answers(f"http://127.0.0.1:{port}/healthz")


def test_what_it_keeps_is_in_var_and_the_key_is_the_owners_alone(evening):
    _, _, var, _ = evening
    kept = {path.name for path in var.iterdir()}
    assert {"broker", "minka.sqlite3", "secret_key", "static"} <= kept
    assert (var / "secret_key").stat().st_mode & 0o077 == 0


def test_a_second_one_over_the_same_data_is_refused(evening):
    process, port, var, _ = evening
    second = refused("--port", str(free_port()), MINKA_VAR=str(var))
    assert second == f"minka: Minka already runs over {var}: process {process.pid}, port {port}"


def test_a_busy_port_is_named_with_the_way_out(evening):
    _, port, _, _ = evening
    assert refused("--port", str(port)) == (
        f"minka: port {port} on 127.0.0.1 cannot be had: it is in use. "
        f"Choose another, for example: python3 manage.py up --port {port + 1}"
    )


def test_a_killed_web_server_comes_back(evening):
    process, port, _, log = evening
    (web,) = [pid for pid in children(process.pid) if "gunicorn" in command(pid, process.pid)]
    os.kill(web, signal.SIGKILL)
    assert wait_until(lambda: "web ended with code -9" in log.read_text(), 10)
    assert wait_until(lambda: page_answers(f"http://127.0.0.1:{port}/healthz"), PATIENCE, 0.2)


def test_the_end_takes_seconds_and_leaves_nobody_behind(evening):
    """Comes last in this file: it ends what the others use."""
    process, _, _, log = evening
    family = children(process.pid)
    assert len(family) > 6
    began = time.monotonic()
    os.kill(process.pid, signal.SIGINT)
    assert process.wait(30) == 0
    assert time.monotonic() - began < 20
    assert wait_until(lambda: not alive(family), 5), log.read_text()
    assert "Traceback" not in log.read_text()


def refused(*arguments: str, **environment: str) -> str:
    """Run ``up`` where it must refuse with 2 in one line, and return that line."""
    done = subprocess.run(
        [sys.executable, "manage.py", "up", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (2, "")
    return done.stderr.removesuffix("\n")


def command(pid: int, parent: int) -> str:
    """Return the command of a process if ``parent`` started it."""
    listed = subprocess.run(
        ["ps", "-o", "ppid=,args=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout.split(maxsplit=1)
    return listed[1] if listed and int(listed[0]) == parent else ""


def test_a_port_is_a_number_that_a_port_can_be(capsys):
    assert up.parse([]).port == 8000
    for wrong in ("0", "70000", "web"):
        with pytest.raises(SystemExit):
            up.parse(["--port", wrong])
    assert "a port is a number from 1 to 65535" in capsys.readouterr().err


def test_a_port_for_administrators_is_refused_with_one_that_is_not():
    with pytest.raises(Refusal, match="up --port 1025") as refusal:
        up.refuse_early(["--host", "192.0.2.1", "--port", "80"])
    assert refusal.value.code == 2


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("0.0.0.0", "http://127.0.0.1:8000"),  # noqa: S104
        ("::1", "http://[::1]:8000"),
        ("::", "http://[::1]:8000"),
        ("minka.example.org", "http://minka.example.org:8000"),
    ],
)
def test_the_address_is_one_that_a_browser_can_open(host, shown):
    assert up.address(host, 8000) == shown


def test_what_the_person_set_is_left_as_it_is(monkeypatch):
    monkeypatch.setenv("MINKA_DEMO", "0")
    monkeypatch.delenv("MINKA_SITE_URL", raising=False)
    told = up._environment(up.parse(["--port", "8123"]), "redis://x")
    assert "MINKA_DEMO" not in told
    assert told["MINKA_SITE_URL"] == "http://127.0.0.1:8123"
    assert told["REDIS_URL"] == "redis://x"


def test_there_are_three_programs_beside_the_broker(tmp_path):
    programs = up._programs(up.parse(["--host", "::1", "--port", "8123"]), tmp_path)
    assert list(programs) == ["web", "worker", "beat"]
    assert "[::1]:8123" in programs["web"]
    assert "-B" not in programs["worker"]
    assert str(tmp_path / "beat") in programs["beat"]


def test_verbose_shows_each_request(tmp_path):
    quiet = up._programs(up.parse([]), tmp_path)["web"]
    verbose = up._programs(up.parse(["--verbose"]), tmp_path)["web"]
    assert "--access-logfile" in verbose
    assert "--access-logfile" not in quiet


def test_the_welcome_shows_the_sign_ins(capsys):
    up._welcome(up.parse([]), "steward: ana@example.org / minka\n")
    said = capsys.readouterr().out
    assert "Minka is ready: http://127.0.0.1:8000/" in said
    assert "steward: ana@example.org / minka" in said


def test_a_broker_that_does_not_answer_says_where_to_look(tmp_path):
    ours = up.brokers.Broker("redis://127.0.0.1:1/0", ["server"])
    assert up._where_to_look(ours, tmp_path) == f"See {tmp_path}/broker/broker.log."
    named = up.brokers.Broker("redis://example.org/0", None)
    assert up._where_to_look(named, tmp_path) == "See REDIS_URL."
