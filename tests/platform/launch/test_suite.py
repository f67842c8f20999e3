"""``manage.py test``: which legs run, what is passed on, and what is said at the end."""

import pytest

from minka.launch import suite
from minka.launch.suite import Leg, Machinery, Result

FULL = Machinery(
    "postgres://postgres@127.0.0.1:5432/postgres", "redis://h:6379/15", ("/c", "Chromium 156")
)
BARE = Machinery(None, None, None)
EMBEDDED = "redis://:secret@127.0.0.1:4000/0"
REPORT = '<testsuites><testsuite tests="{}" failures="{}" errors="{}" skipped="{}"/></testsuites>'


@pytest.fixture(autouse=True)
def _nothing_required(monkeypatch):
    """Forget what the run of these very tests requires."""
    monkeypatch.delenv("MINKA_TEST_REQUIRE", raising=False)


@pytest.fixture
def pages(monkeypatch, tmp_path):
    """Work in a house that has one browser test and one other."""
    for name in ("tests/e2e/test_life.py", "tests/calls/test_one.py"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).touch()
    monkeypatch.setattr(suite, "ROOT", tmp_path)


def test_everything_runs_where_everything_is(pages):
    embedded, postgresql, browser = suite.plan([], FULL, EMBEDDED)
    assert embedded.arguments == postgresql.arguments == ["--ignore=tests/e2e"]
    assert embedded.environment == {"REDIS_URL": EMBEDDED}
    assert postgresql.environment["DATABASE_URL"] == FULL.postgresql
    assert postgresql.environment["REDIS_URL"] == FULL.redis
    assert postgresql.about == "PostgreSQL at 127.0.0.1:5432, Redis at h:6379"
    assert browser.arguments == ["tests/e2e"]
    assert browser.about == "in Chromium 156 on PostgreSQL"
    assert browser.environment["DJANGO_ALLOW_ASYNC_UNSAFE"] == "true"
    assert browser.environment["MINKA_CHROMIUM"] == "/c"


def test_what_is_not_there_is_left_out_and_said(pages):
    embedded, postgresql, browser = suite.plan([], BARE, EMBEDDED)
    assert isinstance(embedded, Leg)
    assert postgresql.words.startswith("left out, none answers")
    assert browser == Result("browser", "left out, no chromium")


def test_browser_tests_run_on_sqlite_where_there_is_no_postgresql(pages):
    browser = suite.plan([], Machinery(None, None, ("/c", "Chromium 156")), EMBEDDED)[2]
    assert browser.about == "in Chromium 156 on SQLite"
    assert "DATABASE_URL" not in browser.environment


def test_postgresql_without_redis_uses_the_embedded_broker_and_says_so(pages):
    leg = suite.plan([], Machinery(FULL.postgresql, None, None), EMBEDDED)[1]
    assert leg.environment["REDIS_URL"] == EMBEDDED
    assert "no Redis answers" in leg.about


def test_without_browser_tests_none_are_run(monkeypatch, tmp_path):
    monkeypatch.setattr(suite, "ROOT", tmp_path)
    assert suite.plan([], FULL, EMBEDDED)[2].words == "left out, there are no browser tests"


@pytest.mark.parametrize(
    ("given", "others", "pages_"),
    [
        ([], ["--ignore=tests/e2e"], ["tests/e2e"]),
        (["-k", "one"], ["-k", "one", "--ignore=tests/e2e"], ["-k", "one", "tests/e2e"]),
        (["tests"], ["tests", "--ignore=tests/e2e"], ["tests/e2e"]),
        (["tests/calls", "-x"], ["-x", "tests/calls", "--ignore=tests/e2e"], None),
        (["tests/e2e", "-x"], None, ["-x", "tests/e2e"]),
        (["tests/e2e/test_life.py::test_a"], None, ["tests/e2e/test_life.py::test_a"]),
        (
            ["tests/calls", "tests/e2e"],
            ["tests/calls", "--ignore=tests/e2e"],
            ["tests/e2e"],
        ),
        (["-n", "2"], ["-n", "2", "--ignore=tests/e2e"], ["-n", "2", "tests/e2e"]),
    ],
)
def test_pytests_arguments_are_passed_on_to_the_legs_they_concern(pages, given, others, pages_):
    assert suite.divide(given) == (others, pages_)


