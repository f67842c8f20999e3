"""What projects show on other floors' pages, and what they tell."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.accompanying import queries
from calls.accompanying.models import Project, Report
from calls.accompanying.states import ReportState
from minka.common.registry import Card, Task
from minka.common.times import say_date
from minka.notifications.kinds import NoticeKind
from minka.notifications.models import Notice

SHOWN = 5


def home(user: Any, at: datetime) -> Iterator[Card]:
    """Show an organisation its projects and the reports it owes; a call's team what waits for it."""
    owed = list(queries.owed_by(user, at)[:SHOWN])
    if owed or queries.mine(user).exists():
        yield Card(
            _("Your projects"),
            [_owed(report, at) for report in owed],
            more_url=reverse("accompanying:mine"),
            more_label=_("All your projects"),
            empty=_("No report is due within a month."),
        )
    waiting = [_to_answer(report) for report in queries.to_answer_by(user)[:SHOWN]]
    waiting += [_to_sign(project) for project in queries.to_sign_by(user)[:SHOWN]]
    if waiting:
        yield Card(_("Projects that wait for you"), waiting)


def _owed(report: Report, at: datetime) -> Task:
    late = report.due_on < queries.today_at(report.project.call, at)
    back = report.state == ReportState.RETURNED
    status = _("Sent back") if back else _("Late") if late else _("Due")
    return Task(
        title=_("Write the report: %(kind)s") % {"kind": report.get_kind_display()},
        url=report.get_absolute_url(),
        detail=f"{report.project.title} · {say_date(report.due_on)}",
        status=status,
        tone="attention" if late or back else "action",
    )


def _to_answer(report: Report) -> Task:
    return Task(
        title=_("Answer a report of %(organisation)s")
        % {"organisation": report.project.organisation},
        url=report.get_absolute_url(),
        detail=f"{report.get_kind_display()} · {report.project.title}",
        status=_("Waiting"),
        tone="action",
    )


def _to_sign(project: Project) -> Task:
    return Task(
        title=_("Agree with %(organisation)s and sign") % {"organisation": project.organisation},
        url=reverse("accompanying:agreement", args=[project.public_id]),
        detail=project.title,
        status=_("Not signed"),
        tone="action",
    )


def notice_kinds() -> list[NoticeKind]:
    """Return what this room tells people."""
    return [
        NoticeKind(
            "accompanying.project_opened",
            gettext_lazy("Your proposal has become a project"),
            mandatory=True,
            still_due=concerns_project,
        ),
        NoticeKind(
            "accompanying.report_due",
            gettext_lazy("A report is due within a week"),
            mandatory=True,
            still_due=is_still_owed,
        ),
        NoticeKind(
            "accompanying.report_overdue",
            gettext_lazy("A report is late"),
            mandatory=True,
            still_due=is_still_owed,
        ),
        NoticeKind(
            "accompanying.report_submitted",
            gettext_lazy("A project of your call has sent a report"),
            still_due=concerns_report,
        ),
        NoticeKind(
            "accompanying.report_accepted",
            gettext_lazy("Your report was accepted"),
            still_due=concerns_report,
        ),
        NoticeKind(
            "accompanying.report_returned",
            gettext_lazy("Your report was sent back"),
            mandatory=True,
            still_due=concerns_report,
        ),
        NoticeKind(
            "accompanying.instalment_paid",
            gettext_lazy("An instalment of your project was paid"),
            still_due=concerns_project,
        ),
    ]


def concerns_project(notice: Notice) -> bool:
    """Say whether the person may still open the project that a notice is about."""
    return _about(queries.visible_to(notice.recipient), notice)


def concerns_report(notice: Notice) -> bool:
    """Say whether the person may still read the report that a notice is about."""
    return _about(queries.visible_reports(notice.recipient), notice)


def is_still_owed(notice: Notice) -> bool:
    """Say whether the report is still missing, and its organisation still the person's own."""
    reports = queries.visible_reports(notice.recipient).filter(state__in=queries.OWED)
    return _about(reports, notice)


def _about(rows: QuerySet[Any], notice: Notice) -> bool:
    return rows.filter(public_id=notice.about_id).exists()


def verbs() -> dict[str, Any]:
    """Return what the audit events of this room say."""
    return {
        "accompanying.opened": gettext_lazy("The project was opened."),
        "accompanying.agreement_saved": gettext_lazy("The agreement was written."),
        "accompanying.instalment_planned": gettext_lazy(
            "Instalment %(number)s was planned: %(amount)s"
        ),
        "accompanying.instalment_changed": gettext_lazy(
            "Instalment %(number)s was changed: %(amount)s"
        ),
        "accompanying.instalment_removed": gettext_lazy(
            "Instalment %(number)s was taken off the plan: %(amount)s"
        ),
        "accompanying.paid": gettext_lazy("Instalment %(number)s was paid: %(amount)s"),
        "accompanying.returned": gettext_lazy("Money came back: %(amount)s"),
        "accompanying.report_planned": gettext_lazy("A report was planned for %(on)s."),
        "accompanying.report_removed": gettext_lazy(
            "The report planned for %(on)s was taken off the plan."
        ),
        "accompanying.visit_planned": gettext_lazy("A visit was planned for %(on)s."),
        "accompanying.visit_moved": gettext_lazy("A visit was moved to %(on)s."),
        "accompanying.visit_held": gettext_lazy("A visit was held on %(on)s."),
    }
