"""Who is writing where just now: kept in the cache for a minute, never in the database.

Without a cache nobody is seen, and nothing else changes.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.cache import cache

from calls.applying.models import Entry
from minka.accounts.models import User

SECONDS = 60
log = logging.getLogger(__name__)


def quietly(ask: Callable[[], Any]) -> Any:
    """Ask the cache; without an answer, nothing."""
    try:
        return ask()
    except Exception as error:  # a cache that is away must not stop anybody's writing
        log.warning("cache not answering: %s", type(error).__name__)
        return None


def arrive(entry: Entry, user: User, field: str, at: datetime) -> list[dict[str, str]]:
    """Say that a person is at a field (or a page); return the others, as ``others_in`` does."""
    others = _seen(entry, at)
    key = str(user.pk)
    here = {"name": str(user), "field": field, "at": int(at.timestamp())}
    quietly(lambda: cache.set(_key(entry), {**others, key: here}, timeout=SECONDS))
    return _told(others, user)


def others_in(entry: Entry, user: User, at: datetime) -> list[dict[str, str]]:
    """Return ``{name, field}`` of those who wrote in a draft within the last minute."""
    return _told(_seen(entry, at), user)


def _key(entry: Entry) -> str:
    return f"applying.presence.{entry.pk}"


def _seen(entry: Entry, at: datetime) -> dict[str, dict[str, Any]]:
    found = quietly(lambda: cache.get(_key(entry))) or {}
    oldest = int(at.timestamp()) - SECONDS
    return {key: one for key, one in found.items() if one["at"] > oldest}


def _told(seen: dict[str, dict[str, Any]], user: User) -> list[dict[str, str]]:
    return [
        {"name": one["name"], "field": one["field"]}
        for key, one in seen.items()
        if key != str(user.pk)
    ]
