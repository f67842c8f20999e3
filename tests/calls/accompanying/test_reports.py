"""Reports are reminded of once, written in private, sent, and answered."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override

from calls.accompanying.models import Report
from calls.accompanying.services import (
    accept_report,
    add_file,
    cancel_project,
    plan_report,
    remind_of_reports,
    remove_file,
    remove_report,
    return_report,
    save_report,
    submit_report,
)
from calls.accompanying.states import ReportState
from calls.accompanying.tasks import remind_reports
from minka.common.errors import DomainError
from minka.common.states import MoveRefused
from minka.files.queries import documents_of
from minka.files.rules import can_read
from minka.notifications.models import Notice
from minka.notifications.services import deliver
from minka.notifications.states import Channel
from tests.factories.accounts import make_member


def told(kind):
    rows = Notice.objects.filter(kind=f"accompanying.{kind}", channel=Channel.MAIL)
    return sorted(rows.values_list("recipient__name", flat=True))


def on(day, hour=15):
    return datetime(2026, 10, day, hour, tzinfo=UTC)


def file(name="acta.txt"):
    return SimpleUploadedFile(name, b"Acta de la feria")


@pytest.mark.parametrize(
    ("at", "due", "late"),
    [
        (on(22), 0, 0),
        # Midnight of the 23rd in Santiago is 3 in the morning UTC.
        (on(23, hour=2), 0, 0),
        (on(23, hour=4), 1, 0),
        (on(30), 1, 0),
        (on(31, hour=2), 1, 0),
        (on(31, hour=4), 0, 1),
    ],
)
def test_its_people_are_reminded_a_week_before_and_when_it_is_late(report, at, due, late):
    assert remind_of_reports(at=at) == due + late
    assert (len(told("report_due")), len(told("report_overdue"))) == (due, late)


def test_each_reminder_comes_once(report):
    for _twice in range(2):
        for day in range(20, 32):
            remind_of_reports(at=on(day))
    assert told("report_due") == told("report_overdue") == ["Applicant"]


def test_who_only_reads_is_not_reminded(report, world):
    make_member(world.organisation, world.peer, "editor")
    remind_of_reports(at=on(30))
    assert told("report_due") == ["Applicant", "Peer"]


def test_what_was_sent_or_ended_is_not_reminded_of(report, project, world):
    submit_report(report=report, draft="Hicimos", actor=world.applicant, at=on(1))
    assert remind_of_reports(at=on(30)) == 0
    Report.objects.create(project=project, kind="final", due_on=date(2026, 10, 30))
    cancel_project(project=project, reason="x", actor=world.steward, at=on(2))
    assert remind_of_reports(at=on(30)) == 0


def test_what_was_sent_back_is_not_called_late(report, world):
    submit_report(report=report, draft="Hicimos", actor=world.applicant, at=on(28))
    return_report(report=report, answer="Faltan cuentas", actor=world.steward, at=on(29))
    assert remind_of_reports(at=on(30)) == 1
    assert remind_of_reports(at=on(31)) == 0
    assert (told("report_due"), told("report_overdue")) == (["Applicant"], [])


def test_a_reminder_that_waits_is_dropped_when_the_report_arrives(report, world):
    remind_of_reports(at=on(30))
    submit_report(report=report, draft="Hicimos", actor=world.applicant, at=on(30))
    deliver(clock=lambda: on(30))
    mail = Notice.objects.get(kind="accompanying.report_due", channel=Channel.MAIL)
    assert (mail.state, mail.error) == ("dropped", "not_due")


def test_the_task_asks_the_clock(report, clock):
    clock.instant = on(30)
    remind_reports()
    assert told("report_due") == ["Applicant"]


def test_a_draft_is_the_organisations_own(report, world, at):
    saved = save_report(report=report, draft="A medias", at=at)
    assert (saved.draft, saved.text, saved.state) == ("A medias", "", ReportState.DUE)


def test_a_report_is_sent_and_the_team_told(report, world, at):
    sent = submit_report(report=report, draft="Hicimos", actor=world.applicant, at=at)
    assert (sent.state, sent.text, sent.submitted_by) == ("submitted", "Hicimos", world.applicant)
    assert told("report_submitted") == ["Steward"]
    with pytest.raises(DomainError) as refusal:
        save_report(report=report, draft="Otra cosa", at=at)
    assert refusal.value.code == "sent"


def test_an_empty_report_is_not_sent(report, world, at):
    with pytest.raises(DomainError) as refusal:
        submit_report(report=report, draft=" \n", actor=world.applicant, at=at)
    assert refusal.value.code == "empty"


def test_a_report_goes_back_and_forth_until_it_is_accepted(report, world, at):
    submit_report(report=report, draft="Hicimos", actor=world.applicant, at=at)
    with pytest.raises(DomainError) as refusal:
        return_report(report=report, answer=" ", actor=world.steward, at=at)
    assert refusal.value.code == "no_answer"
    return_report(report=report, answer="Faltan cuentas", actor=world.steward, at=at)
    assert told("report_returned") == ["Applicant", "Viewer"]
    save_report(report=report, draft="Hicimos y gastamos", at=at)
    report.refresh_from_db()
    assert (report.text, report.draft) == ("Hicimos", "Hicimos y gastamos")
    later = at + timedelta(days=1)
    submit_report(report=report, draft="Hicimos y gastamos", actor=world.applicant, at=later)
    assert len(told("report_submitted")) == 2
    accepted = accept_report(report=report, answer="Gracias", actor=world.steward, at=later)
    assert (accepted.state, accepted.answer, accepted.answered_at) == ("accepted", "Gracias", later)
    assert told("report_accepted") == ["Applicant", "Viewer"]
    with pytest.raises(MoveRefused):
        return_report(report=report, answer="x", actor=world.steward, at=later)


def test_a_report_waits_for_nobody_before_it_is_sent(report, world, at):
    with pytest.raises(MoveRefused):
        accept_report(report=report, answer="", actor=world.steward, at=at)


def test_a_sent_report_stays_on_the_plan(project, report, world, at):
    other = plan_report(
        project=project, kind="final", due_on=date(2027, 1, 1), actor=world.steward, at=at
    )
    remove_report(report=other, actor=world.steward, at=at)
    submit_report(report=report, draft="x", actor=world.applicant, at=at)
    with pytest.raises(DomainError) as refusal:
        remove_report(report=report, actor=world.steward, at=at)
    assert refusal.value.code == "sent"


def test_a_report_that_was_begun_stays_with_its_words(report, world, at):
    save_report(report=report, draft="Medio escrito", at=at)
    with pytest.raises(DomainError) as refusal:
        remove_report(report=report, actor=world.steward, at=at)
    assert refusal.value.code == "begun"
    report.refresh_from_db()
    assert report.draft == "Medio escrito"


def test_a_report_with_a_file_stays_and_so_does_the_file(report, world, at):
    document = add_file(report=report, upload=file(), actor=world.applicant, at=at)
    with pytest.raises(DomainError):
        remove_report(report=report, actor=world.steward, at=at)
    assert document.file.storage.exists(document.file.name)
    remove_file(report=report, document=document, actor=world.applicant, at=at)
    remove_report(report=report, actor=world.steward, at=at)
    assert not type(report).objects.filter(pk=report.pk).exists()


def test_what_is_written_in_a_report_that_was_taken_away_meanwhile_is_refused_in_words(
    report, world, at
):
    stale = type(report).objects.get(pk=report.pk)
    remove_report(report=report, actor=world.steward, at=at)
    acts = (
        lambda: save_report(report=stale, draft="x", at=at),
        lambda: submit_report(report=stale, draft="x", actor=world.applicant, at=at),
        lambda: add_file(report=stale, upload=file(), actor=world.applicant, at=at),
        lambda: remove_report(report=stale, actor=world.steward, at=at),
    )
    for act in acts:
        with pytest.raises(DomainError) as refusal:
            act()
        assert refusal.value.code == "gone"


def test_files_are_the_organisations_until_the_report_is_sent(report, world, at):
    document = add_file(report=report, upload=file(), actor=world.applicant, at=at)
    readers = {"viewer": True, "steward": False, "rival": False, "committee": False}
    assert {role: can_read(world.people[role], document) for role in readers} == readers
    submit_report(report=report, draft="x", actor=world.applicant, at=at)
    readers |= {"steward": True, "committee": True}
    assert {role: can_read(world.people[role], document) for role in readers} == readers


def test_a_file_that_the_foundation_has_stays(report, world, at):
    document = add_file(report=report, upload=file(), actor=world.applicant, at=at)
    remove_file(report=report, document=document, actor=world.applicant, at=at)
    kept = add_file(report=report, upload=file("otra.txt"), actor=world.applicant, at=at)
    submit_report(report=report, draft="x", actor=world.applicant, at=at)
    return_report(report=report, answer="Falta", actor=world.steward, at=at)
    with override("en"), pytest.raises(DomainError, match="already has this file"):
        remove_file(report=report, document=kept, actor=world.applicant, at=at)
    assert documents_of("accompanying", report.public_id).count() == 1
