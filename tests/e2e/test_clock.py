"""Pages that stay open learn that the deadline moved, without being loaded again."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from calls.publishing.services import extend_deadline
from tests.factories.publishing import make_call

REASON = "Se cortó la luz."


@pytest.fixture
def call(transactional_db, at):
    """Return a call that closes in half an hour."""
    call = make_call(languages=["es", "en"])
    call.stages.update(deadline_at=at + timedelta(minutes=30))
    return call


def extend(call, at):
    """Extend the deadline by two hours."""
    stage = call.stages.get()
    until = stage.deadline_at + timedelta(hours=2)
    extend_deadline(stage=stage, deadline_at=until, reason=REASON, actor=call.created_by, at=at)


def opened(visit, call):
    """Open the page of the call in a browser whose clock the test moves."""
    visitor = visit()
    visitor.page.clock.install()
    visitor.go(call.get_absolute_url())
    return visitor.page


def test_within_a_minute_it_counts_to_the_new_deadline(visit, call, at):
    page = opened(visit, call)
    line = page.locator("[data-countdown]")
    before = page.locator("[data-closes]").inner_text()
    expect(line).to_contain_text(re.compile("(30|29) min"))
    with page.expect_response("**/calls/clock/**"):
        page.clock.fast_forward(61_000)
    expect(line).to_contain_text(re.compile("(30|29) min"))
    assert page.locator("[data-closes]").inner_text() == before
    extend(call, at)
    with page.expect_response("**/calls/clock/**"):
        page.clock.fast_forward(61_000)
    expect(line).to_contain_text("2 h")
    expect(page.locator("[data-closes]")).not_to_have_text(before)
    expect(page.locator("[data-closes]")).to_contain_text("14:30")


def test_after_the_end_it_opens_again(visit, call, at, clock):
    page = opened(visit, call)
    line = page.locator("[data-countdown]")
    clock.on(minutes=31)
    with page.expect_response("**/calls/clock/**"):
        page.clock.fast_forward(61_000)
    expect(line).not_to_contain_text("min")
    extend(call, clock.instant)
    with page.expect_response("**/calls/clock/**"):
        page.clock.fast_forward(61_000)
    expect(line).to_contain_text("1 h")


def test_long_before_the_end_it_asks_nothing(visit, call, at):
    call.stages.update(deadline_at=at + timedelta(hours=5))
    asked = []
    page = opened(visit, call)
    page.on("request", lambda request: asked.append(request.url))
    page.clock.fast_forward(300_000)
    expect(page.locator("[data-countdown]")).to_contain_text("4 h")
    assert not [url for url in asked if "/calls/clock/" in url]
