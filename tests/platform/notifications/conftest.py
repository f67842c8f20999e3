"""Kinds of notice for trial, and a mail server that misbehaves."""

import copy
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as product_settings

from minka.notifications.kinds import NoticeKind, kinds, register
from tests.platform.notifications.sink import Sink

TEMPLATES = Path(__file__).parent / "templates"
AUDIENCE: list[int] = []
NO_LONGER_DUE: set[str] = set()


def _unless_withdrawn(row) -> bool:
    return row.key not in NO_LONGER_DUE


@pytest.fixture(autouse=True)
def _trial_kinds(settings) -> Iterator[None]:
    """Register the kinds that these tests tell, and take them away again."""
    changed = copy.deepcopy(product_settings.TEMPLATES)
    changed[0]["DIRS"] = [*changed[0]["DIRS"], TEMPLATES]
    settings.TEMPLATES = changed
    before = dict(kinds._entries)
    register(
        NoticeKind(
            "trial.told", "Trial", still_due=_unless_withdrawn, audience=lambda row: AUDIENCE
        ),
        NoticeKind("trial.proof", "Proof", mandatory=True),
        NoticeKind("trial.quiet", "Quiet", mail_by_default=False, audience=lambda row: AUDIENCE),
        NoticeKind("trial.broken", "Broken", mandatory=True),
    )
    for name in ("proof", "quiet"):
        kinds._entries[f"trial.{name}"] = (50, _with_words(kinds.get(f"trial.{name}")))
    yield
    kinds._entries.clear()
    kinds._entries.update(before)
    AUDIENCE.clear()
    NO_LONGER_DUE.clear()


class _SameWords(NoticeKind):
    @property
    def template(self) -> str:
        """Return the words of the first trial."""
        return "trial/notices/told.txt"


def _with_words(kind: NoticeKind) -> NoticeKind:
    return _SameWords(**{name: getattr(kind, name) for name in kind.__dataclass_fields__})


@pytest.fixture
def sink(settings) -> Iterator[Sink]:
    """Return a real mail server on a free port, and send the product's mail there."""
    server = Sink()
    server.start()
    settings.EMAIL_BACKEND = "minka.notifications.delivery.SmtpBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_TIMEOUT = 1
    yield server
    server.stop()
