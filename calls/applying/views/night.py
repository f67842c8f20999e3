"""The console for the night of a deadline, for the team of a call."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from calls.applying.queries.night import (
    counts_of,
    refused_attempts,
    stage_of_the_night,
    submissions_by_minute,
)
from calls.applying.queries.pulse import pulse_of
from calls.applying.rules import clock_of, deadline_told
from calls.publishing.models import Call, Stage
from calls.publishing.states import CallState
from minka.notifications.queries import backlog

from .late_codes import run_by

SHOWN_FOR = timedelta(days=2)
SPANS = (
    (30, gettext_lazy("30 minutes more")),
    (120, gettext_lazy("2 hours more")),
    (1440, gettext_lazy("24 hours more")),
)
WHY: dict[str, Any] = {
    "late": gettext_lazy("Too late"),
    "incomplete": gettext_lazy("Something was missing"),
    "examined": gettext_lazy("Examined already"),
}


@require_safe
@login_required
def night(request: HttpRequest, slug: str) -> HttpResponse:
    """Show how the night goes; the part that changes is asked for every 15 seconds.

    ``?still`` shows it without refreshing. A request of htmx gets that part only.
    """
    call = run_by(request, slug)
    at: datetime = request.at  # type: ignore[attr-defined]
    stages = list(call.stages.all())
    for one in stages:
        one.call = call
    stage = stage_of_the_night(stages, at)
    context = {
        "call": call,
        "stage": stage,
        "still": "still" in request.GET,
        "own_zone": request.user.time_zone,  # type: ignore[union-attr]
        **(_now(call, stage, at) if stage else {}),
    }
    if getattr(request, "htmx", False):
        return render(request, "applying/night_now.html", context)
    return render(request, "applying/night.html", {**context, "spans": _spans(call, stage)})


def _now(call: Call, stage: Stage, at: datetime) -> dict[str, Any]:
    pulse: list[dict[str, Any]] = pulse_of(call, at, minutes=60)
    sent = submissions_by_minute(call, at)
    saves = [(beat["minute"], beat["saves"]) for beat in pulse]
    return {
        "clock_state": clock_of(stage, at),
        "closes": deadline_told(stage, at),
        "counts": counts_of(stage, at),
        "sent": _chart(sent, call.zone),
        "saves": _chart(saves, call.zone),
        "conflicts": sum(beat["conflicts"] for beat in pulse),
        "faults": sum(beat["faults"] for beat in pulse),
        "mails": backlog(at),
        "refused": [
            {"attempt": one, "why": WHY.get(one.code, one.code)}
            for one in refused_attempts(call, at - SHOWN_FOR)
        ],
    }


def _chart(minutes: list[Any], zone: str) -> dict[str, Any]:
    """Return columns with the local time of each minute, their highest, and their sum."""
    place = ZoneInfo(zone)
    rows: list[dict[str, Any]] = [
        {"label": f"{m.astimezone(place):%H:%M}", "value": int(n)} for m, n in minutes
    ]
    values = [row["value"] for row in rows]
    top = max(rows, key=lambda row: row["value"])
    last = rows[-1]["label"]
    return {"rows": rows, "max": max(*values, 1), "sum": sum(values), "top": top, "last": last}


def _spans(call: Call, stage: Stage | None) -> list[dict[str, str]]:
    """Return the ways to lengthen the deadline at once; each leads to a page that asks."""
    if stage is None or call.state != CallState.PUBLISHED or stage.results_released_at:
        return []
    page = reverse("publishing:extend", args=[call.slug, stage.kind])
    more = {
        "reason": _("Many are still sending their proposals: there is more time for everybody."),
        "next": reverse("applying:night", args=[call.slug]),
    }
    return [
        {"label": str(label), "url": f"{page}?{urlencode({'minutes': minutes, **more})}"}
        for minutes, label in SPANS
    ]
