"""The supervisor: keeps alive, shows, restarts, and ends everything."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from minka.launch.place import child_environment, python
from minka.launch.ports import wait_until
from minka.launch.supervisor import LONGEST_PAUSE, Child, Supervisor

SLEEP = python("-c", "import time; time.sleep(60)")
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"


@pytest.fixture
def supervisor(own_signals):
    """Return a supervisor whose children end with the test."""
    made = Supervisor({"COLOUR": "green"})
    yield made
    made.stop()


def is_alive(pid: int) -> bool:
    """Say whether a process is there and is not a zombie."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return status.rsplit(")", 1)[1].split()[0] != "Z"


def is_itself(pid: int) -> bool:
    """Say whether a child on the leash has become its command."""
    command = Path(f"/proc/{pid}/cmdline").read_bytes()
    return b"time.sleep" in command and b"leash" not in command


def tick_until(supervisor, answers, seconds=10.0) -> bool:
    """Let the supervisor work until something is true."""

    def look() -> bool:
        supervisor.tick()
        return answers()

    return wait_until(look, seconds)


def test_lines_carry_the_childs_name(supervisor, capsys):
    code = supervisor.run_once("hello", python("-c", "print('one'); print('two')"))
    assert code == 0
    assert wait_until(lambda: "two" in _kept(capsys), 5)
    assert _kept(capsys) == "hello   | one\nhello   | two\n"


_SEEN: dict[int, str] = {}


def _kept(capsys) -> str:
    """Return everything printed so far in this test."""
    _SEEN[id(capsys)] = _SEEN.get(id(capsys), "") + capsys.readouterr().out
    return _SEEN[id(capsys)]


def test_children_are_told_the_environment(supervisor):
    answer = "import os, sys; sys.exit(os.environ['COLOUR'] != 'green')"
    assert supervisor.run_once("asker", python("-c", answer)) == 0


def test_a_failed_child_gives_its_code(supervisor):
    assert supervisor.run_once("failing", python("-c", "raise SystemExit(3)")) == 3


def test_a_killed_child_is_started_again(supervisor, capsys):
    child = supervisor.add("sleeper", SLEEP)
    first = child.process.pid
    os.kill(first, signal.SIGKILL)
    assert tick_until(supervisor, lambda: child.process and child.process.pid != first)
    assert "sleeper ended with code -9; it starts again in 0.5 s" in capsys.readouterr().out


def test_what_a_killed_child_had_started_is_ended_too(supervisor, tmp_path):
    note = tmp_path / "grandchild"
    code = (
        "import subprocess, sys, time, pathlib;"
        "p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
        f"pathlib.Path({str(note)!r}).write_text(str(p.pid)); time.sleep(60)"
    )
    child = supervisor.add("parent", python("-c", code))
    assert wait_until(lambda: note.exists() and note.read_text(), 10)
    grandchild = int(note.read_text())
    os.kill(child.process.pid, signal.SIGKILL)
    assert tick_until(supervisor, lambda: not is_alive(grandchild))


def test_pauses_grow_and_have_an_end():
    pauses = [Child("x", [], falls=n).pause() for n in range(1, 10)]
    assert pauses[:4] == [0.5, 1.0, 2.0, 4.0]
    assert pauses[-1] == LONGEST_PAUSE


def test_a_child_that_keeps_falling_waits_longer(supervisor):
    child = supervisor.add("falling", python("-c", ""))
    assert tick_until(supervisor, lambda: child.falls == 2)
    assert child.process is None
    assert child.due > time.monotonic() + 0.5


def test_a_child_that_stood_long_begins_anew(supervisor):
    child = supervisor.add("falling", SLEEP)
    child.falls, child.started = 6, time.monotonic() - 100
    child.process.kill()
    assert tick_until(supervisor, lambda: child.falls == 1)


def test_stop_ends_everything(supervisor):
    pids = [supervisor.add(name, SLEEP).process.pid for name in ("one", "two", "three")]
    began = time.monotonic()
    supervisor.stop()
    assert not any(is_alive(pid) for pid in pids)
    assert time.monotonic() - began < 3


def test_stop_does_not_wait_for_ever_for_a_deaf_child(supervisor, monkeypatch, capsys):
    monkeypatch.setattr("minka.launch.supervisor.STOP_SECONDS", 0.5)
    child = supervisor.add("deaf", python("-c", STUBBORN))
    assert wait_until(lambda: "deaf    | deaf" in _kept(capsys), 5)
    supervisor.stop()
    assert child.process.returncode == -signal.SIGKILL


def test_the_last_is_ended_last(supervisor, tmp_path):
    log = tmp_path / "order"
    code = (
        "import signal, sys, time, pathlib\n"
        "def bye(*_):\n"
        f"    with open({str(log)!r}, 'a') as f: f.write(sys.argv[1] + ' ')\n"
        "    sys.exit()\n"
        "signal.signal(signal.SIGTERM, bye)\n"
        f"pathlib.Path({str(tmp_path)!r}, sys.argv[1]).touch()\n"
        "time.sleep(60)\n"
    )
    supervisor.add("broker", python("-c", code, "broker"), last=True)
    supervisor.add("web", python("-c", code, "web"))
    assert wait_until(lambda: {"broker", "web"} <= {p.name for p in tmp_path.iterdir()}, 10)
    supervisor.stop()
    assert log.read_text() == "web broker "


def test_a_signal_asks_to_stop_and_a_second_one_ends_at_once(supervisor, capsys):
    child = supervisor.add("deaf", python("-c", STUBBORN))
    assert wait_until(lambda: "deaf    | deaf" in _kept(capsys), 5)
    os.kill(os.getpid(), signal.SIGINT)
    assert wait_until(lambda: supervisor.stopping, 2)
    assert child.process.poll() is None
    os.kill(os.getpid(), signal.SIGINT)
    assert wait_until(lambda: child.process.poll() == -signal.SIGKILL, 5)


def test_a_stop_interrupts_what_runs_once(supervisor):
    supervisor.stopping = True
    began = time.monotonic()
    assert supervisor.run_once("long", SLEEP) == -signal.SIGTERM
    assert time.monotonic() - began < 5


def test_children_do_not_outlive_a_killed_supervisor(tmp_path):
    code = (
        "import os\n"
        "from minka.launch.supervisor import Supervisor\n"
        "from minka.launch.place import python\n"
        "s = Supervisor({})\n"
        "c = s.add('sleeper', python('-c', 'import time; time.sleep(60)'))\n"
        "print(c.process.pid, flush=True)\n"
        "while True: s.tick()\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=child_environment()
    )
    with parent:
        child = int(parent.stdout.readline())
        # The leash is tied a moment after the start.
        assert wait_until(lambda: is_itself(child), 5)
        parent.kill()
    assert wait_until(lambda: not is_alive(child), 5)


def test_a_leash_whose_holder_is_gone_does_not_start():
    done = subprocess.run(
        python("-m", "minka.launch.leash", "1", sys.executable, "-c", "print('ran')"),
        env=child_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
