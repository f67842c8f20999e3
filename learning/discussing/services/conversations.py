"""Conversations and their messages."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from minka.accounts.models import User
from minka.common.audit import record
from minka.common.errors import DomainError
from minka.common.models import lock
from minka.common.rich import to_html
from minka.common.states import move
from minka.notifications.services import fan_out

from ..models import Post, PostEdit, Reading, Space, Topic
from ..signals import post_written
from ..states import Level, TopicKind, TopicState

SAME_PRESS = timedelta(minutes=1)


@transaction.atomic
def start_topic(
    *,
    space: Space,
    title: str,
    body: str,
    author: User,
    at: datetime,
    language: str = "es",
    kind: str = TopicKind.DISCUSSION,
) -> Topic:
    """Start a conversation with its first message; its author watches it."""
    held = lock(space)
    held.last_topic_no += 1
    held.topic_count += 1
    held.last_post_at = at
    held.save(update_fields=["last_topic_no", "topic_count", "last_post_at", "updated_at"])
    topic = Topic.objects.create(
        space=held,
        number=held.last_topic_no,
        kind=kind,
        title=title,
        language=language,
        author=author,
        last_post_at=at,
    )
    _write(topic, body=body, language=language, author=author, at=at, reply_to=None)
    return topic


@transaction.atomic
def reply(
    *,
    topic: Topic,
    body: str,
    author: User,
    at: datetime,
    language: str = "",
    reply_to: Post | None = None,
) -> Post:
    """Write the next message. Raises ``DomainError`` when the conversation is closed.

    The same words of the same person again at once are the button pressed twice: one message.
    Who watches is told by a task, so that the answer does not wait for a thousand readers.
    """
    held = Topic.objects.select_for_update(of=("self",)).select_related("space").get(pk=topic.pk)
    _check_open(held)
    last = _sent_twice(held, author=author, body=body, at=at)
    if last is not None:
        return last
    post = _write(
        held, body=body, language=language or held.language, author=author, at=at, reply_to=reply_to
    )
    Space.objects.filter(pk=held.space_id).update(last_post_at=at)
    return post


def _check_open(topic: Topic) -> None:
    if topic.state != TopicState.OPEN:
        raise DomainError(
            _("This conversation is closed. Your text was not sent; copy it to keep it."),
            code="closed",
        )


def _sent_twice(topic: Topic, *, author: User, body: str, at: datetime) -> Post | None:
    """Return the last message if it is this very one, sent a moment ago."""
    return topic.posts.filter(
        no=topic.last_no, author=author, body=body, posted_at__gt=at - SAME_PRESS
    ).first()


def _write(
    topic: Topic, *, body: str, language: str, author: User, at: datetime, reply_to: Post | None
) -> Post:
    """Number and store a message; assumes the conversation's row is locked (or new)."""
    topic.last_no += 1
    topic.last_post_at = at
    topic.last_author = author
    topic.save(update_fields=["last_no", "last_post_at", "last_author", "updated_at"])
    post = Post.objects.create(
        topic=topic,
        no=topic.last_no,
        author=author,
        body=body,
        body_html=to_html(body),
        language=language,
        reply_to=reply_to,
        posted_at=at,
    )
    _remember(topic=topic, user=author, no=post.no, watch=True)
    fan_out(
        "discussing.posted",
        key=str(post.public_id),
        about=post.public_id,
        at=at,
        path=f"{reverse('discussing:topic', args=[topic.space.slug, topic.number])}?at={post.no}",
        title=topic.title,
        author=str(author),
        space=str(topic.space),
    )
    post_written.send(Post, post=post, topic=topic, actor=author, at=at)
    return post


def _remember(*, topic: Topic, user: User, no: int, watch: bool = False) -> None:
    """Note how far somebody has read (never back); who writes watches, unless they chose else."""
    mine = Reading.objects.filter(topic=topic, user=user)
    if not mine.filter(last_read_no__lt=no).update(last_read_no=no):
        Reading.objects.bulk_create(
            [
                Reading(
                    topic=topic,
                    user=user,
                    last_read_no=no,
                    level=Level.WATCHING if watch else None,
                )
            ],
            ignore_conflicts=True,
        )
        # Another screen may have made the row first, with less.
        mine.filter(last_read_no__lt=no).update(last_read_no=no)
    if watch:
        mine.filter(level=None).update(level=Level.WATCHING)


