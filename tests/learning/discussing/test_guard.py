"""What must never happen in spaces: leaks, scripts, doubled effects, strange numbers that break."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from learning.discussing import services
from learning.discussing.models import Post, PostEdit, Reading, Space, SpaceMember, Topic
from learning.discussing.queries import watchers_of
from learning.discussing.states import Level, SpaceRole
from minka.common.errors import DomainError
from minka.common.models import AuditEvent
from minka.notifications.models import FanOut, Notice
from minka.notifications.services import deliver
from tests.factories.accounts import make_user
from tests.factories.learning import make_post, make_space, make_space_member, make_topic
from tests.factories.world import ROLES

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


# Doubled effects


def test_the_button_pressed_twice_sends_one_message(at):
    topic, person = make_topic(make_space()), make_user()
    first = reply(topic, at, author=person)
    again = reply(topic, at + timedelta(seconds=2), author=person)
    assert again == first
    topic.refresh_from_db()
    assert (topic.last_no, topic.posts.count(), FanOut.objects.count()) == (2, 2, 1)


@pytest.mark.parametrize(
    ("later", "body", "other", "count"),
    [
        (timedelta(minutes=2), "Va.", False, 3),
        (timedelta(0), "Va también.", False, 3),
        (timedelta(0), "Va.", True, 3),
    ],
)
def test_what_is_meant_twice_is_sent_twice(at, later, body, other, count):
    topic, person = make_topic(make_space()), make_user()
    reply(topic, at, author=person)
    reply(topic, at + later, body, make_user() if other else person)
    assert topic.posts.count() == count


def test_the_same_words_after_somebody_elses_are_a_new_message(at):
    topic, person = make_topic(make_space()), make_user()
    reply(topic, at, "Sí.", person)
    reply(topic, at, "¿Seguro?")
    reply(topic, at, "Sí.", person)
    assert list(topic.posts.values_list("no", flat=True)) == [1, 2, 3, 4]


def test_a_page_sent_twice_shows_one_message(client):
    topic = make_topic(make_space())
    sign_in(client, make_user())
    for _press in range(2):
        assert client.post(topic.get_absolute_url(), {"body": "Hola."}).status_code == 302
    assert topic.posts.filter(body="Hola.").count() == 1


@pytest.mark.parametrize(
    ("verb", "given"),
    [("hide_post", {"reason": "Un dato."}), ("show_post", {}), ("pin_topic", {"pinned": True})],
)
def test_a_facilitators_act_repeated_leaves_one_trace(at, verb, given):
    topic, person = make_topic(make_space()), make_user()
    post = make_post(topic)
    if verb == "show_post":
        services.hide_post(post=post, reason="x", actor=person, at=at)
    known = AuditEvent.objects.count()
    target = {"topic": topic} if verb == "pin_topic" else {"post": post}
    for minutes in (1, 2):
        later = at + timedelta(minutes=minutes)
        getattr(services, verb)(**target, **given, actor=person, at=later)
    assert AuditEvent.objects.count() == known + 1


def test_hiding_again_keeps_who_hid_it_and_why(at):
    post, first = make_post(make_topic(make_space())), make_user()
    services.hide_post(post=post, reason="Un dato personal.", actor=first, at=at)
    services.hide_post(post=post, reason="Otra cosa.", actor=make_user(), at=at)
    post.refresh_from_db()
    assert (post.hidden_by, post.hidden_reason) == (first, "Un dato personal.")


def test_what_is_not_hidden_is_not_shown_again(at):
    services.show_post(post=make_post(make_topic(make_space())), actor=make_user(), at=at)
    assert not AuditEvent.objects.exists()


# Editing


@pytest.mark.parametrize("how", ["closed", "hidden"])
def test_a_message_is_not_edited_once_closed_or_hidden(at, how):
    topic = make_topic(make_space())
    post = make_post(topic, body="Diez.")
    if how == "closed":
        services.close_topic(topic=topic, actor=make_user(), at=at)
    else:
        services.hide_post(post=post, reason="x", actor=make_user(), at=at)
    with pytest.raises(DomainError) as refused:
        services.edit_post(post=post, body="Doce.", actor=post.author, at=at)
    assert refused.value.code == how
    post.refresh_from_db()
    assert (post.body, PostEdit.objects.count()) == ("Diez.", 0)


def test_nobody_is_told_that_a_message_was_edited(at):
    post = make_post(make_topic(make_space()))
    services.edit_post(post=post, body="Otra cosa.", actor=post.author, at=at)
    assert not FanOut.objects.exists()


def test_who_lost_their_voice_edits_no_more(client, world):
    space = make_space(world.call)
    place = make_space_member(space, world.applicant)
    post = make_post(make_topic(space, world.applicant), world.applicant)
    sign_in(client, world.applicant)
    url = reverse("discussing:edit_post", args=[post.public_id])
    assert client.get(url).status_code == 200
    place.role = SpaceRole.READER
    place.save()
    assert client.get(url).status_code == 404
    assert client.post(url, {"body": "Cambiado."}).status_code == 404
    place.delete()
    assert client.post(url, {"body": "Cambiado."}).status_code == 404
    post.refresh_from_db()
    assert post.body == "Lo contamos así."


# The team of a call


def test_a_steward_who_follows_the_space_goes_on_facilitating(client, world):
    space = make_space(world.call)
    post = make_post(make_topic(space))
    sign_in(client, world.steward)
    client.post(reverse("discussing:follow_space", args=[space.slug]), {"level": "2"})
    assert SpaceMember.objects.get(space=space, user=world.steward).level == Level.WATCHING
    hide = reverse("discussing:hide_post", args=[post.public_id])
    assert client.get(hide).status_code == 200


def test_opening_a_call_space_again_gives_it_back_and_adds_who_is_missing(world, at):
    spaces = [
        services.open_call_space(call=world.call, facilitators=who, actor=world.steward, at=at)
        for who in ([], [world.steward], [world.steward])
    ]
    assert len({space.pk for space in spaces}) == 1
    assert SpaceMember.objects.get(space=spaces[0]).role == SpaceRole.FACILITATOR
    verbs = sorted(AuditEvent.objects.values_list("verb", flat=True))
    assert verbs == ["discussing.opened", "discussing.people_added"]


# Order


def test_the_liveliest_spaces_come_first_and_the_silent_ones_last(client, at):
    silent, old, new = make_space(), make_space(), make_space()
    Space.objects.filter(pk=old.pk).update(last_post_at=at - timedelta(days=9))
    Space.objects.filter(pk=new.pk).update(last_post_at=at)
    page = client.get(reverse("discussing:spaces"))
    assert list(page.context["page_obj"]) == [new, old, silent]


def test_pinned_conversations_come_first_then_the_latest(client, at):
    space = make_space()
    first, second, pinned = (make_topic(space) for _n in range(3))
    Topic.objects.filter(pk=first.pk).update(last_post_at=at)
    Topic.objects.filter(pk=second.pk).update(last_post_at=at - timedelta(days=1))
    Topic.objects.filter(pk=pinned.pk).update(last_post_at=at - timedelta(days=9), pinned=True)
    assert client.get(space.get_absolute_url()).context["topics"] == [pinned, first, second]


# Leaks


CANARY = "Canario7431"


@pytest.fixture
def secret(world):
    """Return a call's space whose every text bears the mark."""
    space = make_space(
        world.call, title={"es": CANARY, "en": CANARY}, description={"pt-BR": CANARY}
    )
    author = make_user(CANARY)
    make_space_member(space, author)
    topic = make_topic(space, author, title=CANARY)
    post = make_post(topic, author, body=CANARY)
    PostEdit.objects.create(
        post=post, body=CANARY, edited_at="2026-01-01T00:00:00Z", edited_by=author
    )
    return post


