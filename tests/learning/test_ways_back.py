"""Each page of learning has a way back, and says how to begin where nothing is yet."""

import re

import pytest
from django.urls import reverse

from tests.factories.accompanying import make_project
from tests.factories.accounts import make_user
from tests.factories.learning import (
    make_finding,
    make_lesson,
    make_synthesis,
    make_systematization,
    make_workshop,
)

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def case(world):
    return make_systematization(make_project(world.proposal))


def page(client, person, url):
    if person is not None:
        type(person).objects.filter(pk=person.pk).update(language="en")
        client.force_login(person, backend=BACKEND)
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def back(text):
    """Return where the way back above the title leads."""
    [found] = re.findall(r'<a class="back" href="([^"]*)"', text)
    return found


def publish(row):
    type(row).objects.filter(pk=row.pk).update(
        state="published", published_at="2027-03-01T12:00:00Z"
    )


def test_from_the_hub_one_goes_to_the_project(client, world, case):
    text = page(client, world.applicant, reverse("systematizing:hub", args=[case.slug]))
    assert back(text) == case.project.get_absolute_url()
    assert client.get(back(text)).status_code == 200


@pytest.mark.parametrize(
    ("role", "where"), [("applicant", "systematizing:hub"), ("steward", "common:home")]
)
def test_from_a_draft_one_goes_where_one_may(client, world, case, role, where):
    text = page(client, world.people[role], case.get_absolute_url())
    assert back(text) == reverse(where, args=[case.slug] if "hub" in where else [])
    assert client.get(back(text)).status_code == 200


def test_from_what_is_published_everybody_goes_to_the_library(client, world, case):
    synthesis = make_synthesis(world.call)
    for row in (case, synthesis):
        publish(row)
        assert back(page(client, None, row.get_absolute_url())) == reverse("library:home")


def test_from_a_synthesis_in_draft(client, world):
    synthesis = make_synthesis(world.call)
    author = make_user()
    synthesis.authors.create(name="Autora", user=author, order=1)
    hub = reverse("synthesizing:hub", args=[synthesis.slug])
    for person, where in (
        (world.steward, reverse("synthesizing:call", args=[world.call.slug])),
        (author, reverse("common:home")),
    ):
        assert back(page(client, person, synthesis.get_absolute_url())) == hub
        assert back(page(client, person, hub)) == where
        assert client.get(where).status_code == 200


def test_from_a_workshop(client, world):
    workshop = make_workshop(world.call)
    guest = make_user()
    workshop.attendances.create(user=guest, name="Invitada")
    url = workshop.get_absolute_url()
    listed = reverse("synthesizing:workshops", args=[world.call.slug])
    assert back(page(client, world.steward, url)) == listed
    assert back(page(client, guest, url)) == reverse("common:home")


EMPTY = {
    "documents": ("applicant", "case", "systematizing", "Here will be the documents"),
    "peers": ("applicant", "case", "systematizing", "Nobody is invited yet"),
    "authors": ("steward", "synthesis", "synthesizing", "Here will be the authors"),
    "people": ("steward", "workshop", "synthesizing", "Nobody is expected yet"),
    "cite": ("steward", "finding", "synthesizing", "None yet: choose from the list"),
}


@pytest.mark.parametrize("name", EMPTY)
def test_where_nothing_is_yet_the_page_says_how_to_begin(client, world, case, name):
    role, what, room, words = EMPTY[name]
    synthesis = make_synthesis(world.call)
    given = {
        "case": lambda: case.slug,
        "synthesis": lambda: synthesis.slug,
        "workshop": lambda: make_workshop(world.call).public_id,
        "finding": lambda: make_finding(synthesis).public_id,
    }[what]()
    assert words in page(client, world.people[role], reverse(f"{room}:{name}", args=[given]))


def test_what_is_there_takes_the_place_of_how_to_begin(client, world, case):
    publish(case)
    finding = make_finding(make_synthesis(world.call), make_lesson(case))
    text = page(client, world.steward, reverse("synthesizing:cite", args=[finding.public_id]))
    assert EMPTY["cite"][3] not in text
