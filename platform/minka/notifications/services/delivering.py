"""Delivering what is due: claimed by lease, one attempt in flight, a final state for each row.

A worker takes rows by a lease and moves each to "sending" just before it is handed over. A crash
before that leaves the row waiting, and another worker takes it when the lease has run out. A
crash after it, or a connection that breaks in the middle of the text, cannot be told from a
delivery: the row becomes "unsure", is shown to administrators, and is not sent again by itself.
"""

import logging
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet

from minka.common.states import move_all
from minka.common.times import now
from minka.notifications import queries
from minka.notifications.delivery.post import Answer, Post
from minka.notifications.delivery.words import compose
from minka.notifications.kinds import kind_named
from minka.notifications.models import AddressMail, FanOut, Notice
from minka.notifications.states import Channel, FanOutState, NoticeState

from .recording import spread
from .waking import let_mail_rest, mail_rests

log = logging.getLogger(__name__)
Clock = Callable[[], datetime]

STOPPED = "stopped"
ANY = Q()
BATCH = 50
CHUNK = 500
# The lease of a batch, and of a mail being handed over: longer than a task may live (240 s).
LEASE = timedelta(minutes=2)
SENDING_LEASE = timedelta(minutes=5)
BUDGET = timedelta(seconds=150)
PAUSES = [timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 480, 720)]


def deliver(*, clock: Clock = now, budget: timedelta = BUDGET) -> Counter[str]:
    """Deliver everything that is due, for at most ``budget``; return what became of it.

    ``clock`` tells the time: delivery takes minutes, and leases need it afresh. Running it twice,
    or in several processes at once, is harmless.
    """
    until = clock() + budget
    done: Counter[str] = Counter()
    for model in (Notice, AddressMail):
        lost = model.objects.filter(state=NoticeState.SENDING, claimed_until__lt=clock())
        if given_up := settle(lost, Answer(NoticeState.UNSURE, "lost"), at=clock()):
            done["unsure"] += given_up
    _work(FanOut, clock, until, done, _spread_one)
    _work(Notice, clock, until, done, _show_one, Q(channel=Channel.SITE))
    if not mail_rests():
        post = Post()
        try:
            for model in (AddressMail, Notice):
                mail = Q(channel=Channel.MAIL) if model is Notice else Q()
                _work(model, clock, until, done, _mailing(post), mail)
        finally:
            post.close()
    return done


def _work(
    model: Any,
    clock: Clock,
    until: datetime,
    done: Counter[str],
    one: Callable[[Any, str, Clock], str],
    which: Q = ANY,
) -> None:
    """Claim and treat batches until nothing is due, the time is up, or ``one`` says to stop."""
    while clock() < until:
        batch = claim(model, at=clock(), which=which)
        if not batch:
            return
        lease = batch[0].claimed_until
        reasons = queries.reasons_to_drop(batch) if model is Notice else {}
        for row in batch:
            outcome = one(row, reasons.get(row.pk, ""), clock)
            done[outcome] += 1
            if outcome == STOPPED or clock() >= until:
                release(model, lease)
                return


@transaction.atomic
def claim(model: Any, *, at: datetime, size: int = BATCH, which: Q = ANY) -> list[Any]:
    """Take the next due rows for this worker by a lease, and return them with their people.

    On PostgreSQL rows locked by another worker are skipped; on SQLite the transaction is the lock.
    """
    due = queries.due(model, at).filter(which).order_by("due_at", "pk")
    ids = list(due.select_for_update(skip_locked=True).values_list("pk", flat=True)[:size])
    if not ids:
        return []
    model.objects.filter(pk__in=ids).update(claimed_until=at + LEASE)
    rows = model.objects.filter(pk__in=ids).order_by("due_at", "pk")
    return list(rows.select_related("recipient") if model is Notice else rows)


def release(model: Any, lease: datetime) -> None:
    """Give back what is still waiting under a lease."""
    waiting = model.objects.filter(state=NoticeState.PENDING, claimed_until=lease)
    waiting.update(claimed_until=None)


def _mine(row: Any) -> QuerySet[Any]:
    """Return the row as long as this worker's lease is on it."""
    return type(row).objects.filter(pk=row.pk, claimed_until=row.claimed_until)


