"""A browser for whole stories: Debian's Chromium, the site served as it is, a clock to set.

``MINKA_CHROMIUM`` names the browser; otherwise ``/usr/bin/chromium``. Where there is none, these
tests are skipped and say so.
"""

import os
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from playwright.sync_api import Browser, sync_playwright

from minka.taxonomy.models import Theme

from .visiting import Visitor

# Playwright's synchronous side runs inside a loop of its own; Django would refuse to work there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
CHROMIUM = Path(os.environ.get("MINKA_CHROMIUM", "/usr/bin/chromium"))
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder, and leave it out where there is no Chromium."""
    here = Path(__file__).parent
    for item in items:
        if here not in item.path.parents:
            continue
        item.add_marker(pytest.mark.browser)
        if not CHROMIUM.exists():
            item.add_marker(pytest.mark.skip(reason=f"no Chromium at {CHROMIUM}"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium once."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def themes(transactional_db) -> None:
    """Load the tree of themes again: tests with a server empty the database when they end."""
    if not Theme.objects.exists():
        import_module("minka.taxonomy.migrations.0002_themes").load(apps, None)


@pytest.fixture
def visit(browser: Browser, live_server, themes) -> Iterator[Callable[..., Visitor]]:
    """Return a function that opens a browser window for one person.

    When the test is over, every window must have been free of errors in its console, of answers
    that tell of a fault of ours, and of requests to another host.
    """
    opened: list[Visitor] = []

    def one(**how) -> Visitor:
        opened.append(Visitor(browser, live_server.url, **how))
        return opened[-1]

    yield one
    faults = [fault for visitor in opened for fault in visitor.faults]
    for visitor in opened:
        visitor.close()
    assert faults == []
