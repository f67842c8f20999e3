"""Two people in one conversation, in the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from learning.discussing import services
from learning.discussing.models import Reading, Space, SpaceMember
from learning.discussing.states import SpaceRole
from minka.common.errors import DomainError
from minka.common.models import AuditEvent
from minka.notifications.models import FanOut
from tests.factories.accounts import make_user
from tests.factories.learning import make_post, make_space, make_space_member, make_topic
from tests.factories.publishing import make_call

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
]


def together(*acts):
    """Run each act in a thread of its own, at once; return what each gave or raised."""
    barrier = Barrier(len(acts))

    def run(act):
        try:
            barrier.wait(timeout=10)
            return act()
        except DomainError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_messages_sent_at_once_take_each_its_number(at):
    topic, people = make_topic(make_space()), [make_user() for _n in range(4)]
    acts = [
        lambda p=person: services.reply(topic=topic, body="Va.", author=p, at=at).no
        for person in people
    ]
    assert sorted(together(*acts)) == [2, 3, 4, 5]
    topic.refresh_from_db()
    assert topic.last_no == 5


def test_conversations_started_at_once_take_each_its_number(at):
    space, person = make_space(), make_user()

    def start(title):
        return services.start_topic(space=space, title=title, body="x", author=person, at=at).number

    assert sorted(together(lambda: start("A"), lambda: start("B"), lambda: start("C"))) == [1, 2, 3]
    space.refresh_from_db()
    assert (space.topic_count, space.last_topic_no) == (3, 3)


def test_a_button_pressed_twice_at_once_sends_one_message(at):
    topic, person = make_topic(make_space()), make_user()
    send = lambda: services.reply(topic=topic, body="Va.", author=person, at=at).no  # noqa: E731
    assert together(send, send) == [2, 2]
    assert FanOut.objects.count() == 1


def test_a_conversation_closes_once(at):
    topic, person = make_topic(make_space()), make_user()
    close = lambda: services.close_topic(topic=topic, actor=person, at=at)  # noqa: E731
    answers = together(close, close)
    assert len([answer for answer in answers if isinstance(answer, DomainError)]) == 1
    assert AuditEvent.objects.filter(state_to="closed").count() == 1


def test_an_edit_and_a_hiding_at_once_end_hidden(at):
    post, person = make_post(make_topic(make_space())), make_user()
    together(
        lambda: services.edit_post(post=post, body="Otra.", actor=post.author, at=at),
        lambda: services.hide_post(post=post, reason="x", actor=person, at=at),
    )
    post.refresh_from_db()
    assert post.hidden_at == at
    assert post.edits.count() == (1 if post.body == "Otra." else 0)


def test_a_call_has_one_space_however_many_open_it(at):
    call, steward = make_call(), make_user()
    opened = together(
        *[
            lambda: (
                services.open_call_space(call=call, facilitators=[steward], actor=steward, at=at).pk
            )
        ]
        * 3
    )
    assert len(set(opened)) == 1
    assert SpaceMember.objects.get().role == SpaceRole.FACILITATOR
    assert AuditEvent.objects.filter(verb="discussing.opened").count() == 1


def test_spaces_of_one_title_opened_at_once_get_each_an_address(at):
    person = make_user()
    opened = together(
        *[
            lambda: (
                services.open_public_space(
                    title={"es": "Semillas"}, description={}, actor=person, at=at
                ).slug
            )
        ]
        * 3
    )
    assert sorted(opened) == ["semillas", "semillas-2", "semillas-3"]
    assert Space.objects.count() == 3


def test_the_last_two_facilitators_do_not_both_leave(at):
    space, people = make_space(), [make_user(), make_user()]
    for person in people:
        make_space_member(space, person, SpaceRole.FACILITATOR)
    together(
        *[lambda p=person: services.leave_space(space=space, user=p, at=at) for person in people]
    )
    assert SpaceMember.objects.filter(role=SpaceRole.FACILITATOR).count() == 1


def test_reading_on_two_screens_never_goes_back(at):
    topic, person = make_topic(make_space()), make_user()
    for _n in range(5):
        make_post(topic)
    together(
        *[lambda no=no: services.mark_read(topic=topic, user=person, no=no) for no in (6, 2, 4, 1)]
    )
    assert Reading.objects.get(user=person).last_read_no == 6
