"""When proposals are received: the server's clock against the stage's dates, to the microsecond.

One definition: a stage receives from everybody until its deadline with its published grace
(``Stage.closes_at``), and from an organisation that has entered a late code until that says so.
"""

from datetime import datetime, timedelta

from django.db.models import Max
from django.utils.translation import gettext as _

from calls.publishing.models import Call, LateCode, Stage
from calls.publishing.states import CallState
from minka.common.times import say_instant


def deadline_for(stage: Stage, organisation_id: int | None = None) -> datetime | None:
    """Return the last instant at which a stage receives: from everybody, or from one organisation.

    Asks for the organisation's late codes, once for each loaded stage: call it where the stage's
    own end has passed, or after ``know_late_codes``.
    """
    closes = stage.closes_at
    if closes is None or organisation_id is None:
        return closes
    until = _late_until(stage, organisation_id)
    return max(closes, until) if until else closes


def call_receives(stage: Stage, at: datetime, organisation_id: int | None = None) -> bool:
    """Say whether a proposal (of this organisation) would be received at this instant.

    Late codes are read only when the stage does not receive from everybody.
    """
    if stage.call.state != CallState.PUBLISHED or stage.opens_at is None or at < stage.opens_at:
        return False
    if stage.receives_at(at):
        return True
    closes = deadline_for(stage, organisation_id) if organisation_id else None
    return closes is not None and at <= closes


def _late_until(stage: Stage, organisation_id: int) -> datetime | None:
    known = _known_late(stage)
    if organisation_id not in known:
        codes = LateCode.objects.filter(
            stage=stage,
            organisation=organisation_id,
            taken_at__isnull=False,
            revoked_at__isnull=True,
        )
        known[organisation_id] = codes.aggregate(last=Max("until"))["last"]
    return known[organisation_id]


def know_late_code(stage: Stage, organisation_id: int, until: datetime | None) -> None:
    """Tell a loaded stage what late code an organisation has, so that lists need not ask for each."""
    _known_late(stage)[organisation_id] = until


def _known_late(stage: Stage) -> dict[int, datetime | None]:
    known: dict[int, datetime | None] = stage.__dict__.setdefault("_late_until", {})
    return known


def open_stage(call: Call, at: datetime) -> Stage | None:
    """Return the call's first stage if it receives proposals now; nothing else may be started."""
    first = min(call.stages.all(), key=lambda stage: stage.order, default=None)
    if first is None:
        return None
    first.call = call
    return first if call_receives(first, at) else None


def why_closed(stage: Stage, at: datetime, organisation_id: int | None = None) -> str:
    """Say in words why a stage does not receive proposals at this instant."""
    call = stage.call
    if call.state == CallState.CANCELLED:
        return _("This call was cancelled. Your draft is kept.")
    if stage.opens_at and at < stage.opens_at:
        return _("This call opens on %(when)s.") % {"when": say_instant(stage.opens_at, call.zone)}
    closes = deadline_for(stage, organisation_id)
    if stage.deadline_at and closes and at > closes:
        words = {
            "deadline": say_instant(stage.deadline_at, call.zone),
            "until": say_instant(closes, call.zone),
            "arrived": say_instant(at, call.zone),
        }
        if closes > stage.deadline_at:
            return (
                _(
                    "The deadline was %(deadline)s, and our server received until %(until)s; your"
                    " proposal arrived on %(arrived)s. It was not received. Your draft is kept."
                )
                % words
            )
        return (
            _(
                "The deadline was %(deadline)s; your proposal arrived on %(arrived)s. It was not"
                " received. Your draft is kept."
            )
            % words
        )
    return _("This call does not receive proposals now. Your draft is kept.")


def clock_of(stage: Stage, at: datetime, organisation_id: int | None = None) -> str:
    """Return how near the deadline is.

    ``open``, ``last`` (its last day), ``grace`` (it has passed, and everybody is still received),
    ``late`` (received with a late code only) or ``closed``.
    """
    if stage.deadline_at is None or not call_receives(stage, at, organisation_id):
        return "closed"
    if at > stage.deadline_at:
        return "grace" if stage.receives_at(at) else "late"
    return "last" if stage.deadline_at - at <= timedelta(days=1) else "open"


def deadline_told(
    stage: Stage, at: datetime, organisation_id: int | None = None
) -> datetime | None:
    """Return the instant to count down to: the deadline; once it has passed, what still counts."""
    state = clock_of(stage, at, organisation_id)
    if state == "grace":
        return stage.closes_at
    return deadline_for(stage, organisation_id) if state == "late" else stage.deadline_at
