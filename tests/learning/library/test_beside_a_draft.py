"""Lessons of past projects beside a draft: of its themes, published only, and few queries."""

from datetime import timedelta

import pytest
from django.urls import reverse

from calls.applying.models import Proposal
from learning.library.queries import lessons_on
from minka.taxonomy.models import Theme
from tests.factories.accompanying import make_project
from tests.factories.accounts import make_organisation, make_user
from tests.factories.applying import make_proposal
from tests.factories.learning import make_lesson, make_systematization
from tests.factories.publishing import make_call

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def theme():
    """Return a theme that has others under it."""
    return Theme.objects.get(code="M1")


@pytest.fixture
def draft():
    """Return a draft of an organisation with one member."""
    return make_proposal(make_call(), make_organisation(make_user(language="en")), submitted=False)


def about(proposal, *codes):
    """Give the proposal these themes, as saving does."""
    proposal.themes.set(Theme.objects.filter(code__in=codes))
    Proposal.objects.filter(pk=proposal.pk).update(theme_codes=list(codes))


def learned(theme, at, *, state="published", days=0, outcome="Vendieron juntas."):
    """Make a lesson on a theme in a case of this state."""
    published = at - timedelta(days=days) if state == "published" else None
    case = make_systematization(
        make_project(make_proposal(make_call())), state=state, published_at=published
    )
    lesson = make_lesson(case)
    lesson.outcome = outcome
    lesson.save()
    lesson.themes.add(theme)
    return lesson


def page(client, proposal, name="hub", *more):
    member = proposal.organisation.memberships.first().user
    client.force_login(member, backend=BACKEND)
    return client.get(reverse(f"applying:{name}", args=[proposal.public_id, *more]))


def test_only_published_lessons_of_the_themes_and_below(theme, at):
    own = learned(theme, at)
    below = learned(Theme.objects.get(code="M1.1"), at, days=1)
    learned(theme, at, state="validated")
    learned(Theme.objects.get(code="A"), at)
    urls = [entry.url for entry in lessons_on(["M1"])]
    assert urls == [own.get_absolute_url(), below.get_absolute_url()]


def test_at_most_five_and_the_newest_first(theme, at):
    lessons = [learned(theme, at, days=days) for days in range(7)]
    urls = [entry.url for entry in lessons_on(["M1"])]
    assert urls == [lesson.get_absolute_url() for lesson in lessons[:5]]


def test_no_themes_no_queries(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert lessons_on([]) == []


@pytest.mark.parametrize("count", [1, 3])
def test_two_queries_however_many(theme, at, django_assert_num_queries, count):
    for _ in range(count):
        learned(theme, at)
    with django_assert_num_queries(2):
        assert len(lessons_on(["M1"])) == count


@pytest.mark.parametrize("where", [("hub",), ("basics",), ("section", 0), ("whole",)])
def test_the_pages_of_writing_show_them(client, draft, theme, at, where):
    lesson = learned(theme, at)
    assert lesson.outcome not in page(client, draft, *where).content.decode()
    about(draft, "M1")
    text = page(client, draft, *where).content.decode()
    assert "Lessons from past projects on these themes" in text
    assert "Vendieron juntas." in text
    assert 'target="_blank" rel="noopener"' in text
    assert "opens in a new tab" in text


def test_what_a_lesson_says_does_not_run(client, draft, theme, at):
    learned(theme, at, outcome="<script>alert(1)</script>")
    about(draft, "M1")
    assert "<script>alert" not in page(client, draft).content.decode()
