"""Reminding of reports: a week before they are due, and when they are late. Once each."""

from datetime import datetime

from django.db import transaction

from calls.accompanying.models import Report
from calls.accompanying.queries import OWED, SOON, reports_to_remind, today_at, writers_of
from calls.accompanying.states import ReportState
from minka.common.models import lock
from minka.notifications.services import notify


def remind_of_reports(*, at: datetime) -> int:
    """Remind of every report that needs it now; return of how many. Repeating it does nothing."""
    return sum(_remind(report, at) for report in reports_to_remind(at))


@transaction.atomic
def _remind(report: Report, at: datetime) -> bool:
    """Remind of one report, if the day has come in its call's zone. Late ones hear only that.

    What was sent back after its day is not late: its people heard what is missing.
    """
    row = lock(report)
    day = today_at(report.project.call, at)
    if row.state not in OWED:
        return False
    if row.due_on < day and row.state == ReportState.DUE and row.late_told_at is None:
        return _tell(row, "report_overdue", "late_told_at", at)
    if day <= row.due_on <= day + SOON and row.soon_told_at is None:
        return _tell(row, "report_due", "soon_told_at", at)
    return False


def _tell(report: Report, what: str, mark: str, at: datetime) -> bool:
    setattr(report, mark, at)
    report.save(update_fields=[mark, "updated_at"])
    project = report.project
    notify(
        f"accompanying.{what}",
        to=writers_of(project),
        key=f"{report.public_id}:{report.due_on}",
        at=at,
        path=report.get_absolute_url(),
        about=report.public_id,
        project=project.title,
        due=report.due_on,
    )
    return True