def test_legs_that_were_not_asked_for_say_so(pages):
    embedded, postgresql, browser = suite.plan(["tests/e2e"], FULL, EMBEDDED)
    assert embedded.words == postgresql.words == "not asked for"
    assert isinstance(browser, Leg)
    assert suite.plan(["tests/calls"], FULL, EMBEDDED)[2].words == "not asked for"


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        ((812, 0, 0, 0), "812 passed"),
        ((10, 2, 1, 3), "4 passed, 2 failed, 1 errors, 3 skipped"),
    ],
)
def test_counts_are_read_from_pytests_report(tmp_path, figures, words):
    (tmp_path / "r.xml").write_text(REPORT.format(*figures))
    assert suite._count(tmp_path / "r.xml") == words


def test_without_a_report_there_is_no_count(tmp_path):
    assert suite._count(tmp_path / "none.xml") == "no count"


RAN = Result("embedded", "812 passed (SQLite)", ran=True)
SERVED = Result("postgresql", "840 passed (PostgreSQL)", ran=True)
BAD = Result("postgresql", "1 failed", failed=True)
OUT = Result("browser", "left out, no chromium")


def test_the_end_says_plainly_what_ran(capsys):
    assert suite.report([RAN, SERVED, OUT], FULL) == 0
    assert capsys.readouterr().out == (
        "minka: what ran:\n"
        "  embedded: 812 passed (SQLite)\n"
        "  postgresql: 840 passed (PostgreSQL)\n"
        "  browser: left out, no chromium\n"
    )


def test_one_failed_leg_fails_the_whole(capsys):
    assert suite.report([RAN, BAD, OUT], FULL) == 1
    assert "postgresql: FAILED, 1 failed" in capsys.readouterr().out


def test_nothing_that_ran_is_a_failure():
    assert suite.report([Result("embedded", "nothing selected"), OUT], FULL) == 1


@pytest.mark.parametrize(
    ("required", "results", "machinery", "missing"),
    [
        ("", [RAN, OUT], BARE, []),
        ("embedded", [RAN], BARE, []),
        ("postgresql,redis,browser", [RAN, SERVED, OUT], FULL, ["browser"]),
        ("postgresql, redis", [RAN, SERVED], FULL, []),
        ("redis", [RAN, SERVED], Machinery(FULL.postgresql, None, None), ["redis"]),
        ("redis", [RAN], FULL, ["redis"]),
        ("browser", [Result("browser", "nothing selected")], FULL, ["browser"]),
    ],
)
def test_what_is_required_must_have_run(monkeypatch, required, results, machinery, missing):
    monkeypatch.setenv("MINKA_TEST_REQUIRE", required)
    assert suite.missing_legs(results, machinery) == missing


def test_a_missing_required_leg_fails_the_whole(monkeypatch, capsys):
    monkeypatch.setenv("MINKA_TEST_REQUIRE", "browser")
    assert suite.report([RAN, OUT], FULL) == 1
    assert "browser: REQUIRED by MINKA_TEST_REQUIRE, and did not run" in capsys.readouterr().out


def leg_over(tmp_path, monkeypatch, body: str, **environment: str) -> Result:
    """Run one real leg over a folder with one small test file."""
    (tmp_path / "test_small.py").write_text(body)
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = -p no:django\n")
    monkeypatch.setattr(suite, "ROOT", tmp_path)
    return suite._run(Leg("small", "here", ["-q"], environment), tmp_path)


def test_a_leg_is_a_run_of_pytest(tmp_path, monkeypatch):
    result = leg_over(tmp_path, monkeypatch, "def test_a(): pass\ndef test_b(): pass\n")
    assert result == Result("small", "2 passed (here)", ran=True)


def test_a_leg_that_fails_is_counted_too(tmp_path, monkeypatch):
    result = leg_over(tmp_path, monkeypatch, "def test_a(): assert 0\ndef test_b(): pass\n")
    assert result == Result("small", "1 passed, 1 failed (here)", failed=True)


def test_a_leg_that_selects_nothing_neither_ran_nor_failed(tmp_path, monkeypatch):
    assert leg_over(tmp_path, monkeypatch, "") == Result("small", "nothing selected")


def test_a_leg_does_not_see_what_the_person_set_for_their_own_minka(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://precious")
    monkeypatch.setenv("EMAIL_URL", "smtp://real")
    body = (
        "import os\n"
        "def test_a():\n"
        "    assert 'DATABASE_URL' not in os.environ and 'EMAIL_URL' not in os.environ\n"
        "    assert os.environ['REDIS_URL'] == 'redis://leg'\n"
        "    assert os.environ['MINKA_VAR'].endswith('small')\n"
    )
    assert leg_over(tmp_path, monkeypatch, body, REDIS_URL="redis://leg").ran
