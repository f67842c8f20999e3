"""What a form page costs somebody on a slow link who opens it for the first time.

Static files are served here without compression, so the measure is the harder one: in production
they travel compressed, under names that browsers keep.
"""

import pytest
from django.urls import reverse

from tests.factories.applying import make_proposal
from tests.factories.world import World, build_world

from .visiting import Visitor

MOST_BYTES = 100 * 1024
MOST_BYTES_LATER = 25 * 1024
MOST_REQUESTS = 10


class Meter:
    """Counts the requests of a window, and the bytes that came over the wire for them."""

    def __init__(self, visitor: Visitor) -> None:
        self.requests: list[str] = []
        self.bytes = 0
        session = visitor.context.new_cdp_session(visitor.page)
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", self._asked)
        session.on("Network.loadingFinished", self._came)

    def _asked(self, event: dict) -> None:
        self.requests.append(event["request"]["url"])

    def _came(self, event: dict) -> None:
        self.bytes += event["encodedDataLength"]

    def reset(self) -> None:
        """Begin to count anew."""
        self.requests, self.bytes = [], 0


def sign_up(world: World):
    return None, reverse("account_signup")


def whole_application(world: World):
    draft = make_proposal(world.other_call, world.organisation, submitted=False)
    return world.applicant, reverse("applying:whole", args=[draft.public_id])


def review(world: World):
    world.assignment.state = "accepted"
    world.assignment.save()
    return world.reviewer, reverse("reviewing:review", args=[world.assignment.public_id])


def basics_of_a_call(world: World):
    return world.steward, reverse("publishing:basics", args=[world.call.slug])


def new_organisation(world: World):
    return world.peer, reverse("accounts:organisation_new")


@pytest.mark.parametrize(
    "form", [sign_up, whole_application, review, basics_of_a_call, new_organisation]
)
def test_a_form_page_is_light(form, visit, clock):
    visitor = visit(width=360)
    user, page = form(build_world())
    visitor.enter(user)
    meter = Meter(visitor)
    assert visitor.go(page) == 200
    assert visitor.path == page
    visitor.page.wait_for_load_state("networkidle")
    assert visitor.page.locator("main form").count()
    assert meter.bytes > 5000
    assert meter.bytes <= MOST_BYTES, meter.requests
    assert len(meter.requests) <= MOST_REQUESTS, meter.requests
    assert all(url.startswith(visitor.server) for url in meter.requests)


def test_the_page_itself_is_light_whatever_is_kept_of_its_style(visit, clock):
    """The second page of a visit: what is not kept by the browser is the page alone."""
    visitor = visit(width=360)
    user, page = whole_application(build_world())
    visitor.enter(user)
    answer = visitor.context.request.get(page)
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.status == 200
    assert int(answer.headers["content-length"]) <= MOST_BYTES_LATER
