"""A workshop: planned, its people expected, held with its minutes, or cancelled."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from calls.publishing.models import Call
from learning.systematizing.models import Systematization
from minka.accounts.models import Organisation, User
from minka.common.audit import record
from minka.common.errors import DomainError
from minka.common.models import lock
from minka.common.states import move
from minka.common.times import is_zone
from minka.notifications.services import notify

from ..models import Attendance, Workshop
from ..states import WorkshopState


@transaction.atomic
def plan_workshop(
    *,
    call: Call,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    zone: str,
    actor: User,
    at: datetime,
    place: str = "",
    link: str = "",
    agenda: str = "",
    language: str = "es",
    cases: Iterable[Systematization] = (),
) -> Workshop:
    """Plan a workshop of a call's cases; instants are UTC, ``zone`` is where it happens.

    Raises ``DomainError`` when it ends before it starts, has neither place nor link, or a case is
    of another call.
    """
    workshop = Workshop(
        call=call,
        title=title,
        starts_at=starts_at,
        ends_at=ends_at,
        zone=zone,
        place=place,
        link=link,
        agenda=agenda,
        language=language,
    )
    chosen = list(cases)
    _check(workshop, chosen)
    workshop.save()
    workshop.cases.set(chosen)
    record(workshop, "synthesizing.workshop_planned", actor=actor, at=at, title=title)
    return workshop


@transaction.atomic
def change_workshop(
    *,
    workshop: Workshop,
    actor: User,
    at: datetime,
    cases: Iterable[Systematization] | None = None,
    **values: Any,
) -> Workshop:
    """Change a planned workshop; when its hour or place changes, the people expected are told."""
    workshop = _lock_planned(workshop)
    before = _where_and_when(workshop)
    for name, value in values.items():
        setattr(workshop, name, value)
    chosen = list(workshop.cases.all() if cases is None else cases)
    _check(workshop, chosen)
    workshop.save(update_fields=[*values, "updated_at"])
    workshop.cases.set(chosen)
    record(workshop, "synthesizing.workshop_changed", actor=actor, at=at, title=workshop.title)
    if _where_and_when(workshop) != before:
        _tell("workshop_changed", workshop, _accounts(workshop), at)
    return workshop


def _where_and_when(workshop: Workshop) -> tuple[Any, ...]:
    return (
        workshop.starts_at, workshop.ends_at, workshop.zone, workshop.place, workshop.link
    )  # fmt: skip


def _check(workshop: Workshop, cases: list[Systematization]) -> None:
    if workshop.ends_at <= workshop.starts_at:
        raise DomainError(_("It ends before it starts."), code="dates")
    if not workshop.place and not workshop.link:
        raise DomainError(_("Say where: a place, a link, or both."), code="place")
    if not is_zone(workshop.zone):
        raise DomainError(_("Choose a time zone."), code="zone")
    if any(case.project.call_id != workshop.call_id for case in cases):
        raise DomainError(_("A case belongs to another call."), code="call")


def _lock_planned(workshop: Workshop) -> Workshop:
    workshop = lock(workshop)
    if workshop.state != WorkshopState.PLANNED:
        raise DomainError(_("This workshop is over."), code="over")
    return workshop


@transaction.atomic
def expect_person(
    *,
    workshop: Workshop,
    actor: User,
    at: datetime,
    user: User | None = None,
    name: str = "",
    organisation: Organisation | None = None,
) -> Attendance:
    """Put a person on the list; who has an account is told, once. Asking again changes nothing."""
    workshop = _lock_planned(workshop)
    if user is None and not name.strip():
        raise DomainError(_("Write the person's name."), code="name")
    known = Attendance.objects.filter(workshop=workshop, user=user).first() if user else None
    if known is not None:
        return known
    attendance = Attendance.objects.create(
        workshop=workshop, user=user, name=name.strip() or str(user), organisation=organisation
    )
    record(workshop, "synthesizing.person_expected", actor=actor, at=at, name=attendance.name)
    if user is not None:
        _tell("expected", workshop, [user], at, key=str(attendance.public_id))
    return attendance


@transaction.atomic
def remove_person(*, attendance: Attendance, actor: User, at: datetime) -> None:
    """Take a person off the list of a planned workshop."""
    workshop = _lock_planned(attendance.workshop)
    record(workshop, "synthesizing.person_removed", actor=actor, at=at, name=attendance.name)
    attendance.delete()


@transaction.atomic
def mark_attendance(
    *, workshop: Workshop, came: Mapping[UUID, bool | None], actor: User, at: datetime
) -> int:
    """Say who came: ``{public id of the attendance: came}``. Returns how many marks changed."""
    workshop = lock(workshop)
    if workshop.state == WorkshopState.CANCELLED:
        raise DomainError(_("This workshop was cancelled."), code="cancelled")
    changed = 0
    for row in workshop.attendances.filter(public_id__in=list(came)):
        if row.came != came[row.public_id]:
            row.came = came[row.public_id]
            row.save(update_fields=["came", "updated_at"])
            changed += 1
    if changed:
        record(workshop, "synthesizing.attendance_marked", actor=actor, at=at, number=changed)
    return changed


@transaction.atomic
def hold_workshop(*, workshop: Workshop, minutes: str, actor: User, at: datetime) -> Workshop:
    """Say that it was held, with its minutes; those who came are told where to read them."""
    workshop = lock(workshop)
    if not minutes.strip():
        raise DomainError(_("Write the minutes: what was said and agreed."), code="minutes")
    workshop.minutes = minutes
    move(workshop, WorkshopState.HELD, actor=actor, at=at, also=["minutes"])
    came = User.objects.filter(
        pk__in=workshop.attendances.filter(came=True, user__isnull=False).values("user")
    )
    _tell("held", workshop, came, at)
    return workshop


@transaction.atomic
def cancel_workshop(*, workshop: Workshop, reason: str, actor: User, at: datetime) -> Workshop:
    """Cancel it; the people expected are told why."""
    workshop = lock(workshop)
    if not reason.strip():
        raise DomainError(_("Say why: people have made plans."), code="reason")
    move(workshop, WorkshopState.CANCELLED, actor=actor, at=at, reason=reason)
    _tell("cancelled", workshop, _accounts(workshop), at, reason=reason)
    return workshop


def _accounts(workshop: Workshop) -> Iterable[User]:
    return User.objects.filter(
        pk__in=workshop.attendances.filter(user__isnull=False).values("user")
    )


def _tell(
    what: str,
    workshop: Workshop,
    people: Iterable[User],
    at: datetime,
    *,
    key: str = "",
    **data: Any,
) -> None:
    notify(
        f"synthesizing.{what}",
        to=people,
        key=key or f"{workshop.public_id}:{at.isoformat()}",
        at=at,
        path=workshop.get_absolute_url(),
        about=workshop.public_id,
        title=workshop.title,
        starts_at=workshop.starts_at,
        workshop_zone=workshop.zone,
        place=workshop.place or workshop.link,
        **data,
    )