def _mailing(post: Post) -> Callable[[Any, str, Clock], str]:
    """Return the treatment of one mail over this connection."""

    def mail_one(row: Notice | AddressMail, reason: str, clock: Clock) -> str:
        trouble = post.open()
        if trouble:
            # The server is away: no row's fault, no row's attempt.
            log.warning("mail server does not answer: %s", trouble.partition(":")[0])
            let_mail_rest()
            return STOPPED
        try:
            reason = reason or _no_longer_due(row)
            if reason:
                return _finish(row, Answer(NoticeState.DROPPED, reason), clock())
            message = compose(row)
        except Exception as error:
            log.exception("notice %s cannot be written", row.public_id)
            return _failed_to_write(row, error, clock())
        if not _begin(row, clock()):
            return "elsewhere"
        return _finish(row, post.send(message), clock())

    return mail_one


def _begin(row: Any, at: datetime) -> bool:
    """Note that this mail is being handed over now, unless another worker has it."""
    until = at + SENDING_LEASE
    waiting = _mine(row).filter(state=NoticeState.PENDING)
    tried = {"attempts": F("attempts") + 1, "claimed_until": until}
    if not move_all(waiting, NoticeState.SENDING, at=at, **tried):
        return False
    row.claimed_until, row.attempts = until, row.attempts + 1
    return True


def _no_longer_due(row: Any) -> str:
    """Ask the room's own rule again: what a person may no longer know is not sent."""
    return "" if kind_named(row.kind).still_due(row) else "not_due"


def _failed_to_write(row: Any, error: Exception, at: datetime) -> str:
    """Count a try: a template may be mended by the next release."""
    row.attempts += 1
    _mine(row).update(attempts=row.attempts)
    return _finish(row, Answer(NoticeState.PENDING, type(error).__name__), at)


def _finish(row: Any, answer: Answer, at: datetime) -> str:
    if answer.state == NoticeState.PENDING and row.attempts <= len(PAUSES):
        pause = PAUSES[max(row.attempts, 1) - 1]
        again = {"due_at": at + pause, "claimed_until": None, "error": answer.error}
        if not _mine(row).filter(state=NoticeState.PENDING).update(**again):
            sending = _mine(row).filter(state=NoticeState.SENDING)
            move_all(sending, NoticeState.PENDING, at=at, **again)
        return "later"
    if answer.state == NoticeState.PENDING:
        answer = Answer(NoticeState.FAILED, answer.error)
    settle(_mine(row).filter(state__in=queries.UNSETTLED), answer, at=at)
    return str(answer.state)


def settle(rows: QuerySet[Any], answer: Answer, *, at: datetime) -> int:
    """Give rows their final state, and forget what only the delivery needed to know."""
    told = {"sent_at": at} if answer.state == NoticeState.SENT else {}
    blank = rows.model.blank_when_settled
    return move_all(
        rows, answer.state, at=at, error=answer.error, claimed_until=None, **told, **blank
    )


def _show_one(row: Notice, _reason: str, clock: Clock) -> str:
    """Show a notice on the site that was held back until now."""
    reason = _no_longer_due(row)
    answer = Answer(NoticeState.DROPPED, reason) if reason else Answer(NoticeState.SENT)
    return _finish(row, answer, clock())


def _spread_one(row: FanOut, _reason: str, clock: Clock) -> str:
    """Tell an event to its audience, in chunks that each commit; repeating it does nothing."""
    kind = kind_named(row.kind)
    try:
        people = iter(kind.audience(row) if kind.audience else ())
        while chunk := list(islice(people, CHUNK)):
            spread(
                row.kind,
                user_ids=chunk,
                key=row.key,
                at=clock(),
                path=row.path,
                about=row.about_id,
                data=row.data,
            )
    except Exception as error:
        log.exception("fan-out %s failed", row.public_id)
        return _spread_later(row, error, clock())
    move_all(_mine(row), FanOutState.DONE, at=clock(), claimed_until=None)
    return "spread"


def _spread_later(row: FanOut, error: Exception, at: datetime) -> str:
    again = {"attempts": row.attempts + 1, "error": type(error).__name__, "claimed_until": None}
    if row.attempts >= len(PAUSES):
        move_all(_mine(row), FanOutState.FAILED, at=at, **again)
        return "failed"
    _mine(row).update(due_at=at + PAUSES[row.attempts], **again)
    return "later"
