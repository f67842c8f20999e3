"""Scheduled jobs of the room of calls."""

from celery import shared_task

from minka.common.times import now

from . import services


@shared_task
def remind_followers() -> int:
    """Tell who follows a call that its deadline is near."""
    return services.remind_followers(at=now())
