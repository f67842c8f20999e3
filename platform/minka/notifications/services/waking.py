"""Waking the delivery up after a commit. The database is the truth; this only saves waiting."""

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.cache import cache
from kombu import Connection

log = logging.getLogger(__name__)
TASK = "minka.notifications.tasks.deliver_due"
MAIL_RESTS = "notifications.mail-rests"
REST = timedelta(minutes=1)
# Without these a broker that is away is tried for six seconds, and a silent one for ever.
QUICK = {
    **settings.CELERY_BROKER_TRANSPORT_OPTIONS,
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
    "socket_connect_timeout": 1,
    "socket_timeout": 1,
}
_silence = {"until": 0.0}


def nudge() -> None:
    """Ask for a delivery now; never fails, and hardly ever takes time.

    At most two a second: one at once, and one a second later for what came in meanwhile. When
    the broker or the cache does not answer, this process stops asking for half a minute: the
    sweep every ten seconds does the work all the same.
    """
    if not settings.REDIS_URL or time.monotonic() < _silence["until"]:
        return
    try:
        if cache.add("notifications.nudged", 1, timeout=1):
            _ask()
        elif cache.add("notifications.nudged-later", 1, timeout=2):
            _ask(countdown=1)
    except Exception as error:  # whatever the broker's library raises
        _silence["until"] = time.monotonic() + 30
        log.warning("delivery not woken, the sweep will do: %s", type(error).__name__)


def _ask(**options: Any) -> None:
    """Put the task on the broker over a connection of its own, which never waits long."""
    with Connection(settings.CELERY_BROKER_URL, transport_options=QUICK) as connection:
        current_app.send_task(
            TASK, connection=connection, retry=False, ignore_result=True, **options
        )


def mail_rests() -> bool:
    """Say whether the mail server was found silent within the last minute."""
    return bool(_quietly(lambda: cache.get(MAIL_RESTS)))


def let_mail_rest() -> None:
    """Remember for a minute that the mail server is silent, so that nobody waits for it."""
    _quietly(lambda: cache.set(MAIL_RESTS, 1, timeout=REST.total_seconds()))


def _quietly(ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    except Exception as error:  # a cache that is away must not stop the mail
        log.warning("cache not answering: %s", type(error).__name__)
        return None
