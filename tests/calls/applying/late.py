"""Giving and entering late codes, for the tests of the service and of its pages."""

from datetime import timedelta

from calls.applying.services.late_codes import give_late_code, take_late_code
from tests.factories.publishing import CLOSES

HOUR = timedelta(hours=1)
LATE = CLOSES + HOUR
UNTIL = CLOSES + timedelta(hours=24)


def giving(call, organisation, steward):
    """Return a function that gives an organisation a code; it returns (row, code)."""

    def given(**more):
        values = {
            "stage": call.stages.get(),
            "organisation": organisation,
            "until": UNTIL,
            "reason": "Se cortó la luz.",
            "actor": steward,
            "at": LATE,
        }
        return give_late_code(**{**values, **more})

    return given


def take(draft, code, owner, at=LATE):
    """Enter a code."""
    return take_late_code(entry=draft, code=code, actor=owner, at=at)
