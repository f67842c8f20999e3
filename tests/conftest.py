"""Fixtures that every room uses."""

from datetime import UTC, datetime

import pytest
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


@pytest.fixture
def world(db) -> World:
    """Return one call with its people: steward, committee, reviewer, applicant, rival, peer."""
    return build_world()
