"""What calls put on the home page of the people who run them."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from calls.publishing.models import Call, Stage
from calls.publishing.queries import foundations_of, public_calls, sat_in_by, with_standing
from calls.publishing.queries.lists import PAST, in_public_order, with_phase
from calls.publishing.states import CallState
from minka.common.languages import said
from minka.common.registry import Card, Task

MOST = 6
ON_FRONT = 3
SHOWN = (CallState.DRAFT, CallState.PUBLISHED, CallState.DECIDED)


def cards(user: Any, at: datetime) -> list[Card]:
    """Return the calls that a person runs and those whose committee they sit in.

    Who may begin a call and has none is told how. Two queries at most.
    """
    seen = with_standing(sat_in_by(user), user).filter(state__in=SHOWN)
    rows = list(with_phase(seen, at).prefetch_related("stages").order_by("state", "-updated_at"))
    if not rows:
        return _beginning() if not user.is_superuser and foundations_of(user).exists() else []
    run = [call for call in rows if user.is_superuser or call.standing_steward]
    seats = [call for call in rows if call not in run and call.state != CallState.DRAFT]
    return [*_run(run, at), *_seats(seats, at)]


def _run(calls: list[Call], at: datetime) -> Iterator[Card]:
    if calls:
        yield Card(
            _("Your calls"),
            [task for call in calls for task in _tasks(call, at)][:MOST],
            more_url=reverse("publishing:mine"),
            more_label=_("All your calls"),
            empty=_("No call is open or in selection now."),
        )


def _seats(calls: list[Call], at: datetime) -> Iterator[Card]:
    tasks = [task for call in calls for task in (*_tasks(call, at), *_decided(call))]
    if tasks:
        yield Card(_("Calls of your committee"), tasks[:MOST])


def _decided(call: Call) -> Iterator[Task]:
    if call.state == CallState.DECIDED:
        url = reverse("publishing:workspace", args=[call.slug])
        yield Task(said(call.title), url, status=call.get_state_display(), tone="done")


def _beginning() -> list[Card]:
    words = _("Begin with a title and a theme; rules, criteria and questions have ready-made sets.")
    task = Task(_("Begin a call"), reverse("publishing:new"), detail=words)
    return [Card(_("Your calls"), [task])]


def _tasks(call: Call, at: datetime) -> Iterator[Task]:
    """Return the next step of a call, if it has one."""
    title = said(call.title)
    if call.state == CallState.DRAFT:
        url = reverse("publishing:write", args=[call.slug])
        yield Task(title, url, _("Finish the draft and publish it."), _("Draft"), "attention")
        return
    if call.state == CallState.DECIDED:
        return
    url = reverse("publishing:workspace", args=[call.slug])
    stages = list(call.stages.all())
    stage = _next_stage(stages, at)
    if stage is None:
        yield Task(title, url, _("Closed: reviews and decisions come next."), _("Closed"))
    elif stage.opens_at and stage.opens_at > at:
        begun = any(one.deadline_at and one.deadline_at < at for one in stages)
        words = _("The final proposal opens") if begun else ""
        status = _("In selection") if begun else _("Opening soon")
        yield Task(title, url, words, status, due_at=stage.opens_at, zone=call.zone)
    else:
        words = _("Receives proposals.")
        yield Task(
            title, url, words, _("Open now"), "action", due_at=stage.deadline_at, zone=call.zone
        )


def _next_stage(stages: list[Stage], at: datetime) -> Stage | None:
    return next((stage for stage in stages if stage.closes_at and stage.closes_at >= at), None)


def front_panel(user: Any, target: Any, at: datetime) -> dict[str, Any] | None:
    """Return the calls to show on the front page, open ones first: one query."""
    live = with_phase(public_calls(at), at).exclude(phase=PAST).select_related("foundation")
    calls = list(in_public_order(live)[:ON_FRONT])
    return {"calls": calls, "at": at} if calls else None
