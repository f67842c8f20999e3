"""Fixtures that every room uses."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.utils import translation

from tests.factories.world import World, build_world


def pytest_collection_modifyitems(items):
    """Leave out what only PostgreSQL can show, where another database is tested."""
    if connection.vendor != "postgresql":
        left_out = pytest.mark.skip(reason="needs PostgreSQL: SQLite has only one writer")
        for item in items:
            if item.get_closest_marker("postgresql"):
                item.add_marker(left_out)


@pytest.fixture(autouse=True)
def _clean_cache():
    """Leave no rate limit or remembered page from one test to the next."""
    cache.clear()


@pytest.fixture(autouse=True)
def _english():
    """Speak English outside requests, as the tests do; requests choose for themselves."""
    with translation.override("en"):
        yield


@pytest.fixture
def at() -> datetime:
    """Return the instant at which tests happen, unless they say otherwise."""
    return datetime(2026, 10, 15, 15, 0, tzinfo=UTC)


class Clock:
    """The machine's clock of one test: it stands still until the test moves it.

    Whatever asks for the time gets this instant: requests, tasks, stamps of rows, the life of a
    session. ``time.monotonic`` and the database's own clock go on.
    """

    def __init__(self, machine: time_machine.Traveller, instant: datetime) -> None:
        self._machine, self._instant = machine, instant

    def __call__(self) -> datetime:
        """Tell the time."""
        return self._instant

    @property
    def instant(self) -> datetime:
        """The present moment; set it to move the clock."""
        return self._instant

    @instant.setter
    def instant(self, instant: datetime) -> None:
        self._instant = instant
        self._machine.move_to(instant, tick=False)

    def on(self, **step: float) -> None:
        """Move on by so many minutes, hours …"""
        self.instant += timedelta(**step)


@pytest.fixture(autouse=True)
def clock(at: datetime) -> Iterator[Clock]:
    """Let the machine's clock stand at ``at``, whatever the day on which the tests run."""
    with time_machine.travel(at, tick=False) as machine:
        yield Clock(machine, at)


@pytest.fixture
def world(db) -> World:
    """Return one call with its people: steward, committee, reviewer, applicant, rival, peer."""
    return build_world()
