"""Reminders of reports, by the clock."""

from celery import shared_task

from minka.common.times import now

from .services import remind_of_reports


@shared_task
def remind_reports() -> None:
    """Remind of reports that are due soon or late."""
    remind_of_reports(at=now())
