"""Whether a receipt was issued: for anybody who has its number and its hash."""

from typing import Any

from django.db.models import F

from calls.applying.models import Receipt


def issued(number: str, sha256: str) -> dict[str, Any] | None:
    """Return ``{call, submitted_at, zone}`` of the receipt with this number and this hash, if any.

    One question to the database, whichever of the two is wrong. Nothing of what was sent, of who
    sent it, or of what became of it.
    """
    rows = Receipt.objects.filter(number=number, sha256=sha256)
    found = rows.values("submitted_at", "zone", call=F("entry__stage__call__title")).first()
    return dict(found) if found else None
