"""What a partner organisation confirms, and until when its link works."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from calls.applying.models import Partner
from calls.applying.states import Confirmation

# What a partner confirms; with any of these changed it is asked anew.
CONFIRMED = ("name", "country", "role")
COLUMNS = (*CONFIRMED, "email")
LASTS = timedelta(days=30)
REST = timedelta(days=1)


def asks_anew(state: str, changed: Iterable[str]) -> bool:
    """Say whether a partner in this state has to be asked again once these columns changed.

    A link that is on its way is for the address to which it went.
    """
    if state == Confirmation.NOT_ASKED:
        return False
    touched = {*changed}
    return bool(touched & {*CONFIRMED}) or (state == Confirmation.ASKED and "email" in touched)


def is_answerable(partner: Partner, at: datetime) -> bool:
    """Say whether the link of a partner can be answered at this instant."""
    asked_at = partner.asked_at if partner.state == Confirmation.ASKED else None
    return asked_at is not None and at < asked_at + LASTS


def may_ask(partner: Partner, at: datetime) -> bool:
    """Say whether a partner may be asked at this instant, or reminded: once a day at most."""
    asked = partner.asked_at if partner.state == Confirmation.ASKED else None
    return asked is None or at >= asked + REST
