"""Every page of every room: what axe finds, how it bears a phone, and what its bones are.

The pages are those of the table of permissions (``tests/permissions/rows``): each address that
answers 200 to GET is opened once as a person for whom it does. To keep the whole within minutes,
each page is looked at four times: in Spanish at 360 and at 1280 px, in Portuguese at 360 px and
in English at 1280 px, that is, each language and each width; and at 320 px for sideways scroll.
Contrasts do not depend on the language, and are measured in Spanish.
"""

import importlib
import pkgutil
from dataclasses import dataclass

import pytest
from django.urls import reverse

from minka.accounts.models import User
from tests.factories.world import World, build_world
from tests.permissions import rows as rows_package
from tests.permissions.table import Row

from .visiting import Visitor

LOOKS = [("es", 1280), ("es", 360), ("pt-br", 360), ("en", 1280)]
HTML_LANG = {"es": "es", "pt-br": "pt-BR", "en": "en"}
# Those who see most of a page come first; the others see parts of the same.
MOST_FIRST = (
    "steward",
    "applicant",
    "reviewer",
    "committee",
    "peer",
    "viewer",
    "rival",
    "other_reviewer",
    "other_steward",
    "admin",
    "anonymous",
)
# Addresses that answer with a file, a feed or a word for machines.
NO_PAGES = {
    "applying:autosave",
    "applying:blank_pdf",
    "applying:blank_text",
    "applying:copy_pdf",
    "applying:copy_text",
    "applying:export",
    "applying:receipt_data",
    "applying:receipt_pdf",
    "applying:receipt_text",
    "common:healthz",
    "common:readyz",
    "files:download",
    "files:upload",
    "library:feed",
    "publishing:clock",
    "publishing:export",
    "publishing:feed",
}
# Pages on which each role sees another thing.
BY_ROLE = {"common:home": ["steward", "applicant", "reviewer", "committee", "peer", "admin"]}
BY_ROLE["publishing:call"] = ["anonymous", "steward", "applicant"]


@dataclass(frozen=True)
class Stop:
    """One page to look at: its address, and as whom."""

    name: str
    url: str
    user: User | None


def modules() -> list[str]:
    """Return the names of the modules of rows."""
    return sorted(m.name for m in pkgutil.iter_modules(rows_package.__path__))


def roles_of(row: Row) -> list[str]:
    """Return the roles as which a row's page is opened."""
    may = [role for role in MOST_FIRST if row.answers.get(role) == 200]
    return [role for role in BY_ROLE.get(row.name, may[:1]) if role in may]


def stops(module: str) -> list[Stop]:
    """Return the pages of a room, each in a world of its own where its row changes the world."""
    rows = importlib.import_module(f"tests.permissions.rows.{module}").ROWS
    shared = build_world()
    found = []
    for row in rows:
        if row.method != "get" or row.name in NO_PAGES:
            continue
        world = _prepared(row) if row.prepare else shared
        url = reverse(row.name, kwargs=row.kwargs(world))
        found += [
            Stop(f"{row.name} as {role}", url, world.people.get(role)) for role in roles_of(row)
        ]
    return found


def _prepared(row: Row) -> World:
    world = build_world()
    assert row.prepare
    world.things.update(row.prepare(world))
    return world


def look_at(visitor: Visitor, stop: Stop) -> list[str]:
    """Return every fault of a page, in each language and width."""
    faults = []
    opened = ""
    for language, width in LOOKS:
        visitor.page.set_viewport_size({"width": width, "height": 800})
        if language != opened:
            visitor.speak(language)
            if stop.user:
                User.objects.filter(pk=stop.user.pk).update(language=language)
            status = visitor.go(stop.url)
            assert status == 200, f"{stop.name}: {status}"
            opened = language
        found = [*visitor.flaws(HTML_LANG[language]), *visitor.axe(colours=language == "es")]
        if width == 360:
            visitor.page.set_viewport_size({"width": 320, "height": 800})
            found += [f"{one} at 320" for one in visitor.flaws(HTML_LANG[language])]
        faults += [f"{stop.name} ({language}, {width}): {one}" for one in found]
    return faults


@pytest.mark.parametrize("module", modules())
def test_every_page_of_a_room(module: str, visit, clock):
    visitor = visit()
    faults = []
    for stop in stops(module):
        visitor.enter(stop.user)
        faults += look_at(visitor, stop)
    assert faults == [], "\n".join(faults)


def test_a_sample_in_the_dark(visit, clock, at):
    """The dark scheme keeps its contrasts: one page of each kind."""
    visitor, world = visit(dark=True), build_world()
    sample = {
        None: ["/styleguide/", "/accounts/login/", f"/calls/{world.call.slug}/"],
        "steward": [
            "/home/",
            reverse("publishing:money", args=[world.call.slug]),
            reverse("selecting:ranking", args=[world.call.slug]),
            reverse("reviewing:eligibility", args=[world.call.slug]),
        ],
        "reviewer": [reverse("reviewing:review", args=[world.assignment.public_id])],
        "applicant": [world.proposal.get_absolute_url()],
    }
    for role, pages in sample.items():
        visitor.enter(world.people[role] if role else None)
        for page in pages:
            assert (page, visitor.go(page), visitor.axe()) == (page, 200, [])
