"""The plan of instalments, and the ledger. The ledger is only ever added to."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Min, QuerySet
from django.db.models.deletion import ProtectedError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from calls.accompanying.models import Instalment, Project, Transaction
from calls.accompanying.queries import members_of, net_paid, planned_total
from calls.accompanying.states import ProjectState, TransactionKind
from minka.accounts.models import User
from minka.common.audit import record
from minka.common.errors import DomainError
from minka.common.models import lock, made_before, name_for
from minka.common.money import format_money
from minka.notifications.services import notify

from .agreement import _locked, _must_have_come

OPEN = (ProjectState.PREPARING, ProjectState.RUNNING)


@transaction.atomic
def add_instalment(
    *,
    project: Project,
    due_on: date,
    amount: Decimal,
    condition: str,
    actor: User,
    at: datetime,
    key: UUID | None = None,
) -> Instalment:
    """Plan one more payment. With the ``key`` of a form pressed twice it returns the first.

    Raises ``DomainError`` for no amount, or when the plan would exceed the award.
    """
    row = _locked(project, *OPEN)
    sent = {"due_on": due_on, "amount": amount, "condition": condition}
    before = made_before(row.instalments.all(), key, **sent)
    if before is not None:
        return before
    _must_be_some(amount)
    _must_fit(row, amount)
    last = row.instalments.aggregate(last=Max("number"))["last"] or 0
    made = Instalment.objects.create(
        **name_for(Instalment, key),
        project=row,
        number=last + 1,
        **sent,
    )
    record(made, "accompanying.instalment_planned", actor=actor, at=at, **_said(made))
    return made


@transaction.atomic
def change_instalment(
    *,
    instalment: Instalment,
    due_on: date,
    amount: Decimal,
    condition: str,
    actor: User,
    at: datetime,
) -> Instalment:
    """Change a planned payment that has not begun.

    Raises ``DomainError`` for no amount, when money moved for it, or the plan would exceed the
    award.
    """
    project = _locked(instalment.project, *OPEN)
    row = _unpaid(instalment)
    _must_be_some(amount)
    _must_fit(project, amount - row.amount)
    row.due_on, row.amount, row.condition = due_on, amount, condition
    row.save(update_fields=["due_on", "amount", "condition", "updated_at"])
    record(row, "accompanying.instalment_changed", actor=actor, at=at, **_said(row))
    return row


@transaction.atomic
def remove_instalment(*, instalment: Instalment, actor: User, at: datetime) -> None:
    """Take a planned payment off the plan. Raises ``DomainError`` when money moved for it."""
    _locked(instalment.project, *OPEN)
    row = _unpaid(instalment)
    record(row, "accompanying.instalment_removed", actor=actor, at=at, **_said(row))
    try:
        row.delete()
    except ProtectedError as error:
        raise _already_paid() from error


def _unpaid(instalment: Instalment) -> Instalment:
    row = lock(instalment)
    if row.transactions.exists():
        raise _already_paid()
    return row


def _already_paid() -> DomainError:
    return DomainError(
        _("Money has already moved for this instalment. Record a return instead."), code="paid"
    )


def _must_be_some(amount: Decimal) -> None:
    if amount <= 0:
        raise DomainError(_("The amount must be more than zero."), code="nothing")


def _must_fit(project: Project, more: Decimal) -> None:
    if project.amount is None:
        raise DomainError(_("Write the amount of the award first."), code="no_award")
    left = project.amount - planned_total(project)
    if more > left:
        raise DomainError(
            _("The instalments would add up to more than the award. %(left)s is left to plan.")
            % {"left": format_money(left, project.currency)},
            code="over_the_award",
        )


@transaction.atomic
def pay_instalment(
    *, instalment: Instalment, on: date, actor: User, at: datetime, note: str = ""
) -> Transaction:
    """Record that an instalment was paid: all of it, or what a return left open of it.

    Raises ``DomainError`` when the project is not under way, nothing is open, or the day lies
    before the signing or has not come in the call's zone.
    """
    project = _locked(instalment.project, ProjectState.RUNNING)
    row = lock(instalment)
    _must_follow_signing(project, on, at)
    open_amount = row.amount - net_paid(row.transactions.all())
    if open_amount <= 0:
        raise DomainError(_("This instalment is already paid."), code="paid")
    left = (project.amount or 0) - net_paid(project.transactions.all())
    if open_amount > left:
        raise DomainError(_("This is more than what is left of the award."), code="over_the_award")
    made = _write(project, TransactionKind.DISBURSEMENT, open_amount, on, note, actor, row)
    record(made, "accompanying.paid", actor=actor, at=at, **_said(row))
    notify(
        "accompanying.instalment_paid",
        to=members_of(project),
        key=str(made.public_id),
        at=at,
        path=project.get_absolute_url(),
        about=project.public_id,
        project=project.title,
        number=row.number,
        amount=open_amount,
        currency=project.currency,
        on=on,
    )
    return made


def _must_follow_signing(project: Project, on: date, at: datetime) -> None:
    _must_have_come(project, on, at, "on")
    if project.signed_on is not None and on < project.signed_on:
        raise DomainError(
            _("The agreement was signed on %(day)s: no payment comes before it.")
            % {"day": date_format(project.signed_on)},
            code="on",
        )


@transaction.atomic
def record_return(
    *,
    project: Project,
    amount: Decimal,
    on: date,
    actor: User,
    at: datetime,
    note: str = "",
    instalment: Instalment | None = None,
    key: UUID | None = None,
) -> Transaction:
    """Record money that came back, or the answer to a payment recorded by mistake.

    With the ``key`` of a form pressed twice it returns the first. Raises ``DomainError`` for no
    amount, when it is more than was paid (for that instalment), when the agreement was never
    signed, and for a day before the first payment or one that has not come in the call's zone.
    """
    row = _locked(project, ProjectState.RUNNING, ProjectState.COMPLETED, ProjectState.CANCELLED)
    sent = {"amount": amount, "on": on, "note": note, "instalment": instalment}
    before = made_before(row.transactions.all(), key, **sent)
    if before is not None:
        return before
    _must_be_some(amount)
    movements = row.transactions.filter(**({"instalment": instalment} if instalment else {}))
    if amount > min(net_paid(movements), net_paid(row.transactions.all())):
        raise DomainError(_("More cannot come back than was paid."), code="over_paid")
    _must_follow_payment(row, movements, on, at)
    made = _write(row, TransactionKind.RETURN, amount, on, note, actor, instalment, key)
    words = format_money(amount, row.currency)
    record(made, "accompanying.returned", actor=actor, at=at, reason=note, amount=words)
    return made


def _must_follow_payment(
    project: Project, movements: QuerySet[Transaction], on: date, at: datetime
) -> None:
    _must_have_come(project, on, at, "on")
    paid = movements.filter(kind=TransactionKind.DISBURSEMENT)
    first = paid.aggregate(first=Min("on"))["first"]
    if first is not None and on < first:
        raise DomainError(
            _("The first payment was on %(day)s: nothing comes back before it.")
            % {"day": date_format(first)},
            code="on",
        )


def _write(
    project: Project,
    kind: str,
    amount: Decimal,
    on: date,
    note: str,
    actor: User,
    instalment: Instalment | None,
    key: UUID | None = None,
) -> Transaction:
    return Transaction.objects.create(
        **name_for(Transaction, key),
        project=project,
        instalment=instalment,
        kind=kind,
        amount=amount,
        currency=project.currency,
        on=on,
        note=note,
        recorded_by=actor,
    )


def _said(instalment: Instalment) -> dict[str, Any]:
    amount = format_money(instalment.amount, instalment.project.currency)
    return {"number": instalment.number, "amount": amount}
