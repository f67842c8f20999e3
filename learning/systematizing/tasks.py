"""Scheduled: what is under embargo publishes itself on its day."""

from celery import shared_task

from minka.common.times import now

from . import services


@shared_task
def lift_embargoes() -> int:
    """Publish every systematization whose embargo is over; return how many."""
    return services.lift_embargoes(at=now())
