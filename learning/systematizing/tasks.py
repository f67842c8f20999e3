"""Scheduled: what is under embargo publishes itself on its day."""

from celery import shared_task

from minka.common.times import now

from .queries import embargoes_over
from .services import lift_embargo


@shared_task
def lift_embargoes() -> int:
    """Publish every systematization whose embargo is over; return how many."""
    at = now()
    return sum(lift_embargo(systematization=case, at=at) for case in embargoes_over(at))
