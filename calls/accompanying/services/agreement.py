"""A project's life: opened by a decision, agreed and signed, completed or cancelled."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from calls.accompanying.models import Project, Transaction
from calls.accompanying.queries import members_of, planned_total, today_at
from calls.accompanying.signals import project_opened
from calls.accompanying.states import ProjectState, ReportState, TransactionKind
from calls.applying.models import Proposal
from minka.accounts.models import User
from minka.common.audit import record
from minka.common.errors import DomainError
from minka.common.models import lock
from minka.common.states import move
from minka.notifications.services import notify


@transaction.atomic
def open_project(
    *, proposal: Proposal, decision: Any, actor: User, at: datetime, **_sent: Any
) -> Project:
    """Open the project of a selected proposal; a second time it returns the first.

    Its amount is what was decided, or else what was asked, in the call's currency.
    """
    amount = decision.amount if decision is not None else None
    project, new = Project.objects.get_or_create(
        proposal=proposal,
        defaults={
            "call": proposal.call,
            "organisation": proposal.organisation,
            "title": proposal.title,
            "language": proposal.language,
            "country": proposal.country,
            "currency": proposal.call.currency,
            "amount": proposal.amount if amount is None else amount,
        },
    )
    if new:
        record(project, "accompanying.opened", actor=actor, at=at)
        notify(
            "accompanying.project_opened",
            to=members_of(project),
            key=str(project.public_id),
            at=at,
            path=project.get_absolute_url(),
            about=project.public_id,
            project=project.title,
            call=proposal.call.title,
        )
        project_opened.send(Project, project=project, actor=actor, at=at)
    return project


def _locked(project: Project, *states: str) -> Project:
    """Return the project locked. Raises ``DomainError`` when it stands in none of these states."""
    row = lock(project)
    if row.state not in states:
        raise DomainError(
            _("The project is “%(state)s”: this can no longer be changed.")
            % {"state": row.get_state_display()},
            code="wrong_state",
        )
    return row


def _must_have_come(project: Project, day: date, at: datetime, field: str) -> None:
    """Refuse a day after today, where the project's call is at home; ``field`` is what it dates."""
    if day > today_at(project.call, at):
        raise DomainError(_("This day has not come yet."), code=field)


@transaction.atomic
def save_agreement(
    *,
    project: Project,
    agreement: str,
    planned_start: date | None,
    planned_end: date | None,
    amount: Decimal | None,
    actor: User,
    at: datetime,
) -> Project:
    """Keep what was agreed. After signing only the text and the planned end may change.

    Raises ``DomainError`` when the project has ended, the dates cross, or the amount is below
    what is already planned.
    """
    row = _locked(project, ProjectState.PREPARING, ProjectState.RUNNING)
    if row.state == ProjectState.PREPARING:
        row.planned_start, row.amount = planned_start, amount
    row.agreement, row.planned_end = agreement, planned_end
    if row.planned_start and row.planned_end and row.planned_end < row.planned_start:
        raise DomainError(_("A project cannot end before it starts."), code="dates")
    if (row.amount or 0) < planned_total(row):
        raise DomainError(
            _("The instalments planned already add up to more than this amount."), code="amount"
        )
    fields = ["agreement", "planned_start", "planned_end", "amount", "updated_at"]
    row.save(update_fields=fields)
    record(row, "accompanying.agreement_saved", actor=actor, at=at)
    return row


@transaction.atomic
def sign_agreement(*, project: Project, signed_on: date, actor: User, at: datetime) -> Project:
    """Sign: the project is under way, and its amount stands in the ledger as committed.

    Raises ``DomainError`` when the amount, the dates or the text are missing, the instalments
    add up to more than the award, or the day has not come in the call's zone.
    """
    row = lock(project)
    _must_have_come(row, signed_on, at, "signed_on")
    _must_be_ready(row)
    row.signed_on = signed_on
    row.actual_start = row.actual_start or max(signed_on, row.planned_start or signed_on)
    move(row, ProjectState.RUNNING, actor=actor, at=at, also=["signed_on", "actual_start"])
    Transaction.objects.create(
        project=row,
        kind=TransactionKind.COMMITMENT,
        amount=row.amount or 0,
        currency=row.currency,
        on=signed_on,
        recorded_by=actor,
    )
    return row


def _must_be_ready(project: Project) -> None:
    needed = {
        _("the amount"): project.amount,
        _("the planned start"): project.planned_start,
        _("the planned end"): project.planned_end,
        _("what was agreed"): project.agreement.strip(),
    }
    missing = [str(name) for name, value in needed.items() if not value]
    if missing:
        raise DomainError(
            _("Before signing, write %(missing)s.") % {"missing": ", ".join(missing)},
            code="incomplete",
        )
    if project.amount is not None and planned_total(project) > project.amount:
        raise DomainError(
            _("The instalments add up to more than the award."), code="over_the_award"
        )


@transaction.atomic
def complete_project(*, project: Project, actual_end: date, actor: User, at: datetime) -> Project:
    """Close a project that did what was agreed. Visits may go on after it.

    Raises ``DomainError`` while a report is missing or unanswered, or the end precedes the start.
    """
    row = lock(project)
    if row.reports.exclude(state=ReportState.ACCEPTED).exists():
        raise DomainError(
            _("Reports are still missing or not accepted. Answer them, or take them off the plan."),
            code="reports_open",
        )
    if row.actual_start and actual_end < row.actual_start:
        raise DomainError(_("A project cannot end before it starts."), code="dates")
    row.actual_end = actual_end
    move(row, ProjectState.COMPLETED, actor=actor, at=at, also=["actual_end"])
    return row


@transaction.atomic
def cancel_project(*, project: Project, reason: str, actor: User, at: datetime) -> Project:
    """End a project before its time, with a reason. Its ledger stays; money that comes back is
    recorded as a return. Raises ``MoveRefused`` when it has already ended.
    """
    row = lock(project)
    move(row, ProjectState.CANCELLED, actor=actor, at=at, reason=reason)
    return row
