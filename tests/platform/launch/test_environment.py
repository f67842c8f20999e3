"""The environment: made once, entered at once the second time, refused in one line."""

import shutil
import sys
import time
from collections import namedtuple

import pytest

from minka.launch import environment
from minka.launch.place import Refusal

Usage = namedtuple("Usage", "total used free")


def one_line(done) -> str:
    """Return what a refused command said, which is one line and no traceback."""
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("minka: ")
    return lines[0]


def test_setup_makes_an_environment_and_says_so(furnished):
    assert (furnished.root / ".venv" / "bin" / "python").exists()
    assert (furnished.root / ".venv" / "minka-runtime.stamp").exists()


def test_the_second_time_nothing_is_installed(furnished):
    began = time.monotonic()
    done = furnished.enter("setup")
    assert (done.returncode, done.stdout) == (0, "")
    assert time.monotonic() - began < 2


def test_dev_brings_runtime_along(furnished):
    assert furnished.enter("setup", "dev").returncode == 0
    stamps = {path.name for path in (furnished.root / ".venv").glob("*.stamp")}
    assert stamps == {"minka-runtime.stamp", "minka-dev.stamp"}


def test_a_set_that_does_not_exist_is_refused(furnished):
    done = furnished.enter("setup", "everything")
    assert done.returncode == 1
    assert "no such set: everything; there are runtime, dev, production." in one_line(done)


def test_a_changed_requirement_is_installed_and_without_network_refused_in_one_line(furnished):
    wanted = furnished.root / "requirements.txt"
    before = wanted.read_text()
    wanted.write_text("minka-needs-this==1.0\n")
    try:
        done = furnished.enter("setup")
    finally:
        wanted.write_text(before)
    assert done.returncode == 1
    assert "no network" in one_line(done)
    assert "installing what Minka needs" in done.stdout


def test_a_failed_installation_leaves_the_old_stamp_out_of_date(furnished):
    wanted = furnished.root / "requirements.txt"
    before = wanted.read_text()
    wanted.write_text("minka-needs-this==2.0\n")
    try:
        first, second = furnished.enter("setup"), furnished.enter("setup")
    finally:
        wanted.write_text(before)
    assert first.returncode == second.returncode == 1


def test_an_environment_kept_by_hand_is_left_alone(house):
    (house.root / ".venv").mkdir()
    for name in ("runtime", "dev"):
        (house.root / ".venv" / f"minka-{name}.stamp").write_text("by hand\n")
    assert house.enter("setup", "runtime", "dev").stdout == ""
    assert not (house.root / ".venv" / "bin").exists()


def test_a_broken_environment_is_made_again(house):
    (house.root / ".venv").mkdir()
    (house.root / ".venv" / "pyvenv.cfg").write_text("version = 3.9.1\n")
    done = house.enter("setup")
    assert done.returncode == 0, done.stderr
    assert "making .venv" in done.stdout


def test_a_moved_house_makes_its_environment_again(furnished, tmp_path):
    moved = tmp_path / "moved"
    shutil.copytree(furnished.root, moved, symlinks=True)
    done = type(furnished)(moved, furnished.environment).enter("setup")
    assert done.returncode == 0, done.stderr
    assert "making .venv" in done.stdout


def test_a_command_starts_again_inside_the_environment(furnished):
    inside = furnished.root / "platform" / "minka" / "launch" / "inside" / "manage.py"
    before = inside.read_text()
    inside.write_text(
        "import sys\ndef manage(argv):\n    print(sys.prefix, argv[1:])\n    return 7\n"
    )
    try:
        done = furnished.enter("whatever", "--flag")
    finally:
        inside.write_text(before)
    assert done.returncode == 7
    assert done.stdout.strip() == f"{furnished.root / '.venv'} ['whatever', '--flag']"


def test_the_fingerprint_follows_the_requirement_files(tmp_path, monkeypatch):
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    for name in ("requirements.txt", "requirements-dev.txt"):
        (tmp_path / name).write_text("a==1\n")
    runtime, dev = environment.fingerprint("runtime"), environment.fingerprint("dev")
    (tmp_path / "requirements-dev.txt").write_text("b==1\n")
    assert environment.fingerprint("runtime") == runtime
    assert environment.fingerprint("dev") != dev


def test_a_full_disk_is_seen_beforehand(monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(2**40, 2**40, 20 * 2**20))
    with pytest.raises(Refusal, match=r"no disk space: 900 MB are needed in .*, 20 MB are free"):
        environment._require_disk("dev")


def test_a_python_without_ensurepip_names_the_debian_package(monkeypatch):
    monkeypatch.setattr(environment.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(Refusal, match="apt-get install python3-venv"):
        environment._create()


@pytest.mark.parametrize(
    ("output", "line"),
    [
        ("ERROR: [Errno 28] No space left on device", "no disk space: pip could not write"),
        ("Disk quota exceeded", "no disk space"),
        ("x: Temporary failure in name resolution", "no network: pip could not reach"),
        ("NewConnectionError(…)\nERROR: No matching distribution", "no network"),
        ("Error: ensurepip is not available", "apt-get install python3-venv"),
        ("noise\nERROR: the wheel is broken\nmore noise", "pip failed: ERROR: the wheel is broken"),
        ("only noise\n", "pip failed: only noise"),
        ("", "pip failed: it said nothing"),
    ],
)
def test_a_programs_failure_becomes_one_line(output, line):
    reason = environment._reason(output, "pip")
    assert line in reason
    assert "\n" not in reason


def test_this_very_environment_is_current():
    """The tests run inside an environment that the door would enter without a word."""
    assert environment.is_current(environment.Path(sys.prefix), environment.DEV)


def test_another_patch_of_the_same_python_enters_the_same_environment(furnished):
    configuration = furnished.root / ".venv" / "pyvenv.cfg"
    before = configuration.read_text()
    patch = f"{sys.version_info.major}.{sys.version_info.minor}.99"
    configuration.write_text(before.replace("version = 3", f"version = {patch}\nwas = 3"))
    try:
        done = furnished.enter("setup")
    finally:
        configuration.write_text(before)
    assert (done.returncode, done.stdout) == (0, "")


def test_an_environment_of_a_python_that_is_gone_is_made_again_from_inside(house):
    assert house.enter("setup").returncode == 0
    configuration = house.root / ".venv" / "pyvenv.cfg"
    configuration.write_text(configuration.read_text().replace("version = 3", "version = 2"))
    (house.root / ".venv" / "minka-runtime.stamp").unlink()
    done = house.enter("setup", python=str(house.root / ".venv" / "bin" / "python"))
    assert done.returncode == 0, done.stderr
    assert "making .venv" in done.stdout
