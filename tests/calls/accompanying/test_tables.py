"""The tables of a project: moves, acts over states, who sees which; all of it or nothing."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import translation

from calls.accompanying import queries, services
from calls.accompanying.models import Project, Report
from calls.accompanying.signals import project_opened
from calls.accompanying.states import ProjectState, ReportState
from minka.accounts.models import User
from minka.common.audit import sentence
from minka.common.errors import DomainError
from minka.common.models import AuditEvent
from minka.common.states import MoveRefused
from minka.notifications.delivery.words import compose
from minka.notifications.models import Notice
from minka.notifications.states import Channel
from tests.factories.accompanying import make_project
from tests.factories.selecting import make_decision
from tests.factories.world import ROLES

DAY = date(2026, 10, 10)
INSIDE = {"applicant", "viewer", "steward", "committee", "admin"}
LANGUAGES = ("es", "pt-br", "en")
ATTACK = '<script>alert(1)</script>"><img src=x onerror=alert(1)>[x](javascript:alert(1))%(a)s'


# The tables of moves.

PROJECT_ACTS = {
    "running": partial(services.sign_agreement, signed_on=DAY),
    "completed": partial(services.complete_project, actual_end=DAY + timedelta(days=300)),
    "cancelled": partial(services.cancel_project, reason="Se disolvió"),
}
PROJECT_MOVES = {
    ("preparing", "running"), ("preparing", "cancelled"), ("running", "completed"),
    ("running", "cancelled"),
}  # fmt: skip


@pytest.mark.parametrize("before", ProjectState.values)
@pytest.mark.parametrize("after", PROJECT_ACTS)
def test_a_project_moves_by_its_table_and_leaves_one_event(draft, world, at, before, after):
    Project.objects.filter(pk=draft.pk).update(state=before)
    events = AuditEvent.objects.filter(verb="accompanying.project.moved")
    act = partial(PROJECT_ACTS[after], project=draft, actor=world.steward, at=at)
    if (before, after) in PROJECT_MOVES:
        act()
        assert [(e.state_from, e.state_to) for e in events] == [(before, after)]
        assert events.get().context_id == world.call.public_id
    else:
        with pytest.raises(MoveRefused):
            act()
        assert not events.exists()
        assert not draft.transactions.exists()
        after = before
    assert Project.objects.get(pk=draft.pk).state == after


REPORT_ACTS = {
    "submitted": partial(services.submit_report, draft="Todo"),
    "accepted": partial(services.accept_report, answer="Gracias"),
    "returned": partial(services.return_report, answer="Falta"),
}
REPORT_MOVES = {
    ("due", "submitted"), ("returned", "submitted"), ("submitted", "accepted"),
    ("submitted", "returned"),
}  # fmt: skip


@pytest.mark.parametrize("before", ReportState.values)
@pytest.mark.parametrize("after", REPORT_ACTS)
def test_a_report_moves_by_its_table_and_leaves_one_event(report, world, at, before, after):
    Report.objects.filter(pk=report.pk).update(state=before)
    events = AuditEvent.objects.filter(verb="accompanying.report.moved")
    notices = Notice.objects.filter(kind=f"accompanying.report_{after}", channel=Channel.SITE)
    act = partial(REPORT_ACTS[after], report=report, actor=world.applicant, at=at)
    if (before, after) in REPORT_MOVES:
        act()
        assert [(e.state_from, e.state_to) for e in events] == [(before, after)]
        to = {"Steward"} if after == "submitted" else {"Applicant", "Viewer"}
        assert {notice.recipient.name for notice in notices} == to
    else:
        with pytest.raises(MoveRefused):
            act()
        assert not events.exists()
        assert not notices.exists()
        after = before
    report.refresh_from_db()
    assert report.state == after
    assert (report.answer == "") == (after not in {"accepted", "returned"} or not events.exists())


WRITING = {
    "agreement": (
        {"preparing", "running"},
        lambda t, **d: services.save_agreement(
            project=t["project"], agreement="x", planned_start=None, planned_end=None,
            amount=Decimal(12000), **d,
        ),
    ),
    "instalment": (
        {"preparing", "running"},
        lambda t, **d: services.add_instalment(
            project=t["project"], due_on=DAY, amount=Decimal(1), condition="", **d
        ),
    ),
    "change": (
        {"preparing", "running"},
        lambda t, **d: services.change_instalment(
            instalment=t["instalment"], due_on=DAY, amount=Decimal(1), condition="", **d
        ),
    ),
    "remove": (
        {"preparing", "running"},
        lambda t, **d: services.remove_instalment(instalment=t["instalment"], **d),
    ),
    "pay": (
        {"running"},
        lambda t, **d: services.pay_instalment(instalment=t["instalment"], on=DAY, **d),
    ),
    "report": (
        {"preparing", "running"},
        lambda t, **d: services.plan_report(project=t["project"], kind="final", due_on=DAY, **d),
    ),
    "visit": (
        {"preparing", "running", "completed"},
        lambda t, **d: services.plan_visit(
            project=t["project"], planned_on=DAY, mode="online", **d
        ),
    ),
    "send": (
        {"running"},
        lambda t, **d: services.submit_report(report=t["report"], draft="x", **d),
    ),
}  # fmt: skip


@pytest.mark.parametrize("state", ProjectState.values)
@pytest.mark.parametrize("what", WRITING)
def test_each_act_has_its_states_and_leaves_a_sentence_in_each_language(
    things, world, at, what, state
):
    allowed, act = WRITING[what]
    Project.objects.filter(pk=things["project"].pk).update(state=state)
    before = set(AuditEvent.objects.values_list("pk", flat=True))
    if state not in allowed:
        with pytest.raises(DomainError) as refused:
            act(things, actor=world.steward, at=at)
        assert refused.value.code == "wrong_state"
        assert set(AuditEvent.objects.values_list("pk", flat=True)) == before
        return
    act(things, actor=world.steward, at=at)
    (event,) = AuditEvent.objects.exclude(pk__in=before)
    said = set()
    for language in LANGUAGES:
        with translation.override(language):
            said.add(sentence(event))
    assert not any("%(" in words or "accompanying." in words for words in said)
    assert len(said) == 3


# All or nothing.


def test_a_listener_that_fails_leaves_no_project(world, at):
    entry = world.proposal.entries.get()
    decision = make_decision(entry)

    def fail(sender, **sent):
        raise RuntimeError("the room above is not well")

    project_opened.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            services.open_project(
                proposal=world.proposal, decision=decision, actor=world.steward, at=at
            )
    finally:
        project_opened.disconnect(fail)
    assert not Project.objects.exists()
    assert not Notice.objects.filter(kind__startswith="accompanying.").exists()
    assert not AuditEvent.objects.filter(verb="accompanying.opened").exists()


@pytest.mark.parametrize("language", ["es", "pt-BR", "en"])
def test_every_notice_is_whole_and_in_the_language_of_its_reader(things, world, at, language):
    User.objects.update(language=language)
    project, report = things["project"], things["report"]
    Project.objects.filter(pk=project.pk).update(title="Agua\r\nBcc: x@example.org")
    for row in (report, things["instalment"]):
        row.refresh_from_db()
    team = {"actor": world.steward, "at": at}
    services.pay_instalment(instalment=things["instalment"], on=DAY, **team)
    services.submit_report(report=report, draft="x", actor=world.applicant, at=at)
    services.return_report(report=report, answer="Falta\nel acta", **team)
    rows = Notice.objects.filter(kind__startswith="accompanying.", channel=Channel.MAIL)
    kinds = {row.kind.partition(".")[2] for row in rows}
    assert kinds == {"instalment_paid", "report_submitted", "report_returned"}
    for row in rows:
        mail = compose(row)
        assert "\n" not in mail.subject
        assert mail.recipients() == [row.recipient.email]
        assert "%(" not in mail.body
        assert "{{" not in mail.body
        assert row.path in mail.body


# Who sees which.


@pytest.mark.parametrize("role", ROLES)
def test_lists_begin_at_what_a_person_may_see(things, world, role):
    user = AnonymousUser() if role == "anonymous" else world.people[role]
    foreign = make_project(world.rival_proposal)
    foreign.call = world.other_call
    foreign.save()
    seen = set(queries.visible_to(user))
    expected = set()
    if role in INSIDE:
        expected.add(things["project"])
    if role in {"rival", "other_steward", "admin"}:
        expected.add(foreign)
    assert seen == expected
    own = {things["project"]} & expected
    assert {row.project for row in queries.visible_reports(user)} == own
    assert {row.project for row in queries.visible_instalments(user)} == own
    assert {row.project for row in queries.visible_visits(user)} == own


def test_a_person_who_was_switched_off_sees_nothing(things, world):
    for role in INSIDE:
        person = world.people[role]
        person.is_active = False
        assert not queries.visible_to(person).exists()
        for name in ("view_project", "manage_project", "report_on_project"):
            assert not person.has_perm(f"accompanying.{name}", things["project"])


@pytest.mark.parametrize(
    ("zone", "late"),
    [("America/Lima", 0), ("America/Tijuana", 0), ("Europe/Madrid", 1), ("UTC", 1)],
)
def test_a_report_is_late_when_its_day_is_over_where_its_call_is(report, world, at, zone, late):
    type(world.call).objects.filter(pk=world.call.pk).update(zone=zone)
    evening = at.replace(day=31, hour=2)
    rows = queries.with_reports_late(queries.mine(world.applicant), evening)
    assert rows.get().reports_late == late
