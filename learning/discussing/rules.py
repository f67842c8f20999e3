"""Who may read, speak and facilitate in a space. Pages, lists, mails and feeds ask these names."""

from dataclasses import dataclass
from typing import Any

import rules
from django.contrib.auth.models import AnonymousUser

from calls.publishing.rules import is_steward
from minka.accounts.models import User

from .models import Post, Space, SpaceMember, Topic
from .states import SpaceKind, SpaceRole, TopicState

Person = User | AnonymousUser


@dataclass(frozen=True)
class Standing:
    """How a person stands in a space."""

    member: SpaceMember | None
    facilitates: bool
    reads: bool
    speaks: bool


def standing(user: Person, space: Space) -> Standing:
    """Return how a person stands in a space; asked once for each loaded space and person."""
    known: dict[int | None, Standing] = space.__dict__.setdefault("_standings", {})
    if user.pk not in known:
        known[user.pk] = _find_standing(user, space)
    return known[user.pk]


def _find_standing(user: Person, space: Space) -> Standing:
    public = space.kind == SpaceKind.PUBLIC
    if not isinstance(user, User):
        return Standing(member=None, facilitates=False, reads=public, speaks=False)
    member = SpaceMember.objects.filter(space=space, user=user).first()
    role = member.role if member else ""
    # The call's team facilitates whatever place it took: to follow a space is to give nothing up.
    facilitates = user.is_superuser or role == SpaceRole.FACILITATOR or _runs_the_call(user, space)
    reads = public or facilitates or member is not None
    speaks = reads and (facilitates or role != SpaceRole.READER)
    return Standing(member=member, facilitates=facilitates, reads=reads, speaks=speaks)


def _runs_the_call(user: User, space: Space) -> bool:
    return space.call is not None and bool(is_steward(user, space.call))


@rules.predicate
def can_read(user: Person, space: Space) -> bool:
    """Everybody reads a public space; the space of a call is for its people."""
    return standing(user, space).reads


@rules.predicate
def can_speak(user: Person, space: Space) -> bool:
    """Whoever is signed in and reads, unless only a reader there."""
    return standing(user, space).speaks


@rules.predicate
def can_facilitate(user: Person, space: Space) -> bool:
    """Facilitators, the call's team, administrators."""
    return standing(user, space).facilitates


@rules.predicate
def can_reply(user: Person, topic: Topic) -> bool:
    """Whoever speaks in the space, while the conversation is open."""
    return topic.state == TopicState.OPEN and standing(user, topic.space).speaks


@rules.predicate
def wrote_post(user: Person, post: Post) -> bool:
    """Its author, as long as they speak in the space."""
    return post.author_id == user.pk and standing(user, post.topic.space).speaks


@rules.predicate
def can_edit_post(user: Person, post: Post) -> bool:
    """Its author, while the conversation is open and the message is shown."""
    return (
        post.author_id == user.pk and post.hidden_at is None and bool(can_reply(user, post.topic))
    )


@rules.predicate
def can_moderate(user: Person, topic: Topic) -> bool:
    """Whoever facilitates the space closes, pins and hides."""
    return standing(user, topic.space).facilitates


@rules.predicate
def is_person(user: Person, _target: Any = None) -> bool:
    """Whoever is signed in."""
    return user.is_authenticated


rules.add_perm("discussing.open_space", is_person)
rules.add_perm("discussing.view_space", can_read)
rules.add_perm("discussing.take_part", can_speak)
rules.add_perm("discussing.facilitate", can_facilitate)
rules.add_perm("discussing.reply", can_reply)
rules.add_perm("discussing.own_post", wrote_post)
rules.add_perm("discussing.edit_post", can_edit_post)
rules.add_perm("discussing.moderate", can_moderate)
