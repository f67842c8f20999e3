"""The pulse of a call's night: how many saved, collided or failed, minute by minute.

Counted in the cache, for two hours. Without a cache nothing is counted, and nobody waits.
"""

from datetime import datetime, timedelta

from django.core.cache import cache

from calls.publishing.models import Call

from .presence import quietly

SAVES, CONFLICTS, FAULTS = "saves", "conflicts", "faults"
KINDS = (SAVES, CONFLICTS, FAULTS)
KEPT = timedelta(hours=2)


def beat(call_id: int, kind: str, at: datetime) -> None:
    """Count one save, conflict or fault of a call."""
    key = _key(call_id, kind, at)

    def count() -> None:
        if not cache.add(key, 1, timeout=KEPT.total_seconds()):
            cache.incr(key)

    quietly(count)


def pulse_of(call: Call, at: datetime, *, minutes: int = 30) -> list[dict[str, int | datetime]]:
    """Return ``{minute, saves, conflicts, faults}`` of the last minutes, the oldest first.

    ``minute`` is the instant at which it began; the last one is still going on.
    """
    now = at.replace(second=0, microsecond=0)
    instants = [now - timedelta(minutes=n) for n in reversed(range(minutes))]
    keys = [_key(call.pk, kind, instant) for instant in instants for kind in KINDS]
    found = quietly(lambda: cache.get_many(keys)) or {}
    return [
        {"minute": x, **{kind: int(found.get(_key(call.pk, kind, x), 0)) for kind in KINDS}}
        for x in instants
    ]


def _key(call_id: int, kind: str, at: datetime) -> str:
    return f"applying.pulse.{call_id}.{kind}.{int(at.timestamp()) // 60}"
