"""Who follows a call, who hears of it already from another room, and whose deadline is near."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from calls.publishing.models import Call, Follow, Stage
from calls.publishing.rules import Person
from calls.publishing.states import CallState
from minka.common.registry import Registry

from . import public_calls

# How many days before a deadline the followers hear of it, once each.
DAYS_BEFORE = (1, 7)

# Who hears of an event from a room above, and therefore not as a follower too: named
# ``<room>.<what>`` with ``what`` one of closing, extended, cancelled, amended, results.
# An entry takes the public id that the event is about (a stage's or a call's).
told_elsewhere: Registry[tuple[str, Callable[[UUID], Iterable[int]]]] = Registry()


def followers(what: str, about: UUID) -> Iterator[int]:
    """Give the ids of a call's followers who do not hear of this event from another room."""
    told: set[int] = set()
    for event, people in told_elsewhere:
        if event == what:
            told.update(people(about))
    of_call = Q(call__public_id=about) | Q(
        call__in=Stage.objects.filter(public_id=about).values("call")
    )
    rows = Follow.objects.filter(of_call, user__is_active=True).order_by("pk")
    ids = rows.values_list("user_id", flat=True).iterator()
    return (user_id for user_id in ids if user_id not in told)


def follows(call: Call, user: Person) -> bool:
    """Say whether a person follows a call: one query, none for who is not signed in."""
    return user.pk is not None and Follow.objects.filter(call=call, user=user.pk).exists()


def followed_by(user: Person, at: datetime) -> QuerySet[Call]:
    """Return the public calls that a person follows."""
    mine = Follow.objects.filter(call=OuterRef("pk"), user=user.pk)
    return public_calls(at).filter(Exists(mine))


def closing_soon(at: datetime) -> Iterator[tuple[Stage, int]]:
    """Give (stage, days) of each open stage whose deadline is that near: the nearest mark only."""
    stages = Stage.objects.filter(
        call__state=CallState.PUBLISHED,
        opens_at__lte=at,
        deadline_at__gte=at,
        deadline_at__lte=at + timedelta(days=max(DAYS_BEFORE)),
    ).select_related("call")
    for stage in stages:
        if stage.deadline_at is not None:
            left = stage.deadline_at - at
            yield stage, next(days for days in DAYS_BEFORE if left <= timedelta(days=days))