def addresses(post):
    """Return every address of a message, its conversation and its space."""
    space, topic = post.topic.space, post.topic
    near = [space.slug, topic.number]
    for name in ("space", "start", "people", "leave"):
        yield reverse(f"discussing:{name}", args=[space.slug])
    yield reverse("discussing:topic", args=near)
    yield reverse("discussing:topic", args=near) + "?page=1&at=2"
    for name in ("edit_post", "history", "hide_post"):
        yield reverse(f"discussing:{name}", args=[post.public_id])
    yield reverse("discussing:of_call", args=[space.call.slug])


OUTSIDE = [role for role in ROLES if role not in ("steward", "admin")]


@pytest.mark.parametrize("role", OUTSIDE)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_call_space_leaves_no_mark_for_who_is_outside(client, world, secret, role, language):
    if role != "anonymous":
        sign_in(client, getattr(world, role), language)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    for url in addresses(secret):
        answer = client.get(url)
        assert answer.status_code in (302, 404), url
        assert CANARY not in answer.content.decode(), url
    for name in ("discussing:spaces", "common:home", "library:home", "library:feed"):
        assert CANARY not in client.get(reverse(name), follow=True).content.decode(), name


@pytest.mark.parametrize("role", ["peer", "applicant", "other_steward", "committee"])
def test_what_an_outsider_sends_changes_nothing_and_is_not_found(client, world, secret, role):
    sign_in(client, getattr(world, role))
    topic, space = secret.topic, secret.topic.space
    sent = {"body": "x", "level": "2", "pinned": "1", "reason": "x", "email": "a@example.org"}
    urls = [
        *(
            reverse(f"discussing:{name}", args=[space.slug])
            for name in ("start", "follow_space", "read_all", "people", "leave")
        ),
        *(
            reverse(f"discussing:{name}", args=[space.slug, topic.number])
            for name in ("topic", "follow_topic", "close_topic", "reopen_topic", "pin_topic")
        ),
        *(
            reverse(f"discussing:{name}", args=[secret.public_id])
            for name in ("edit_post", "hide_post", "show_post")
        ),
    ]
    for url in urls:
        answer = client.post(url, sent)
        assert answer.status_code == 404, url
        assert CANARY not in answer.content.decode()
    topic.refresh_from_db()
    assert (topic.state, topic.pinned, topic.last_no) == ("open", False, 2)
    assert not Reading.objects.filter(user=getattr(world, role)).exists()
    assert not SpaceMember.objects.filter(user=getattr(world, role)).exists()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_hidden_message_leaves_no_mark_anywhere_for_members(client, at, language):
    space, reader = make_space(), make_user()
    make_space_member(space, reader)
    topic = make_topic(space)
    post = make_post(topic, body=CANARY)
    answer = make_post(topic, body="Respondo.")
    Post.objects.filter(pk=answer.pk).update(reply_to=post)
    services.edit_post(post=post, body=f"{CANARY} dos", actor=post.author, at=at)
    services.hide_post(post=post, reason=f"{CANARY} motivo", actor=make_user(), at=at)
    sign_in(client, reader, language)
    pages = [topic.get_absolute_url(), space.get_absolute_url(), reverse("common:home")]
    for url in pages:
        assert CANARY not in client.get(url).content.decode(), url
    for name in ("history", "edit_post", "hide_post"):
        found = client.get(reverse(f"discussing:{name}", args=[post.public_id]))
        assert found.status_code == 404
        assert CANARY not in found.content.decode()


