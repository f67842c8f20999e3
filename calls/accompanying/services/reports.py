"""Reports: planned by the foundation, written by the organisation, answered by the foundation."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from calls.accompanying.models import Project, Report
from calls.accompanying.queries import OWED, members_of
from calls.accompanying.states import ProjectState, ReportState
from calls.publishing.queries import stewards_of
from minka.accounts.models import User
from minka.common.audit import record
from minka.common.errors import DomainError
from minka.common.models import lock, made_before, name_for
from minka.common.states import move
from minka.files.models import Document
from minka.files.queries import documents_of
from minka.files.services import delete_document, store_document
from minka.notifications.services import notify

from .agreement import _locked

ROOM = "accompanying"


@transaction.atomic
def plan_report(
    *,
    project: Project,
    kind: str,
    due_on: date,
    actor: User,
    at: datetime,
    key: UUID | None = None,
) -> Report:
    """Ask a project for a report by a day. With the ``key`` of a form pressed twice it returns
    the first. Raises ``DomainError`` when the project has ended.
    """
    row = _locked(project, ProjectState.PREPARING, ProjectState.RUNNING)
    sent = {"kind": kind, "due_on": due_on}
    before = made_before(row.reports.all(), key, **sent)
    if before is not None:
        return before
    report = Report.objects.create(**name_for(Report, key), project=row, **sent)
    record(report, "accompanying.report_planned", actor=actor, at=at, on=str(due_on))
    return report


@transaction.atomic
def remove_report(*, report: Report, actor: User, at: datetime) -> None:
    """Take a report off the plan.

    Raises ``DomainError`` when it was ever sent, or its organisation has begun to write it: words
    and files that the foundation has not read are not its to throw away.
    """
    row = _present(report)
    if row.submitted_at is not None:
        raise DomainError(_("A report that was sent stays."), code="sent")
    if row.draft.strip() or documents_of(ROOM, row.public_id).exists():
        raise DomainError(
            _(
                "The organisation has begun this report: its text and files would be lost. "
                "It stays unless the organisation empties it first."
            ),
            code="begun",
        )
    record(row, "accompanying.report_removed", actor=actor, at=at, on=str(row.due_on))
    row.delete()


def _present(report: Report) -> Report:
    try:
        return lock(report)
    except Report.DoesNotExist as error:
        raise DomainError(_("This report was taken off the plan."), code="gone") from error


def _being_written(report: Report) -> Report:
    row = _present(report)
    if row.state not in OWED:
        raise DomainError(_("This report was already sent."), code="sent")
    return row


@transaction.atomic
def save_report(*, report: Report, draft: str, at: datetime) -> Report:
    """Keep a report as written so far: the organisation's alone until it is sent.

    Raises ``DomainError`` when it was already sent, or the project is not under way.
    """
    _locked(report.project, ProjectState.RUNNING)
    row = _being_written(report)
    row.draft = draft
    row.save(update_fields=["draft", "updated_at"])
    return row


@transaction.atomic
def add_file(*, report: Report, upload: File, actor: User, at: datetime) -> Document:
    """Attach a file. Raises ``DomainError`` when it was already sent, or for a bad file."""
    row = _being_written(report)
    return store_document(
        room=ROOM,
        object_id=row.public_id,
        uploaded_by=actor,
        upload=upload,
        language=row.project.language,
        at=at,
    )


@transaction.atomic
def remove_file(*, report: Report, document: Document, actor: User, at: datetime) -> None:
    """Take a file off a report. Raises ``DomainError`` when the foundation has it already."""
    row = _being_written(report)
    if row.has_sent(document.public_id):
        raise DomainError(_("The foundation already has this file: it stays."), code="sent")
    delete_document(document=document, actor=actor, at=at)


@transaction.atomic
def submit_report(*, report: Report, draft: str, actor: User, at: datetime) -> Report:
    """Send a report to the foundation.

    Raises ``DomainError`` when it is empty, was already sent, or the project is not under way.
    """
    project = _locked(report.project, ProjectState.RUNNING)
    row = _present(report)
    if not draft.strip():
        raise DomainError(_("Write the report before you send it."), code="empty")
    row.draft = row.text = draft
    row.submitted_at, row.submitted_by = at, actor
    files = documents_of(ROOM, row.public_id).values_list("public_id", flat=True)
    row.files_sent = [str(file_id) for file_id in files]
    also = ["draft", "text", "submitted_at", "submitted_by", "files_sent"]
    move(row, ReportState.SUBMITTED, actor=actor, at=at, also=also)
    _tell(row, "report_submitted", stewards_of(project.call), at)
    return row


@transaction.atomic
def accept_report(*, report: Report, answer: str, actor: User, at: datetime) -> Report:
    """Accept a report, with a word if there is one. Raises ``MoveRefused`` otherwise."""
    return _answer(report, ReportState.ACCEPTED, answer, actor, at)


@transaction.atomic
def return_report(*, report: Report, answer: str, actor: User, at: datetime) -> Report:
    """Send a report back, saying what is missing.

    Raises ``DomainError`` without an answer, ``MoveRefused`` when it is not waiting for one.
    """
    if not answer.strip():
        raise DomainError(_("Say what is missing, so that it can be mended."), code="no_answer")
    return _answer(report, ReportState.RETURNED, answer, actor, at)


def _answer(report: Report, state: ReportState, answer: str, actor: User, at: datetime) -> Report:
    row = lock(report)
    row.answer, row.answered_at = answer, at
    move(row, state, actor=actor, at=at, reason=answer, also=["answer", "answered_at"])
    _tell(row, f"report_{state}", members_of(row.project), at, answer=answer[:1000])
    return row


def _tell(report: Report, what: str, to: Any, at: datetime, **more: Any) -> None:
    project = report.project
    notify(
        f"accompanying.{what}",
        to=to,
        key=f"{report.public_id}:{at.isoformat()}",
        at=at,
        path=report.get_absolute_url(),
        about=report.public_id,
        project=project.title,
        organisation=str(project.organisation),
        due=report.due_on,
        **more,
    )
