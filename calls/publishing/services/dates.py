"""The stages of a call and their dates: planned in a draft, only lengthened afterwards."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from calls.publishing.models import Call, Stage
from calls.publishing.signals import deadline_extended
from calls.publishing.states import CallState, StageKind
from minka.accounts.models import User
from minka.common.errors import DomainError
from minka.common.models import lock
from minka.common.times import is_zone

from .opened import open_for_writing, trace
from .writing import StagePlan

FIELDS = ("opens_at", "deadline_at", "reviews_due_at", "results_planned_on")


@transaction.atomic
def plan_stages(
    *, call: Call, zone: str, stages: Sequence[StagePlan], actor: User, at: datetime
) -> Call:
    """Write the dates of each stage, in order; the final one last.

    In a draft stages may come and go. Once published, only what is still to come moves: the
    opening and the grace of a stage that has not opened (afterwards the grace only lengthens),
    the day reviews are due, the planned results;
    deadlines move by ``extend_deadline``. Raises ``DomainError`` otherwise, or for an unknown
    zone, for a stage that closes before it opens or, once published, opens before the one ahead
    of it closes.
    """
    call = open_for_writing(call)
    draft = call.state == CallState.DRAFT
    if not is_zone(zone) or (not draft and zone != call.zone):
        raise DomainError(_("Choose a known time zone."), code="zone")
    _check_kinds([plan["kind"] for plan in stages])
    if draft:
        call.zone = zone
        call.save(update_fields=["zone"])
        call.stages.exclude(kind__in=[plan["kind"] for plan in stages]).delete()
    for order, plan in enumerate(stages, 1):
        before, stage = _plan(call, plan, order, draft, at)
        if before != stage.grace_seconds:
            trace(
                call,
                "grace_changed",
                actor=actor,
                at=at,
                kind=stage.kind,
                before=before // 60,
                after=stage.grace_seconds // 60,
            )
    if not draft:
        _check_order(call)
    trace(call, "dates_changed", actor=actor, at=at)
    return call


def _check_kinds(kinds: list[str]) -> None:
    if kinds not in ([StageKind.FINAL], [StageKind.PROFILE, StageKind.FINAL]):
        raise DomainError(
            _("A call has a final stage, and may have profiles before."), code="kinds"
        )


def _plan(call: Call, plan: StagePlan, order: int, draft: bool, at: datetime) -> tuple[int, Stage]:
    """Write one stage; return its grace before (in seconds), and the stage."""
    opens, deadline = plan.get("opens_at"), plan.get("deadline_at")
    if opens and deadline and deadline <= opens:
        raise DomainError(_("The deadline must come after the opening."), code="order")
    stage = call.stages.filter(kind=plan["kind"]).first()
    if stage is None:
        if not draft:
            raise DomainError(_("This is fixed since the call was published."), code="fixed")
        stage = Stage(call=call, kind=plan["kind"])
    elif not draft:
        _check_fixed(stage, opens, deadline, at)
    grace = stage.grace_seconds
    stage.grace_seconds = plan.get("grace_seconds", grace)
    if not draft and stage.grace_seconds != grace:
        _check_grace(stage, grace, at)
    stage.order = order
    for name in FIELDS:
        setattr(stage, name, plan.get(name))
    stage.save()
    return grace, stage


def _check_grace(stage: Stage, before: int, at: datetime) -> None:
    """Refuse to take away what people rely on, and to open again without telling anybody."""
    opened = stage.opens_at is not None and stage.opens_at <= at
    if opened and stage.grace_seconds < before:
        raise DomainError(
            _("Proposals are being written: the grace can only be made longer."),
            code=f"{stage.kind}_grace",
        )
    over = stage.deadline_at is not None and stage.deadline_at + timedelta(seconds=before) < at
    if over:
        raise DomainError(
            _("The stage has closed: extend its deadline instead."), code=f"{stage.kind}_grace"
        )


def _check_fixed(
    stage: Stage, opens: datetime | None, deadline: datetime | None, at: datetime
) -> None:
    """Refuse to move what people already rely on."""
    opened = stage.opens_at is not None and stage.opens_at <= at
    if deadline != stage.deadline_at or opens is None or (opened and opens != stage.opens_at):
        raise DomainError(
            _("Dates are fixed since the call was published. A deadline can only be extended."),
            code="fixed",
        )


def _check_order(call: Call) -> None:
    """Refuse a final stage that opens while profiles are still received."""
    closes: datetime | None = None
    for stage in call.stages.all():
        if closes and stage.opens_at and stage.opens_at < closes:
            raise DomainError(_("The final stage opens before the profiles close."), code="order")
        closes = stage.deadline_at


@transaction.atomic
def extend_deadline(
    *, stage: Stage, deadline_at: datetime, reason: str, actor: User, at: datetime
) -> Stage:
    """Move the deadline of a published stage to a later instant, for everybody.

    Reviews that would fall before it, and results before the reviews are done, move by as much
    (results by whole days, rounded up). Raises ``DomainError`` when it
    is not later, is past, has no reason, meets the next stage, or results are out.
    """
    call = lock(stage.call)
    stage = lock(stage)
    before = stage.deadline_at
    _check_extension(call, stage, deadline_at, reason, at)
    assert before is not None  # noqa: S101 - a published stage has its deadline
    moved = deadline_at - before
    stage.deadline_at = deadline_at
    if stage.reviews_due_at and stage.reviews_due_at <= deadline_at:
        stage.reviews_due_at += moved
    done = (stage.reviews_due_at or deadline_at).astimezone(ZoneInfo(call.zone)).date()
    if stage.results_planned_on and stage.results_planned_on < done:
        stage.results_planned_on += timedelta(days=-(-moved // timedelta(days=1)))
    stage.save(update_fields=["deadline_at", "reviews_due_at", "results_planned_on", "updated_at"])
    trace(
        call,
        "deadline_extended",
        actor=actor,
        at=at,
        reason=reason,
        before=_written(before, call.zone),
        after=_written(deadline_at, call.zone),
        kind=stage.kind,
    )
    deadline_extended.send(
        Stage, stage=stage, before=before, after=deadline_at, reason=reason, actor=actor, at=at
    )
    return stage


def _check_extension(
    call: Call, stage: Stage, deadline_at: datetime, reason: str, at: datetime
) -> None:
    if call.state != CallState.PUBLISHED or stage.results_released_at:
        raise DomainError(_("Only an open call can be extended."), code="not_open")
    if stage.deadline_at is None or deadline_at <= stage.deadline_at:
        raise DomainError(
            _("A deadline can only be made later than it is now."), code="deadline_at"
        )
    if deadline_at <= at:
        raise DomainError(_("The new deadline has passed already."), code="deadline_at")
    if not reason.strip():
        raise DomainError(_("Say why: everybody who is writing will read it."), code="reason")
    after = call.stages.filter(order__gt=stage.order).first()
    if after and after.opens_at and after.opens_at < deadline_at:
        raise DomainError(
            _("The next stage opens before that. Move its opening first."), code="deadline_at"
        )


def _written(instant: datetime, zone: str) -> str:
    """Return an instant for the trail, alike in every language: ``2026-12-05 13:00 (America/Lima)``."""
    return f"{instant.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} ({zone})"