def test_a_message_hidden_before_the_mails_left_is_mailed_to_nobody(at):
    topic, watcher = make_topic(make_space()), make_user()
    services.follow_topic(topic=topic, user=watcher, level=Level.WATCHING)
    post = reply(topic, at, CANARY)
    services.hide_post(post=post, reason="x", actor=make_user(), at=at)
    deliver(clock=lambda: at + timedelta(minutes=1))
    assert mail.outbox == []
    assert not Notice.objects.exists()


def test_who_lost_their_place_between_message_and_mail_hears_nothing(world, at):
    space = make_space(world.call)
    place = make_space_member(space, world.rival)
    topic = make_topic(space, world.applicant)
    make_space_member(space, world.applicant)
    services.follow_topic(topic=topic, user=world.rival, level=Level.WATCHING)
    reply(topic, at, author=world.applicant)
    assert set(watchers_of(topic.pk, but=world.applicant.pk)) == {world.rival}
    place.delete()
    deliver(clock=lambda: at + timedelta(minutes=1))
    assert not [m for m in mail.outbox if world.rival.email in m.to]


# Hostile words


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_of_a_space_is_ever_a_script(client, at, language):
    person = make_user(BAD[:100])
    space = make_space(title={"es": BAD}, description={"es": BAD})
    make_space_member(space, person, SpaceRole.FACILITATOR)
    topic = services.start_topic(space=space, title=BAD, body=BAD, author=person, at=at)
    post = services.reply(topic=topic, body=f"{BAD} dos", author=person, at=at)
    services.edit_post(post=post, body=f"{BAD} tres", actor=person, at=at)
    hidden = services.reply(topic=topic, body=BAD, author=make_user(BAD[:100]), at=at)
    services.hide_post(post=hidden, reason=BAD, actor=person, at=at)
    sign_in(client, person, language)
    urls = [
        reverse("discussing:spaces"),
        space.get_absolute_url(),
        topic.get_absolute_url(),
        reverse("common:home"),
        *(reverse(f"discussing:{n}", args=[space.slug]) for n in ("start", "people", "leave")),
        *(
            reverse(f"discussing:{n}", args=[post.public_id])
            for n in ("edit_post", "history", "hide_post")
        ),
    ]
    for url in urls:
        page = client.get(url)
        assert page.status_code == 200, url
        assert "<script>alert" not in page.content.decode(), url
        assert "<img src=x" not in page.content.decode(), url


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sign", ["\n", "\r\n", "\u2028", "\x0b"])
def test_a_title_of_two_lines_writes_no_header_of_a_mail(at, sign, language):
    watcher = make_user(language=language)
    space = make_space()
    topic = services.start_topic(
        space=space,
        title=f"Hola{sign}Bcc: otra@example.org",
        body="x",
        author=make_user(f"Ana{sign}Bcc: mala@example.org"),
        at=at,
    )
    services.follow_topic(topic=topic, user=watcher, level=Level.WATCHING)
    reply(topic, at)
    deliver(clock=lambda: at + timedelta(minutes=1))
    sent = [m for m in mail.outbox if watcher.email in m.to]
    assert len(sent) == 2
    for message in sent:
        assert "Hola" in message.subject
        assert len(message.subject.splitlines()) == 1
        assert message.recipients() == [watcher.email]
        assert message.message()["Bcc"] is None


@pytest.mark.parametrize(
    "body",
    [
        "[x](javascript:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "![x](https://example.org/pixel.png)",
        "<iframe src=//example.org></iframe>",
        "<svg onload=alert(1)>",
        "[x]( java\nscript:alert(1))",
        "<a href='vbscript:x' onclick=alert(1)>x</a>",
    ],
)
def test_a_message_carries_no_script_frame_or_pixel(at, body):
    made = reply(make_topic(make_space()), at, body).body_html.lower()
    for sign in ("<script", "<iframe", "<svg", "<img", 'href="javascript', 'href="data', "<a onc"):
        assert sign not in made
