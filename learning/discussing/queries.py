"""Reading spaces, conversations and messages."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import (
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from calls.publishing.models import Call
from calls.publishing.queries import managed_by
from minka.accounts.models import User
from minka.common.registry import Card, Task
from minka.notifications.models import FanOut, Notice

from .models import Post, Reading, Space, SpaceMember, Topic
from .rules import can_read
from .states import Level, SpaceKind

PAGE_OF_POSTS = 20
PAGE_OF_TOPICS = 30


def visible_to(user: User | AnonymousUser) -> QuerySet[Space]:
    """Return the spaces that a person may read."""
    if not isinstance(user, User):
        return Space.objects.filter(kind=SpaceKind.PUBLIC)
    if user.is_superuser:
        return Space.objects.all()
    mine = SpaceMember.objects.filter(space=OuterRef("pk"), user=user)
    return Space.objects.filter(
        Q(kind=SpaceKind.PUBLIC) | Exists(mine) | Q(call__in=managed_by(user))
    )


def with_unread(spaces: QuerySet[Space], user: User | AnonymousUser) -> QuerySet[Space]:
    """Say for each space whether a conversation in it has messages this person has not read."""
    if not isinstance(user, User):
        return spaces.annotate(unread=Value(0, output_field=IntegerField()))
    member = SpaceMember.objects.filter(space=OuterRef("pk"), user=user)
    return spaces.annotate(
        unread=Exists(_unread_topics(user).filter(space=OuterRef("pk"))),
        my_level=Subquery(member.values("level")[:1]),
    )


def _unread_topics(user: User) -> QuerySet[Topic]:
    read = Reading.objects.filter(
        topic=OuterRef("pk"), user=user, last_read_no__gte=OuterRef("last_no")
    )
    return Topic.objects.filter(~Exists(read))


def topics_of(space: Space) -> QuerySet[Topic]:
    """Return the conversations of a space: pinned ones first, then the latest."""
    return (
        Topic.objects.filter(space=space)
        .select_related("author", "last_author")
        .order_by("-pinned", "-last_post_at")
    )


def read_marks(topics: Iterable[Topic], user: User | AnonymousUser) -> dict[int, int]:
    """Return how far a person has read each of these conversations: {topic id: message number}."""
    if not isinstance(user, User):
        return {}
    return dict(
        Reading.objects.filter(user=user, topic__in=list(topics)).values_list(
            "topic_id", "last_read_no"
        )
    )


def posts_from(topic: Topic, first: int, count: int = PAGE_OF_POSTS) -> QuerySet[Post]:
    """Return the messages numbered from ``first``: numbers have no gaps, so every page costs alike."""
    return (
        topic.posts.filter(no__gte=first, no__lt=first + count)
        .select_related("author", "reply_to__author")
        .order_by("no")
    )


def page_of(no: int) -> int:
    """Return the page (from 1) on which a message stands."""
    return max(1, (max(no, 1) - 1) // PAGE_OF_POSTS + 1)


def reading_of(topic: Topic, user: User | AnonymousUser) -> Reading | None:
    """Return a person's reading state of a conversation, if any."""
    if not isinstance(user, User):
        return None
    return Reading.objects.filter(topic=topic, user=user).first()


def level_of(reading: Reading | None, member: SpaceMember | None) -> Level:
    """Return how closely somebody follows: as set on the conversation, else as in the space."""
    if reading is not None and reading.level is not None:
        return Level(reading.level)
    return Level(member.level) if member else Level.NORMAL


def watchers_of(topic_id: int, *, but: int) -> QuerySet[User]:
    """Return the people who watch a conversation, itself or through its space, but one (the author).

    In the space of a call only its members are left: whoever lost their place hears nothing.
    """
    own = Reading.objects.filter(topic=topic_id, user=OuterRef("pk"))
    here = SpaceMember.objects.filter(space__topics=topic_id, user=OuterRef("pk"))
    level = Coalesce(
        Subquery(own.values("level")[:1]), Subquery(here.values("level")[:1]), Value(Level.NORMAL)
    )
    public = Q(Exists(Topic.objects.filter(pk=topic_id, space__kind=SpaceKind.PUBLIC)))
    return (
        User.objects.filter(
            Q(readings__topic=topic_id) | Q(space_memberships__space__topics=topic_id)
        )
        .filter(Exists(here) | public, is_active=True)
        .annotate(following=level)
        .filter(following=Level.WATCHING)
        .exclude(pk=but)
        .distinct()
    )


def post_named(public_id: UUID) -> Post | None:
    """Return a message with its conversation, space and call, or nothing."""
    return (
        Post.objects.select_related("topic__space__call", "author").filter(public_id=public_id)
    ).first()


def members_of(space: Space) -> QuerySet[SpaceMember]:
    """Return the people of a space by name."""
    return SpaceMember.objects.filter(space=space).select_related("user").order_by("user__name")


def recent_for(user: User, limit: int = 5) -> QuerySet[Topic]:
    """Return conversations in the person's own spaces with messages they have not read."""
    mine = SpaceMember.objects.filter(user=user).exclude(level=Level.MUTED).values("space")
    muted = Reading.objects.filter(topic=OuterRef("pk"), user=user, level=Level.MUTED)
    return (
        _unread_topics(user)
        .filter(~Exists(muted), space__in=mine)
        .select_related("space")
        .order_by(F("last_post_at").desc())[:limit]
    )


def space_facts(space: Space) -> dict[str, Any]:
    """Return a space's figures for its page: people and conversations."""
    return {"people": space.memberships.count(), "topics": space.topic_count}


def audience(event: FanOut) -> Iterable[int]:
    """Return who is to be told of a new message: ids of people."""
    post = post_named(event.about_id)
    if post is None or post.hidden_at:
        return []
    return watchers_of(post.topic_id, but=post.author_id).values_list("pk", flat=True)


def still_due(notice: Notice) -> bool:
    """Say whether a reader may still read the message, and has not read or muted it meanwhile."""
    post = post_named(notice.about_id) if notice.about_id else None
    if post is None or post.hidden_at or not can_read(notice.recipient, post.topic.space):
        return False
    reading = reading_of(post.topic, notice.recipient)
    return reading is None or not (reading.level == Level.MUTED or reading.last_read_no >= post.no)


def home_card(user: User, at: datetime) -> list[Card]:
    """Return the conversations with news in the person's own spaces."""
    topics = list(recent_for(user))
    if not topics:
        return []
    tasks = [
        Task(title=t.title, url=t.get_absolute_url(), detail=str(t.space), status=_("New messages"))
        for t in topics
    ]
    return [
        Card(
            title=_("Conversations"),
            tasks=tasks,
            more_url=reverse("discussing:spaces"),
            more_label=_("All spaces"),
        )
    ]


def call_panel(user: Any, call: Call, at: datetime) -> dict[str, Any] | None:
    """Return the space of a call for its public page, to those who may read it: one query."""
    if not isinstance(user, User):
        return None
    space = visible_to(user).filter(call=call).first()
    return {"space": space} if space else None


def space_address(call: Call) -> str:
    """Return where the space of a call is reached, open yet or not."""
    return reverse("discussing:of_call", args=[call.slug])
