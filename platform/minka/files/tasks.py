"""Scheduled jobs of the files room."""

from celery import shared_task

from minka.common.times import now

from . import services


@shared_task
def sweep_files() -> int:
    """Take away uploads that were left, and bytes that no row names, after a day."""
    return services.sweep_files(at=now())
