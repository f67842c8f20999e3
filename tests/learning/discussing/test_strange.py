"""Strange numbers, limits, equations, the trail and home: what spaces do with the unexpected."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from learning.discussing import services
from learning.discussing.models import Post, Reading, SpaceMember, Topic
from learning.discussing.queries import call_panel, page_of, posts_from, recent_for, visible_to
from learning.discussing.states import Level
from minka.common.audit import sentence
from minka.common.models import AuditEvent
from tests.factories.accounts import make_user
from tests.factories.learning import make_post, make_space, make_space_member, make_topic
from tests.factories.publishing import make_call

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
LANGUAGES = ["es", "pt-BR", "en"]
BAD = '"><script>alert(7431)</script><img src=x onerror=alert(7431)>'


def sign_in(client, person, language="en"):
    person.language = language
    person.save()
    client.force_login(person, backend=BACKEND)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    return client


def reply(topic, at, body="Va.", author=None, **extra):
    return services.reply(topic=topic, body=body, author=author or make_user(), at=at, **extra)


# Strange numbers


@pytest.mark.parametrize(
    "asked",
    ["page=-1", "page=0", "page=99999999", "page=999999999999", "page=%00", "page=%D9%A3", "at=-5"],
)
def test_a_strange_page_of_a_conversation_is_one_that_exists(client, asked):
    topic = make_topic(make_space())
    answer = client.get(f"{topic.get_absolute_url()}?{asked}")
    assert answer.status_code == 200
    assert len(answer.context["posts"]) == 1


@pytest.mark.parametrize("page", ["-1", "x", "99999999999999999999", "\x00"])
@pytest.mark.parametrize("name", ["spaces", "space", "people"])
def test_a_strange_page_of_a_list_is_one_that_exists(client, page, name):
    person, space = make_user(), make_space()
    make_space_member(space, person)
    make_topic(space)
    sign_in(client, person)
    args = [] if name == "spaces" else [space.slug]
    answer = client.get(reverse(f"discussing:{name}", args=args), {"page": page})
    assert answer.status_code == 200
    assert len(answer.context["page_obj"]) == 1


@pytest.mark.parametrize(
    "end", ["0/", "99/", "9" * 30 + "/", "-1/", "posts/x/edit/", "9" * 5000 + "/"]
)
def test_a_conversation_that_is_not_there_is_not_found(client, end):
    space = make_space()
    make_topic(space)
    assert client.get(space.get_absolute_url() + end).status_code == 404


@pytest.mark.parametrize("answered", ["999", "-1", "0", "9" * 30, "2"])
def test_an_answer_to_nothing_is_a_plain_message(client, answered, at):
    topic = make_topic(make_space())
    hidden = make_post(topic)
    services.hide_post(post=hidden, reason="x", actor=make_user(), at=at)
    sign_in(client, make_user())
    client.post(topic.get_absolute_url(), {"body": "Va.", "reply_to": answered})
    assert topic.posts.get(body="Va.").reply_to is None


@pytest.mark.parametrize("level", ["", "x", "-1", "3", "9" * 40, "1.5", "\x00"])
def test_a_strange_way_of_following_is_none(client, level):
    topic, person = make_topic(make_space()), make_user()
    sign_in(client, person)
    for name, args in (
        ("follow_topic", [topic.space.slug, topic.number]),
        ("follow_space", [topic.space.slug]),
    ):
        answer = client.post(reverse(f"discussing:{name}", args=args), {"level": level})
        assert answer.status_code == 302
    assert not Reading.objects.exists()
    assert not SpaceMember.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "x" * 201), ("title", " "), ("title", "\x00"), ("kind", "sermon"),
        ("language", "xx"), ("body", "x" * 20_001), ("body", ""), ("body", "\x00"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_field_of_a_conversation_has_its_limit(client, field, value, language):
    space = make_space()
    sign_in(client, make_user(), language)
    sent = {"title": "¿Cómo?", "kind": "question", "language": "es", "body": "Cuenten."}
    answer = client.post(reverse("discussing:start", args=[space.slug]), {**sent, field: value})
    with translation.override(language):
        assert set(answer.context["form"].errors) == {field}
    assert not Topic.objects.exists()


@pytest.mark.parametrize("length", [1, 20_000])
def test_the_longest_message_fits(client, length):
    topic = make_topic(make_space())
    sign_in(client, make_user())
    client.post(topic.get_absolute_url(), {"body": "ñ" * length})
    assert len(topic.posts.get(no=2).body) == length


# Equations

LENIENT = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
ACTS = st.sampled_from(["reply", "edit", "hide", "show", "read"])


@LENIENT
@given(acts=st.lists(ACTS, max_size=10))
def test_whatever_happens_numbers_have_no_gap_and_counts_are_recounts(at, acts):
    people = [make_user(), make_user()]
    topic = services.start_topic(
        space=make_space(), title="¿?", body="Uno.", author=people[0], at=at
    )
    far = dict.fromkeys(people, 0)
    for n, act in enumerate(acts):
        person, last = people[n % 2], topic.posts.order_by("no").last()
        if act == "reply":
            reply(topic, at, f"Va {n}.", person)
        elif act == "edit" and last.hidden_at is None:
            services.edit_post(post=last, body=f"Va {n}.", actor=person, at=at)
        elif act == "hide":
            services.hide_post(post=last, reason="x", actor=person, at=at)
        elif act == "show":
            services.show_post(post=last, actor=person, at=at)
        else:
            topic.refresh_from_db()
            services.mark_read(topic=topic, user=person, no=n)
        for reading in Reading.objects.filter(topic=topic):
            who = next(p for p in people if p.pk == reading.user_id)
            assert reading.last_read_no >= far[who]
            far[who] = reading.last_read_no
    topic.refresh_from_db()
    numbers = list(topic.posts.values_list("no", flat=True))
    assert numbers == list(range(1, topic.last_no + 1))
    assert all(no <= topic.last_no for no in far.values())


@LENIENT
@given(last=st.integers(1, 90))
def test_pages_hold_every_message_once(last):
    topic = make_topic(make_space())
    Post.objects.bulk_create(
        Post(topic=topic, no=no, author=topic.author, body="x", posted_at=topic.last_post_at)
        for no in range(2, last + 1)
    )
    shown = [
        post.no
        for page in range(1, page_of(last) + 1)
        for post in posts_from(topic, (page - 1) * 20 + 1)
    ]
    assert shown == list(range(1, last + 1))


# The trail, in words


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_trace_of_a_space_is_a_sentence_in_each_language(world, at, language):
    space = services.open_public_space(
        title={"es": "Semillas"}, description={}, actor=world.peer, at=at
    )
    services.add_people(space=space, user_ids=[world.rival.pk], actor=world.peer, at=at)
    services.leave_space(space=space, user=world.rival, at=at)
    topic = services.start_topic(space=space, title="¿Cómo?", body="x", author=world.peer, at=at)
    post = topic.posts.get()
    services.hide_post(post=post, reason="Un dato.", actor=world.peer, at=at)
    services.show_post(post=post, actor=world.peer, at=at)
    services.pin_topic(topic=topic, pinned=True, actor=world.peer, at=at)
    services.pin_topic(topic=topic, pinned=False, actor=world.peer, at=at)
    services.close_topic(topic=topic, actor=world.peer, at=at)
    events = list(AuditEvent.objects.order_by("pk"))
    assert len(events) == 8
    with translation.override("en"):
        english = [sentence(event) for event in events]
    with translation.override(language.lower()):
        told = [sentence(event) for event in events]
    assert not [text for text in told if "%(" in text or "discussing." in text or not text]
    if language != "en":
        assert not set(told) & set(english)


# Home


def test_home_names_only_what_one_follows_and_has_not_read(world, at):
    space = make_space(world.call)
    for person in (world.rival, world.applicant):
        make_space_member(space, person)
    news, muted, read = (make_topic(space, world.applicant) for _n in range(3))
    services.follow_topic(topic=muted, user=world.rival, level=Level.MUTED)
    services.mark_read(topic=read, user=world.rival, no=1)
    assert list(recent_for(world.rival)) == [news]
    SpaceMember.objects.filter(user=world.rival).update(level=Level.MUTED)
    assert list(recent_for(world.rival)) == []
    assert list(recent_for(world.peer)) == []
    assert not visible_to(world.peer).exists()


def test_a_person_in_another_calls_space_does_not_read_this_one(world):
    here, there = make_space(world.call), make_space(make_call())
    make_space_member(there, world.rival)
    assert list(visible_to(world.rival)) == [there]
    assert here not in visible_to(world.rival)


def test_the_page_of_a_call_leads_to_its_space_whoever_may_read_it(at):
    call, person = make_call(), make_user()
    space = make_space(call)
    assert call_panel(AnonymousUser(), call, at) is None
    assert call_panel(person, call, at) is None
    make_space_member(space, person)
    assert call_panel(person, call, at) == {"space": space}
    assert call_panel(person, make_call(), at) is None
