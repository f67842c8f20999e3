"""Reading the outbox: what is due, what a person sees, what got stuck."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.utils.translation import gettext as _

from minka.accounts.models import Invitation, User
from minka.accounts.queries import is_open
from minka.common.times import now

from .kinds import NoticeKind, kind_named, kinds
from .models import WAITING, AddressMail, FanOut, Notice, Preference
from .states import UNSETTLED, Channel, FanOutState, NoticeState

# How long a due row may take when the mail server answers.
BOUND = timedelta(minutes=15)
LOST = (NoticeState.FAILED, NoticeState.UNSURE)


def due(model: Any, at: datetime) -> QuerySet[Any]:
    """Return the rows that wait, whose time has come, and that no worker holds."""
    return model.objects.filter(
        Q(claimed_until__isnull=True) | Q(claimed_until__lt=at),
        state=NoticeState.PENDING,
        due_at__lte=at,
    )


def wanting_mail(kind: NoticeKind, user_ids: Sequence[int]) -> set[int]:
    """Return who of these people wants this kind by mail: one query, none for what is always sent."""
    if kind.mandatory:
        return set(user_ids)
    chosen = Preference.objects.filter(kind=kind.name, user_id__in=user_ids)
    said = dict(chosen.values_list("user_id", "by_mail"))
    return {user_id for user_id in user_ids if said.get(user_id, kind.mail_by_default)}


def reasons_to_drop(batch: Iterable[Notice]) -> dict[int, str]:
    """Return why mails of a batch need not go out any more, by key: two queries.

    The person is gone, has switched this kind off, or has read it on the site meanwhile.
    """
    rows = [row for row in batch if row.channel == Channel.MAIL]
    free = [row for row in rows if not kind_named(row.kind).mandatory]
    reasons = {row.pk: "inactive" for row in rows if not row.recipient.is_active}
    off, read = _switched_off(free), _read_on_site(free)
    for row in free:
        if (row.recipient_id, row.kind) in off:
            reasons.setdefault(row.pk, "preference")
        elif (row.recipient_id, row.kind, row.key) in read:
            reasons.setdefault(row.pk, "read")
    return reasons


def _switched_off(rows: list[Notice]) -> set[tuple[int, str]]:
    if not rows:
        return set()
    found = Preference.objects.filter(user_id__in={r.recipient_id for r in rows}, by_mail=False)
    return set(found.values_list("user_id", "kind"))


def _read_on_site(rows: list[Notice]) -> set[tuple[int, str, str]]:
    if not rows:
        return set()
    found = Notice.objects.filter(
        recipient_id__in={row.recipient_id for row in rows},
        key__in={row.key for row in rows},
        channel=Channel.SITE,
        read_at__isnull=False,
    )
    return set(found.values_list("recipient_id", "kind", "key"))


def visible_to(user: User) -> QuerySet[Notice]:
    """Return a person's own notices on the site, newest first."""
    return Notice.objects.filter(
        recipient=user, channel=Channel.SITE, state=NoticeState.SENT
    ).order_by("-pk")


def unread_of(user: User) -> QuerySet[Notice]:
    """Return what a person has not opened yet."""
    return Notice.objects.filter(
        recipient=user, channel=Channel.SITE, state=NoticeState.SENT, read_at__isnull=True
    )


def unread_count(user: User) -> int:
    """Return how many notices wait for a person: one query over a small index."""
    return unread_of(user).count()


def mail_choices(user: User) -> list[tuple[NoticeKind, bool]]:
    """Return each kind, and whether this person gets it by mail: one query."""
    chosen = dict(Preference.objects.filter(user=user).values_list("kind", "by_mail"))
    return [(kind, kind.mandatory or chosen.get(kind.name, kind.mail_by_default)) for kind in kinds]


def state_counts() -> list[dict[str, Any]]:
    """Return how many rows of the outbox stand in which state, with the words of both."""
    notices = Notice.objects.values("channel", "state").annotate(rows=Count("pk"))
    addressed = AddressMail.objects.values("state").annotate(rows=Count("pk"))
    fan_outs = FanOut.objects.values("state").annotate(rows=Count("pk"))
    return [
        *(
            _told(row, Channel(row["channel"]).label)
            for row in notices.order_by("channel", "state")
        ),
        *(_told(row, _("E-mail to an address")) for row in addressed.order_by("state")),
        *(_told(row, _("To many people")) for row in fan_outs.order_by("state")),
    ]


def _told(row: Any, channel: Any) -> dict[str, Any]:
    states = dict([*NoticeState.choices, *FanOutState.choices])
    return {**row, "channel_label": channel, "state_label": states[row["state"]]}


def lost_notices() -> QuerySet[Notice]:
    """Return the mails that failed or are unsure, newest first, with their people."""
    return Notice.objects.filter(state__in=LOST).select_related("recipient").order_by("-pk")


def lost_address_mails() -> QuerySet[AddressMail]:
    """Return the mails to addresses that failed or are unsure, newest first."""
    return AddressMail.objects.filter(state__in=LOST).order_by("-pk")


def fanned_out(kind: str, keys: Iterable[str]) -> set[str]:
    """Return which of these events were recorded for many people already: one query at most."""
    wanted = list(keys)
    if not wanted:
        return set()
    return set(FanOut.objects.filter(kind=kind, key__in=wanted).values_list("key", flat=True))


def unsettled(at: datetime, bound: timedelta = BOUND) -> list[Notice | AddressMail | FanOut]:
    """Return what should have reached a final state by now and has not (invariant I4).

    With ``bound=timedelta()`` everything that is due and not settled.
    """
    late = Q(due_at__lte=at - bound)
    found: list[Any] = []
    for model in (Notice, AddressMail):
        found += model.objects.filter(late, state__in=UNSETTLED)
    return [*found, *FanOut.objects.filter(late, state=FanOutState.PENDING)]


@dataclass(frozen=True)
class Backlog:
    """The mails that are due and have not left: how many, since when, and whether for too long."""

    waiting: int
    oldest: datetime | None
    late: bool


def backlog(at: datetime) -> Backlog:
    """Return what waits in the outbox now: two queries over its index of what is due."""
    waiting, since = 0, []
    rows: list[QuerySet[Any]] = [
        Notice.objects.filter(WAITING, channel=Channel.MAIL, due_at__lte=at),
        AddressMail.objects.filter(WAITING, due_at__lte=at),
    ]
    for row in rows:
        found = row.aggregate(n=Count("pk"), oldest=Min("due_at"))
        waiting += found["n"]
        since += [found["oldest"]] if found["oldest"] else []
    oldest = min(since, default=None)
    return Backlog(waiting, oldest, oldest is not None and at - oldest > BOUND)


def invitation_still_open(row: AddressMail) -> bool:
    """Say whether the invitation that a mail brings can still be answered."""
    found = Invitation.objects.filter(public_id=row.about_id).first()
    return found is not None and is_open(found, now())
