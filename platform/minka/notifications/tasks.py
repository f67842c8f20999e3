"""The one task of delivery, woken after commits and by the sweep."""

from celery import shared_task

from .services import deliver


@shared_task
def deliver_due() -> None:
    """Deliver what is due. Nothing travels with the task: the database says what there is."""
    deliver()
