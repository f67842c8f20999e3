"""The pages of spaces and conversations."""

import pytest
from django.urls import reverse

from learning.discussing.models import Post, Reading, Space, SpaceMember, Topic
from learning.discussing.states import Level, SpaceRole
from minka.accounts.models import Invitation
from tests.factories.accounts import make_user
from tests.factories.learning import make_post, make_space, make_space_member, make_topic
from tests.factories.publishing import make_call

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return make_user(language="en")


@pytest.fixture
def page(client, person):
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def topic_url(topic, **query):
    url = reverse("discussing:topic", args=[topic.space.slug, topic.number])
    return url + ("?" + "&".join(f"{k}={v}" for k, v in query.items()) if query else "")


@pytest.mark.parametrize("n", [1, 3])
def test_the_list_of_spaces_costs_the_same_for_one_and_three(
    page, person, n, django_assert_num_queries
):
    for _ in range(n):
        make_space_member(make_space(make_call()), person)
    page.get(reverse("discussing:spaces"))
    with django_assert_num_queries(5):
        response = page.get(reverse("discussing:spaces"))
    assert len(response.context["page_obj"]) == n


@pytest.mark.parametrize("n", [1, 3])
def test_the_list_of_conversations_costs_the_same_for_one_and_three(
    page, n, django_assert_num_queries
):
    space = make_space()
    for _ in range(n):
        make_topic(space)
    with django_assert_num_queries(8):
        response = page.get(space.get_absolute_url())
    assert len(response.context["topics"]) == n


@pytest.mark.parametrize("n", [1, 3])
def test_a_conversation_costs_the_same_for_one_and_three_messages(
    page, person, n, django_assert_num_queries
):
    topic = make_topic(make_space())
    for _ in range(n - 1):
        make_post(topic)
    Reading.objects.create(topic=topic, user=person, last_read_no=n)
    with django_assert_num_queries(7):
        response = page.get(topic_url(topic))
    assert len(response.context["posts"]) == n


def test_an_answer_costs_few_queries(page, person, django_assert_max_num_queries):
    topic = make_topic(make_space())
    page.get(topic_url(topic))
    with django_assert_max_num_queries(14):
        assert page.post(topic_url(topic), {"body": "Gracias."}).status_code == 302
    assert topic.posts.get(no=2).author == person


def test_reading_starts_at_the_first_new_message(page, person):
    topic = make_topic(make_space())
    for _ in range(44):
        make_post(topic)
    Reading.objects.create(topic=topic, user=person, last_read_no=21)
    response = page.get(topic_url(topic))
    assert (response.context["page"], response.context["first_new"]) == (2, 22)
    assert "New since your last visit" in response.content.decode()
    assert Reading.objects.get(topic=topic, user=person).last_read_no == 40


@pytest.mark.parametrize(
    ("query", "shown"), [({"page": 3}, 3), ({"page": 99}, 3), ({"at": 41}, 3), ({"page": "x"}, 1)]
)
def test_any_page_can_be_asked_for(page, query, shown):
    topic = make_topic(make_space())
    for _ in range(44):
        make_post(topic)
    assert page.get(topic_url(topic, **query)).context["page"] == shown


def test_a_space_shows_what_is_new(page, person):
    space = make_space()
    read, news = make_topic(space), make_topic(space)
    make_post(news)
    Reading.objects.create(topic=read, user=person, last_read_no=1)
    Reading.objects.create(topic=news, user=person, last_read_no=1)
    topics = {t.pk: t.unread for t in page.get(space.get_absolute_url()).context["topics"]}
    assert topics == {read.pk: 0, news.pk: 1}


def test_an_empty_message_is_refused_where_it_was_typed(page):
    topic = make_topic(make_space())
    response = page.post(topic_url(topic), {"body": "  "})
    assert response.status_code == 200
    assert response.context["form"].errors["body"] == ["This field is required."]
    assert "Error:" in response.content.decode().split("</title>")[0]


def test_a_message_to_a_closed_conversation_stays_on_the_page(page, at):
    topic = make_topic(make_space(), state="closed")
    response = page.post(topic_url(topic), {"body": "Lo que escribí."})
    assert Post.objects.filter(topic=topic).count() == 1
    assert response.context["form"]["body"].value() == "Lo que escribí."


