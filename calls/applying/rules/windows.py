"""When proposals are received: the server's clock against the stage's dates, to the second."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from calls.publishing.models import Call, Stage
from calls.publishing.states import CallState
from minka.common.times import say_instant


def call_receives(stage: Stage, at: datetime) -> bool:
    """Say whether a proposal for this stage would be received at this instant."""
    return stage.call.state == CallState.PUBLISHED and stage.receives_at(at)


def open_stage(call: Call, at: datetime) -> Stage | None:
    """Return the call's first stage if it receives proposals now; nothing else may be started."""
    first = min(call.stages.all(), key=lambda stage: stage.order, default=None)
    if first is None:
        return None
    first.call = call
    return first if call_receives(first, at) else None


def why_closed(stage: Stage, at: datetime) -> str:
    """Say in words why a stage does not receive proposals at this instant."""
    call = stage.call
    if call.state == CallState.CANCELLED:
        return _("This call was cancelled. Your draft is kept.")
    if stage.opens_at and at < stage.opens_at:
        return _("This call opens on %(when)s.") % {"when": say_instant(stage.opens_at, call.zone)}
    if stage.deadline_at and at > stage.deadline_at:
        return _(
            "The deadline was %(deadline)s; your proposal arrived on %(arrived)s. It was not"
            " received. Your draft is kept."
        ) % {
            "deadline": say_instant(stage.deadline_at, call.zone),
            "arrived": say_instant(at, call.zone),
        }
    return _("This call does not receive proposals now. Your draft is kept.")


def clock_of(stage: Stage, at: datetime) -> str:
    """Return how near the deadline is: ``open``, ``last`` (its last day) or ``closed``."""
    if not call_receives(stage, at) or stage.deadline_at is None:
        return "closed"
    return "last" if stage.deadline_at - at <= timedelta(days=1) else "open"
