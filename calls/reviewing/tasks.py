"""What beat calls: ids in, one service called."""

from celery import shared_task

from minka.common.times import now

from .services import remind_due


@shared_task
def remind_reviewers() -> int:
    """Remind whoever owes reviews that fall due, once a mark."""
    return remind_due(at=now())
