"""Celery: wakes deliveries up and sweeps what is due. The database, not the broker, is the truth."""

from datetime import timedelta

from minka.celery import app as celery_app  # noqa: F401  every process has the one Celery app

from .data import REDIS_URL

CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 300, "socket_connect_timeout": 2}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 0}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 240
CELERY_TASK_SOFT_TIME_LIMIT = 200
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 5
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "deliver-notices": {
        "task": "minka.notifications.tasks.deliver_due",
        "schedule": timedelta(seconds=10),
    },
    "sweep-files": {
        "task": "minka.files.tasks.sweep_files",
        "schedule": timedelta(hours=1),
    },
    "remind-of-deadlines": {
        "task": "calls.applying.tasks.remind_open_drafts",
        "schedule": timedelta(minutes=10),
    },
    "move-drafts": {
        "task": "calls.applying.tasks.move_drafts",
        "schedule": timedelta(minutes=1),
    },
    "remind-followers": {
        "task": "calls.publishing.tasks.remind_followers",
        "schedule": timedelta(minutes=10),
    },
    "remind-reviewers": {
        "task": "calls.reviewing.tasks.remind_reviewers",
        "schedule": timedelta(minutes=10),
    },
    "remind-of-reports": {
        "task": "calls.accompanying.tasks.remind_reports",
        "schedule": timedelta(minutes=10),
    },
    "lift-embargoes": {
        "task": "learning.systematizing.tasks.lift_embargoes",
        "schedule": timedelta(minutes=10),
    },
}
