"""What people do in spaces, held by the database."""

import pytest

from learning.discussing import services
from learning.discussing.models import Post, PostEdit, Reading, Space, SpaceMember
from learning.discussing.queries import audience, level_of, page_of, posts_from, still_due
from learning.discussing.states import Level, SpaceKind, SpaceRole, TopicState
from minka.common.errors import DomainError
from minka.common.models import AuditEvent
from minka.common.states import MoveRefused
from minka.notifications.models import FanOut, Notice
from tests.factories.accounts import make_member, make_organisation, make_user
from tests.factories.applying import make_proposal
from tests.factories.learning import make_post, make_space, make_space_member, make_topic
from tests.factories.publishing import make_call, make_grant

pytestmark = pytest.mark.django_db


def open_space(at, **extra):
    return services.open_public_space(
        title={"es": extra.pop("title", "Mercados locales")},
        description={"es": "Sobre vender cerca."},
        actor=extra.pop("actor", None) or make_user(),
        at=at,
    )


def test_whoever_opens_a_space_facilitates_and_watches_it(at):
    person = make_user()
    space = open_space(at, actor=person)
    place = SpaceMember.objects.get(space=space, user=person)
    assert (place.role, place.level, space.kind) == (
        SpaceRole.FACILITATOR,
        Level.WATCHING,
        SpaceKind.PUBLIC,
    )
    assert AuditEvent.objects.get(target_id=space.public_id).verb == "discussing.opened"


def test_two_spaces_of_one_title_get_two_addresses(at):
    assert [open_space(at).slug, open_space(at).slug] == ["mercados-locales", "mercados-locales-2"]


@pytest.mark.parametrize("title", ["open", "Posts", "of", "¡¿?!"])
def test_a_title_never_takes_an_address_of_the_site(at, title):
    assert open_space(at, title=title).slug not in {"open", "posts", "of", ""}


def test_messages_are_numbered_without_gaps_and_counted(at):
    space = make_space()
    topic = services.start_topic(
        space=space, title="¿Quién compra?", body="Cuenten.", author=make_user(), at=at
    )
    for _ in range(3):
        services.reply(topic=topic, body="Aquí, la feria.", author=make_user(), at=at)
    topic.refresh_from_db()
    space.refresh_from_db()
    assert list(topic.posts.values_list("no", flat=True)) == [1, 2, 3, 4]
    assert (topic.last_no, space.topic_count, space.last_post_at) == (4, 1, at)


def test_a_message_is_stored_as_typed_and_shown_safe(at):
    topic = make_topic(make_space())
    post = services.reply(
        topic=topic,
        body="**Bien** <script>alert(1)</script> [x](javascript:alert(1))",
        author=make_user(),
        at=at,
    )
    assert "<strong>Bien</strong>" in post.body_html
    assert "<script" not in post.body_html
    assert 'href="javascript' not in post.body_html


def test_a_closed_conversation_takes_no_message_and_says_so(at):
    topic = make_topic(make_space())
    services.close_topic(topic=topic, actor=make_user(), at=at)
    with pytest.raises(DomainError, match="not sent"):
        services.reply(topic=topic, body="Tarde.", author=make_user(), at=at)
    assert Post.objects.filter(topic=topic).count() == 1


def test_a_conversation_closes_and_opens_only_by_its_table(at):
    topic = make_topic(make_space())
    with pytest.raises(MoveRefused):
        services.reopen_topic(topic=topic, actor=make_user(), at=at)
    services.close_topic(topic=topic, actor=make_user(), at=at)
    services.reopen_topic(topic=topic, actor=make_user(), at=at)
    topic.refresh_from_db()
    assert topic.state == TopicState.OPEN


def test_an_edit_keeps_what_was_said_before(at):
    post = make_post(make_topic(make_space()), body="Vendimos diez.")
    services.edit_post(post=post, body="Vendimos doce.", actor=post.author, at=at)
    post.refresh_from_db()
    assert (post.body, post.edited_at) == ("Vendimos doce.", at)
    assert PostEdit.objects.get(post=post).body == "Vendimos diez."


def test_an_edit_that_changes_nothing_leaves_no_trace(at):
    post = make_post(make_topic(make_space()), body="Igual.")
    services.edit_post(post=post, body="Igual.", actor=post.author, at=at)
    assert PostEdit.objects.count() == 0


def test_a_hidden_message_keeps_its_number_and_comes_back(at):
    post = make_post(make_topic(make_space()))
    services.hide_post(post=post, reason="Un dato personal.", actor=make_user(), at=at)
    post.refresh_from_db()
    assert (post.no, post.hidden_at, post.hidden_reason) == (2, at, "Un dato personal.")
    services.show_post(post=post, actor=make_user(), at=at)
    post.refresh_from_db()
    assert post.hidden_at is None
    assert AuditEvent.objects.filter(target_id=post.public_id).count() == 2


def test_reading_never_goes_back(at):
    topic, person = make_topic(make_space()), make_user()
    for _ in range(5):
        make_post(topic)
    for no in (3, 5, 2, 900):
        services.mark_read(topic=topic, user=person, no=no)
    assert Reading.objects.get(topic=topic, user=person).last_read_no == topic.last_no == 6


def test_marking_a_space_read_covers_what_was_seen_and_what_was_not():
    space, person = make_space(), make_user()
    seen, unseen = make_topic(space), make_topic(space)
    services.mark_read(topic=seen, user=person, no=1)
    make_post(seen)
    services.mark_space_read(space=space, user=person)
    assert dict(Reading.objects.filter(user=person).values_list("topic_id", "last_read_no")) == {
        seen.pk: 2,
        unseen.pk: 1,
    }