def mark_read(*, topic: Topic, user: User, no: int) -> None:
    """Note that a person has read a conversation up to a message. It never goes back."""
    _remember(topic=topic, user=user, no=min(no, topic.last_no))


@transaction.atomic
def mark_space_read(*, space: Space, user: User) -> None:
    """Note that a person has read everything in a space."""
    Reading.objects.filter(topic__space=space, user=user).update(
        last_read_no=Subquery(Topic.objects.filter(pk=OuterRef("topic_id")).values("last_no")[:1])
    )
    unseen = Topic.objects.filter(space=space).exclude(readings__user=user)
    Reading.objects.bulk_create(
        [
            Reading(topic=topic, user=user, last_read_no=topic.last_no)
            for topic in unseen.only("pk", "last_no")
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def edit_post(*, post: Post, body: str, actor: User, at: datetime) -> None:
    """Change a message; what it said before stays readable in its history.

    Raises ``DomainError`` when it was hidden, or its conversation closed, meanwhile.
    """
    _check_open(lock(post.topic))
    held = lock(post)
    if held.hidden_at:
        raise DomainError(
            _("This message was hidden by whoever facilitates the space."), code="hidden"
        )
    if held.body == body:
        return
    PostEdit.objects.create(post=held, body=held.body, edited_at=at, edited_by=actor)
    held.body = body
    held.body_html = to_html(body)
    held.edited_at = at
    held.save(update_fields=["body", "body_html", "edited_at", "updated_at"])


@transaction.atomic
def hide_post(*, post: Post, reason: str, actor: User, at: datetime) -> None:
    """Hide a message with a reason; its number and its author stay. Hiding it again does nothing."""
    held = lock(post)
    if held.hidden_at:
        return
    held.hidden_at, held.hidden_by, held.hidden_reason = at, actor, reason
    held.save(update_fields=["hidden_at", "hidden_by", "hidden_reason", "updated_at"])
    record(
        held,
        "discussing.hidden",
        actor=actor,
        at=at,
        reason=reason,
        context=post.topic.space,
        n=held.no,
    )


@transaction.atomic
def show_post(*, post: Post, actor: User, at: datetime) -> None:
    """Show a hidden message again; one that is shown stays as it is."""
    held = lock(post)
    if held.hidden_at is None:
        return
    held.hidden_at, held.hidden_by, held.hidden_reason = None, None, ""
    held.save(update_fields=["hidden_at", "hidden_by", "hidden_reason", "updated_at"])
    record(held, "discussing.shown", actor=actor, at=at, context=post.topic.space, n=held.no)


@transaction.atomic
def close_topic(*, topic: Topic, actor: User, at: datetime) -> None:
    """End a conversation; it stays readable."""
    move(lock(topic), TopicState.CLOSED, actor=actor, at=at)


@transaction.atomic
def reopen_topic(*, topic: Topic, actor: User, at: datetime) -> None:
    """Open a closed conversation again."""
    move(lock(topic), TopicState.OPEN, actor=actor, at=at)


@transaction.atomic
def pin_topic(*, topic: Topic, pinned: bool, actor: User, at: datetime) -> None:
    """Keep a conversation on top, or let it go; what is so already leaves no trace."""
    held = lock(topic)
    if held.pinned == pinned:
        return
    held.pinned = pinned
    held.save(update_fields=["pinned", "updated_at"])
    verb = "discussing.pinned" if pinned else "discussing.unpinned"
    record(held, verb, actor=actor, at=at, context=topic.space, title=topic.title)


@transaction.atomic
def follow_topic(*, topic: Topic, user: User, level: int) -> None:
    """Set how closely a person follows a conversation."""
    Reading.objects.update_or_create(
        topic=topic, user=user, defaults={"level": level}, create_defaults={"level": level}
    )
