"""How often somebody may ask, counted in the cache. When the cache is away, nobody may."""

import logging
from contextlib import suppress
from datetime import timedelta

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

log = logging.getLogger(__name__)


def within(name: str, who: str, *, most: int, each: timedelta) -> bool:
    """Count one more of ``name`` by ``who``; say whether it is within ``most`` in so much time.

    Fails closed: without a cache the answer is no.
    """
    key = f"limit.{name}.{who}"
    try:
        cache.add(key, 0, timeout=each.total_seconds())
        return bool(cache.incr(key) <= most)
    except Exception:  # Whatever ails the cache, the answer is no.
        log.warning("no limit could be counted", extra={"limit": name})
        with suppress(Exception):
            cache.delete(key)
        return False


def address_of(request: HttpRequest) -> str:
    """Return the address a request came from, as far as our own proxies can be trusted."""
    return str(get_adapter().get_client_ip(request))
