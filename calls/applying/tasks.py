"""Scheduled jobs of the applying room."""

from celery import shared_task

from minka.common.times import now

from . import services


@shared_task
def remind_open_drafts() -> int:
    """Remind the people of unsent drafts that the deadline is near."""
    return services.remind_open_drafts(at=now())
