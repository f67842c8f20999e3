"""``manage.py lint``: every check runs, each says one line, one failure fails the whole."""

import pytest

from minka.launch import lint
from minka.launch.lint import Check
from minka.launch.place import python

GOOD = Check("good", python("-c", "print('much talk')"))
BAD = Check("bad", python("-c", "print('the reason'); raise SystemExit(1)"))
ASKS = Check(
    "asks", python("-c", "import os; assert os.environ['COLOUR'] == 'green'"), {"COLOUR": "green"}
)


@pytest.fixture
def checks(monkeypatch):
    """Replace the real checks, which take long, by small ones."""

    def use(*chosen: Check) -> None:
        monkeypatch.setattr(lint, "checks", lambda: list(chosen))

    return use


def test_what_passes_says_one_line(checks, capsys):
    checks(GOOD, ASKS)
    assert lint.run([]) == 0
    first, second, last = capsys.readouterr().out.splitlines()
    assert first.startswith("good ................... ok")
    assert second.startswith("asks ................... ok")
    assert last == "minka: lint: 2 of 2 checks passed"


def test_what_fails_shows_why_and_the_others_still_run(checks, capsys):
    checks(BAD, GOOD)
    assert lint.run([]) == 1
    said = capsys.readouterr().out
    assert "bad .................... FAILED" in said
    assert "the reason" in said
    assert "much talk" not in said
    assert "minka: lint: 1 of 2 checks passed" in said


def test_a_word_chooses_checks(checks, capsys):
    checks(BAD, GOOD)
    assert lint.run(["goo"]) == 0
    assert "bad" not in capsys.readouterr().out


def test_a_word_that_chooses_nothing_is_a_failure(checks):
    checks(GOOD)
    assert lint.run(["nothing"]) == 1


def test_every_promised_check_is_there():
    names = {check.name for check in lint.checks()}
    assert names == {
        "deployment",
        "format",
        "imports",
        "migrations",
        "requirements in use",
        "requirements pinned",
        "style",
        "templates",
        "translations",
        "types",
    }


def test_the_deployment_check_sees_no_demonstration():
    (deployment,) = [check for check in lint.checks() if check.name == "deployment"]
    assert deployment.environment["MINKA_DEMO"] == "0"
    assert len(deployment.environment["SECRET_KEY"]) > 50


def test_every_template_is_checked():
    (templates,) = [check for check in lint.checks() if check.name == "templates"]
    assert "templates/base.html" in templates.command