def test_who_writes_watches_unless_they_chose_else(at):
    topic, quiet, new = make_topic(make_space()), make_user(), make_user()
    services.follow_topic(topic=topic, user=quiet, level=Level.MUTED)
    for author in (quiet, new):
        services.reply(topic=topic, body="Va.", author=author, at=at)
    assert dict(Reading.objects.filter(topic=topic).values_list("user_id", "level")) == {
        quiet.pk: Level.MUTED,
        new.pk: Level.WATCHING,
    }


def test_each_message_is_one_event_for_its_watchers(at):
    topic = make_topic(make_space())
    watcher, muted, author = make_user(), make_user(), make_user()
    services.follow_topic(topic=topic, user=watcher, level=Level.WATCHING)
    services.follow_topic(topic=topic, user=muted, level=Level.MUTED)
    post = services.reply(topic=topic, body="Hay novedad.", author=author, at=at)
    event = FanOut.objects.get(kind="discussing.posted", about_id=post.public_id)
    assert set(audience(event)) == {watcher.pk}


def test_watching_a_space_brings_its_new_conversations(at):
    space, watcher = make_space(), make_user()
    services.follow_space(space=space, user=watcher, level=Level.WATCHING)
    services.start_topic(space=space, title="Nueva", body="Hola.", author=make_user(), at=at)
    assert list(audience(FanOut.objects.get())) == [watcher.pk]


def test_a_muted_conversation_wins_over_a_watched_space(at):
    space, person = make_space(), make_user()
    topic = make_topic(space)
    services.follow_space(space=space, user=person, level=Level.WATCHING)
    services.follow_topic(topic=topic, user=person, level=Level.MUTED)
    services.reply(topic=topic, body="Nada.", author=make_user(), at=at)
    assert list(audience(FanOut.objects.get())) == []


def notice_of(post, recipient, at) -> Notice:
    return Notice(
        kind="discussing.posted",
        key=str(post.public_id),
        recipient=recipient,
        about_id=post.public_id,
        channel="mail",
        due_at=at,
    )


def test_a_notice_is_dropped_when_read_muted_hidden_or_no_longer_allowed(at):
    space = make_space(make_call())
    topic = make_topic(space)
    post = make_post(topic)
    people = {name: make_user() for name in ("keen", "read", "muted", "gone")}
    for name, person in people.items():
        if name != "gone":
            make_space_member(space, person)
    services.mark_read(topic=topic, user=people["read"], no=post.no)
    services.follow_topic(topic=topic, user=people["muted"], level=Level.MUTED)
    due = {name: still_due(notice_of(post, person, at)) for name, person in people.items()}
    assert due == {"keen": True, "read": False, "muted": False, "gone": False}
    services.hide_post(post=post, reason="x", actor=make_user(), at=at)
    assert not still_due(notice_of(post, people["keen"], at))


def test_a_watcher_who_lost_their_place_in_a_call_hears_nothing(at):
    space = make_space(make_call())
    topic, person = make_topic(space), make_user()
    make_space_member(space, person)
    make_space_member(space, role=SpaceRole.FACILITATOR)
    services.follow_topic(topic=topic, user=person, level=Level.WATCHING)
    services.leave_space(space=space, user=person, at=at)
    services.reply(topic=topic, body="Solo entre quienes siguen.", author=make_user(), at=at)
    assert list(audience(FanOut.objects.get())) == []


def test_results_bring_funded_and_not_funded_together(at):
    call = make_call()
    steward, viewer = make_grant(call).user, make_user()
    organisations = [make_organisation(make_user()) for _ in range(2)]
    for organisation in organisations:
        make_proposal(call, organisation)
    make_member(organisations[0], viewer, "viewer")
    draft = make_organisation(make_user())
    make_proposal(call, draft, submitted=False)
    space = services.admit_applicants(call=call, actor=steward, at=at)
    roles = dict(SpaceMember.objects.filter(space=space).values_list("user_id", "role"))
    owners = {o.members.exclude(pk=viewer.pk).get().pk for o in organisations}
    assert roles[steward.pk] == SpaceRole.FACILITATOR
    assert {pk for pk, role in roles.items() if role == SpaceRole.MEMBER} == owners
    services.admit_applicants(call=call, actor=steward, at=at)
    assert SpaceMember.objects.filter(space=space).count() == len(roles)
    assert Space.objects.filter(call=call).count() == 1


def test_the_last_facilitator_cannot_leave(at):
    person = make_user()
    space = open_space(at, actor=person)
    with pytest.raises(DomainError, match="facilitates"):
        services.leave_space(space=space, user=person, at=at)
    make_space_member(space, role=SpaceRole.FACILITATOR)
    services.leave_space(space=space, user=person, at=at)
    assert not SpaceMember.objects.filter(space=space, user=person).exists()


def test_somebody_already_there_is_not_invited(at):
    space, person = make_space(), make_user()
    make_space_member(space, person)
    with pytest.raises(DomainError, match="already"):
        services.invite_peer(
            space=space,
            email=person.email.upper(),
            language="es",
            note="",
            actor=make_user(),
            at=at,
        )


@pytest.mark.parametrize(("no", "page"), [(0, 1), (1, 1), (20, 1), (21, 2), (1000, 50)])
def test_a_message_stands_on_its_page(no, page):
    assert page_of(no) == page


def test_a_page_is_a_range_of_numbers():
    topic = make_topic(make_space())
    for _ in range(24):
        make_post(topic)
    assert [p.no for p in posts_from(topic, 21)] == [21, 22, 23, 24, 25]


def test_following_falls_back_to_the_space():
    space, person = make_space(), make_user()
    place = make_space_member(space, person)
    place.level = Level.MUTED
    assert level_of(None, place) == Level.MUTED
    assert level_of(None, None) == Level.NORMAL
    assert level_of(Reading(level=Level.WATCHING), place) == Level.WATCHING
