"""Scheduled jobs of the applying room."""

from celery import shared_task

from minka.common.times import now

from . import services
from .services.moving import move_drafts as move


@shared_task
def remind_open_drafts() -> int:
    """Remind the people of unsent drafts that the deadline is near."""
    return services.remind_open_drafts(at=now())


@shared_task
def move_drafts() -> int:
    """Move the drafts that are still behind the version of their form that counts for them."""
    return move(at=now())
