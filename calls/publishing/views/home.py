"""What calls put on the home page of the people who run them."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from calls.publishing.models import Call, Stage
from calls.publishing.queries import foundations_of, managed_by, public_calls
from calls.publishing.queries.lists import PAST, in_public_order, with_phase
from calls.publishing.states import CallState
from minka.common.languages import said
from minka.common.registry import Card, Task

MOST = 6
ON_FRONT = 3


def cards(user: Any, at: datetime) -> list[Card]:
    """Return the drafts to finish and the calls that run, or how to begin: two queries at most."""
    live = managed_by(user).filter(state__in=[CallState.DRAFT, CallState.PUBLISHED])
    rows = list(with_phase(live, at).prefetch_related("stages").order_by("state", "-updated_at"))
    if not rows:
        return _beginning() if not user.is_superuser and foundations_of(user).exists() else []
    tasks = [task for call in rows for task in _tasks(call, at)]
    more = reverse("publishing:mine")
    return [Card(_("Your calls"), tasks[:MOST], more_url=more, more_label=_("All your calls"))]


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
    url = reverse("publishing:workspace", args=[call.slug])
    stage = _next_stage(list(call.stages.all()), at)
    if stage is None:
        yield Task(title, url, _("Closed: reviews and decisions come next."), _("Closed"))
    elif stage.opens_at and stage.opens_at > at:
        yield Task(title, url, "", _("Opening soon"), due_at=stage.opens_at, zone=call.zone)
    else:
        words = _("Receives proposals.")
        yield Task(
            title, url, words, _("Open now"), "action", due_at=stage.deadline_at, zone=call.zone
        )


def _next_stage(stages: list[Stage], at: datetime) -> Stage | None:
    return next((stage for stage in stages if stage.deadline_at and stage.deadline_at >= at), None)


def front_panel(user: Any, target: Any, at: datetime) -> dict[str, Any] | None:
    """Return the calls to show on the front page, open ones first: one query."""
    live = with_phase(public_calls(at), at).exclude(phase=PAST).select_related("foundation")
    calls = list(in_public_order(live)[:ON_FRONT])
    return {"calls": calls, "at": at} if calls else None
