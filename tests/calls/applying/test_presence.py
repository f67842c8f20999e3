"""Who is writing where: seen on the hub for a minute, and never a reason to fail."""

import pytest
from django.test import Client
from django.urls import reverse

from calls.applying.queries.presence import arrive, others_in

from .conftest import BACKEND
from .pages import form_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def hub(draft):
    """Address of the hub."""
    return reverse("applying:hub", args=[draft.proposal.public_id])


@pytest.fixture
def other(colleague):
    """Return a browser of the colleague."""
    client = Client()
    client.force_login(colleague, backend=BACKEND)
    return client


def test_who_opens_a_part_is_seen_on_the_hub_by_the_others(browse, other, draft, hub):
    section = reverse("applying:section", args=[draft.proposal.public_id, 0])
    other.get(section)
    shown = browse.get(hub)
    assert [one["name"] for one in shown.context["writing_now"]] == ["Inés Mamani"]
    assert "Inés Mamani is writing in “The experience”." in shown.content.decode()
    assert other.get(hub).context["writing_now"] == []


def test_who_writes_is_seen_at_the_field(browse, draft, colleague, hub, at):
    arrive(draft, colleague, "q_where", at)
    assert browse.get(hub).context["writing_now"] == [
        {"name": "Inés Mamani", "where": "Question where"}
    ]


def test_after_a_minute_nobody_is_there(browse, draft, colleague, hub, at, clock):
    arrive(draft, colleague, "q_where", at)
    clock.on(seconds=60)
    assert browse.get(hub).context["writing_now"] == []


def test_each_person_is_at_one_place(draft, owner, colleague, at):
    arrive(draft, colleague, "q_where", at)
    arrive(draft, owner, "title", at)
    assert arrive(draft, colleague, "q_people", at) == [{"name": "Rosa Quispe", "field": "title"}]
    assert others_in(draft, owner, at) == [{"name": "Inés Mamani", "field": "q_people"}]


def test_without_a_cache_nobody_is_seen_and_every_page_works(browse, draft, hub, settings):
    settings.CACHES = {"default": {"BACKEND": "tests.calls.applying.broken.BrokenCache"}}
    assert browse.get(hub).context["writing_now"] == []
    section = reverse("applying:section", args=[draft.proposal.public_id, 0])
    assert browse.get(section).status_code == 200


def test_the_page_says_how_saving_goes_without_a_script_too(browse, draft, owner, at, hub):
    section = reverse("applying:section", args=[draft.proposal.public_id, 0])
    first = browse.get(section)
    assert b"Last saved:" not in first.content
    assert browse.post(section, {**form_of(first), "q_where": "Cusco"}).status_code == 302
    body = browse.get(section).content.decode()
    assert "Last saved:" in body
    assert f'data-person="{owner.public_id}"' in body
    assert "data-shared" not in body


def test_a_shared_computer_is_told_to_the_script(browse, draft):
    session = browse.session
    session["shared_computer"] = True
    session.save()
    section = reverse("applying:section", args=[draft.proposal.public_id, 0])
    assert b'data-shared="true"' in browse.get(section).content
