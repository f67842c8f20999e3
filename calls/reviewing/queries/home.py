"""What this room shows on a reviewer's home page, and asks again before a notice goes out."""

from datetime import datetime
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.publishing.models import Stage
from calls.reviewing.models import Assignment
from minka.accounts.models import User
from minka.common.languages import said
from minka.common.registry import Card, Task

from .assignments import owes_reviews, to_do

MOST = 500


def home_card(user: User, at: datetime) -> list[Card]:
    """Return one task for each stage in which the person owes reviews, the most urgent first."""
    owed = list(to_do(user)[:MOST])
    if not owed:
        return []
    by_stage = groupby(sorted(owed, key=_urgency), key=lambda a: a.entry.stage)
    return [
        Card(
            title=_("Your reviews"),
            tasks=[_task(stage, list(rows), at) for stage, rows in by_stage],
            more_url=reverse("reviewing:mine"),
            more_label=_("See all your reviews"),
        )
    ]


def _urgency(assignment: Assignment) -> tuple[bool, Any, int]:
    due = assignment.entry.stage.reviews_due_at
    return due is None, due, assignment.entry.stage_id


def _task(stage: Stage, owed: list[Assignment], at: datetime) -> Task:
    number, due = len(owed), stage.reviews_due_at
    late = due is not None and due < at
    return Task(
        title=ngettext(
            "Review %(count)d proposal of “%(call)s”",
            "Review %(count)d proposals of “%(call)s”",
            number,
        )
        % {"count": number, "call": said(stage.call.title)},
        url=reverse("reviewing:mine"),
        status=_("Overdue") if late else _("To do"),
        tone="attention" if late else "action",
        due_at=due,
        zone=stage.call.zone,
    )


def notice_still_due(notice: Any) -> bool:
    """Say whether the person still owes reviews of the stage that a notice is about."""
    return owes_reviews(notice.recipient, notice.about_id)