def test_changing_the_language_keeps_the_message(page):
    topic = make_topic(make_space())
    response = page.post(topic_url(topic), {"body": "A medio escribir", "_language": "pt-br"})
    assert "A medio escribir" in response.content.decode()
    assert '<html lang="pt-BR"' in response.content.decode()
    assert Post.objects.filter(topic=topic).count() == 1


def test_a_visitor_who_answers_is_sent_to_sign_in(client):
    topic = make_topic(make_space())
    response = client.post(topic_url(topic), {"body": "Hola."})
    assert response["Location"] == f"{reverse('account_login')}?next={topic_url(topic)}"


def test_opening_a_space_and_its_first_conversation(page, person):
    page.post(
        reverse("discussing:open_space"),
        {"title": "Semillas", "description": "Guardar y cambiar.", "language": "es"},
    )
    space = Space.objects.get(slug="semillas")
    page.post(
        reverse("discussing:start", args=[space.slug]),
        {"title": "¿Cómo guardan?", "kind": "question", "language": "es", "body": "Cuenten."},
    )
    assert Topic.objects.get(space=space).author == person


def test_only_facilitators_announce(page, person):
    space = make_space()
    make_space_member(space, person)
    response = page.post(
        reverse("discussing:start", args=[space.slug]),
        {"title": "Aviso", "kind": "announcement", "language": "es", "body": "Ojo."},
    )
    assert "kind" in response.context["form"].errors
    SpaceMember.objects.update(role=SpaceRole.FACILITATOR)
    response = page.post(
        reverse("discussing:start", args=[space.slug]),
        {"title": "Aviso", "kind": "announcement", "language": "es", "body": "Ojo."},
    )
    assert response.status_code == 302


def test_a_hidden_message_is_not_shown_nor_its_history(page):
    topic = make_topic(make_space())
    post = make_post(topic, body="Canario 7431")
    Post.objects.filter(pk=post.pk).update(hidden_at=topic.last_post_at, hidden_reason="Motivo 99")
    text = page.get(topic_url(topic)).content.decode()
    assert "Canario 7431" not in text
    assert "Motivo 99" not in text
    assert page.get(reverse("discussing:history", args=[post.public_id])).status_code == 404


def test_somebody_elses_message_is_not_edited(page):
    post = make_post(make_topic(make_space()))
    url = reverse("discussing:edit_post", args=[post.public_id])
    assert page.post(url, {"body": "Cambiado"}).status_code == 404
    post.refresh_from_db()
    assert post.body == "Lo contamos así."


def test_following_is_set_and_nonsense_is_not(page, person):
    topic = make_topic(make_space())
    url = reverse("discussing:follow_topic", args=[topic.space.slug, topic.number])
    page.post(url, {"level": "2"})
    page.post(url, {"level": "7"})
    assert Reading.objects.get(topic=topic, user=person).level == Level.WATCHING


def test_a_facilitator_invites_by_mail(page, person):
    space = make_space()
    make_space_member(space, person, SpaceRole.FACILITATOR)
    page.post(
        reverse("discussing:people", args=[space.slug]),
        {"email": "colega@example.org", "language": "pt-BR", "note": "Venga."},
    )
    made = Invitation.objects.get()
    assert (made.kind, made.scope_id, made.email, made.language) == (
        "space",
        space.public_id,
        "colega@example.org",
        "pt-BR",
    )


def test_a_member_invites_nobody(page, person):
    space = make_space()
    make_space_member(space, person)
    page.post(
        reverse("discussing:people", args=[space.slug]),
        {"email": "colega@example.org", "language": "es", "note": ""},
    )
    assert Invitation.objects.count() == 0


def test_a_space_of_a_call_is_not_listed_to_others(page):
    space = make_space(make_call())
    make_topic(space, title="Canario 5512")
    assert space not in page.get(reverse("discussing:spaces")).context["page_obj"].object_list
    assert "Canario 5512" not in page.get(reverse("common:home")).content.decode()


def test_home_shows_conversations_with_news(page, person):
    space = make_space()
    make_space_member(space, person)
    topic = make_topic(space)
    assert topic.title in page.get(reverse("common:home")).content.decode()
    Reading.objects.create(topic=topic, user=person, last_read_no=1)
    assert topic.title not in page.get(reverse("common:home")).content.decode()
