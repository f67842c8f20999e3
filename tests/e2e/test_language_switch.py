"""Changing the language on a page where one is writing loses nothing, with and without a script."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.urls import reverse

from calls.applying.models import Entry
from calls.reviewing.models import Review
from learning.discussing.models import Post
from minka.accounts.models import Organisation, User
from tests.factories.applying import make_proposal
from tests.factories.learning import make_space, make_topic
from tests.factories.world import World, build_world


@dataclass
class Writing:
    """Who writes where, what they type, and what is saved so far."""

    user: User
    page: str
    typed: dict[str, Any]
    saved: Any


TEXT = "Lo que aprendimos, con «comillas» & signos <b>,\n\ny dos párrafos."


def an_application(world: World) -> Writing:
    proposal = make_proposal(world.other_call, world.organisation, submitted=False)
    page = reverse("applying:section", args=[proposal.public_id, 0])
    return Writing(
        world.applicant,
        page,
        {"q_learning": TEXT, "q_where": "Puno"},
        lambda: Entry.objects.get(proposal=proposal).answers,
    )


def a_review(world: World) -> Writing:
    world.assignment.state = "accepted"
    world.assignment.save()
    criterion = world.assignment.entry.stage.criteria.first()
    key = criterion.public_id.hex
    page = reverse("reviewing:review", args=[world.assignment.public_id])
    typed = {f"score_{key}": "3", f"comment_{key}": TEXT, "for_applicant": "Gracias."}
    return Writing(world.reviewer, page, typed, Review.objects.count)


def a_post(world: World) -> Writing:
    topic = make_topic(make_space(), author=world.peer)
    return Writing(world.peer, topic.get_absolute_url(), {"body": TEXT}, Post.objects.count)


def an_organisation(world: World) -> Writing:
    page = reverse("accounts:organisation_new")
    typed = {"name": "Red Lenca", "kind": "network", "country": "HN", "languages": ["es"]}
    return Writing(world.peer, page, typed, Organisation.objects.count)


@pytest.mark.parametrize("js", [True, False], ids=["with a script", "without a script"])
@pytest.mark.parametrize("kind", [an_application, a_review, a_post, an_organisation])
def test_changing_the_language_keeps_what_was_typed(kind, js, visit, clock):
    writing = kind(build_world())
    User.objects.filter(pk=writing.user.pk).update(language="es")
    visitor = visit(width=360, js=js)
    visitor.enter(writing.user)
    visitor.go(writing.page)
    assert visitor.page.locator("html").get_attribute("lang") == "es"
    before = writing.saved()
    visitor.fill(**writing.typed)
    for code, html in (("en", "en"), ("pt-br", "pt-BR")):
        visitor.press(f"footer button[value={code}]")
        assert visitor.path == writing.page
        assert visitor.page.locator("html").get_attribute("lang") == html
        assert visitor.typed(writing.typed) == writing.typed
    # A draft saves itself while it is typed: then what is kept is what was typed, and nothing else.
    kept = writing.saved()
    assert kept == before or (
        js and kept == {k.removeprefix("q_"): v for k, v in writing.typed.items()}
    )
