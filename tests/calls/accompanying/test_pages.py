"""The pages of projects, as each side sees them."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from calls.accompanying import queries
from calls.accompanying.models import Report, Visit
from calls.accompanying.services import pay_instalment, submit_report
from calls.accompanying.states import ProjectState, ReportState
from calls.accompanying.views.panels import home
from minka.common import registry
from minka.files.queries import documents_of
from tests.factories.accompanying import make_project
from tests.factories.applying import make_proposal


def url(name, thing):
    return reverse(f"accompanying:{name}", args=[thing.public_id])


def text(response):
    return response.content.decode()


def test_a_project_is_agreed_signed_and_planned_in_the_pages(draft, browser):
    team = browser("steward")
    answer = team.post(
        url("agreement", draft),
        {
            "planned_start": "2027-02-01",
            "planned_end": "2027-11-30",
            "amount": "9000",
            "agreement": "Seis **ferias**",
        },
    )
    assert answer.status_code == 302
    team.post(
        url("add_instalment", draft),
        {"due_on": "2027-02-10", "amount": "4000.50", "condition": "Al firmar"},
    )
    assert "USD\u00a09\u00a0000" in text(team.get(url("sign", draft)))
    assert team.post(url("sign", draft), {"signed_on": "2026-10-02"})["Location"] == (
        draft.get_absolute_url()
    )
    page = text(browser("applicant").get(draft.get_absolute_url()))
    assert "Instalment 1: USD\u00a04\u00a0000.50" in page
    assert "Under way" in page


def test_a_refusal_is_shown_in_the_form_and_nothing_typed_is_lost(instalment, browser):
    team = browser("steward")
    answer = team.post(
        url("add_instalment", instalment.project),
        {"due_on": "2027-02-10", "amount": "7000.01", "condition": "Mi condición"},
    )
    assert answer.status_code == 200
    assert "would add up to more than the award" in text(answer)
    assert "Mi condición" in text(answer)


def test_a_payment_and_a_return_stand_in_the_ledger(instalment, browser):
    team, project = browser("steward"), instalment.project
    team.post(url("pay", instalment), {"on": "2026-10-12", "note": "Transferencia 7"})
    answer = team.post(
        url("give_back", project),
        {"instalment": instalment.pk, "amount": "500", "on": "2026-10-13", "note": "Sobró"},
    )
    assert answer.status_code == 302
    page = text(browser("viewer").get(url("money", project)))
    for words in ("Transferencia 7", "Sobró", "Partly returned", "USD\u00a07\u00a0500"):
        assert words in page
    assert "Record a return" not in page


def test_a_return_cannot_name_another_projects_instalment(instalment, world, browser):
    other = make_project(world.rival_proposal)
    theirs = other.instalments.create(number=1, due_on=date(2027, 2, 1), amount=Decimal(10))
    answer = browser("steward").post(
        url("give_back", instalment.project),
        {"instalment": theirs.pk, "amount": "5", "on": "2026-10-13", "note": "x"},
    )
    assert answer.status_code == 200
    assert not other.transactions.exists()


def test_a_report_is_saved_sent_and_answered_in_the_pages(report, browser):
    theirs, team = browser("applicant"), browser("steward")
    upload = SimpleUploadedFile("acta.txt", b"Acta")
    theirs.post(report.get_absolute_url(), {"draft": "A medias", "upload": upload, "save": "1"})
    assert "A medias" not in text(team.get(report.get_absolute_url()))
    assert "acta.txt" not in text(team.get(report.get_absolute_url()))
    page = text(theirs.get(report.get_absolute_url()))
    assert "A medias" in page
    assert "acta.txt" in page
    theirs.post(report.get_absolute_url(), {"draft": "Hicimos **mucho**", "send": "1"})
    page = text(team.get(report.get_absolute_url()))
    assert "<strong>mucho</strong>" in page
    assert "acta.txt" in page
    answer = team.post(url("answer", report), {"answer": "", "return": "1"})
    assert "Say what is missing" in text(answer)
    team.post(url("answer", report), {"answer": "Faltan cuentas", "return": "1"})
    assert "Faltan cuentas" in text(theirs.get(report.get_absolute_url()))
    theirs.post(report.get_absolute_url(), {"draft": "Con cuentas", "send": "1"})
    team.post(url("answer", report), {"answer": "", "accept": "1"})
    report.refresh_from_db()
    assert report.state == ReportState.ACCEPTED


def test_a_bad_file_is_refused_at_its_field(report, browser):
    upload = SimpleUploadedFile("acta.exe", b"MZ")
    given = {"draft": "Hicimos", "upload": upload, "send": "1"}
    answer = browser("applicant").post(report.get_absolute_url(), given)
    assert "This kind of file cannot be sent here" in text(answer)
    report.refresh_from_db()
    assert report.state == ReportState.DUE


def test_a_file_is_removed_while_the_report_is_written(report, browser):
    theirs = browser("applicant")
    upload = SimpleUploadedFile("acta.txt", b"Acta")
    theirs.post(report.get_absolute_url(), {"draft": "x", "upload": upload, "save": "1"})
    [kept] = documents_of("accompanying", report.public_id)
    gone = reverse("accompanying:remove_file", args=[report.public_id, kept.public_id])
    assert browser("viewer").post(gone).status_code == 404
    assert theirs.post(gone).status_code == 302
    assert not documents_of("accompanying", report.public_id)


def test_a_viewer_reads_the_reports_and_does_not_write(report, browser):
    page = text(browser("viewer").get(report.get_absolute_url()))
    assert "Not sent yet" in page
    assert "textarea" not in page


def test_visits_are_planned_and_told(project, browser):
    team = browser("steward")
    team.post(url("plan_visit", project), {"planned_on": "2026-10-10", "mode": "online"})
    visit = Visit.objects.get()
    team.post(
        url("hold_visit", visit),
        {"held_on": "2026-10-11", "mode": "online", "agreements": "Llevar cuentas"},
    )
    page = text(browser("applicant").get(url("visits", project)))
    assert "Llevar cuentas" in page
    assert "Plan a visit" not in page


def test_the_timeline_tells_what_is_done_and_what_is_next(instalment, report, world, at):
    project = instalment.project
    pay_instalment(instalment=instalment, on=date(2026, 10, 12), actor=world.steward, at=at)
    steps = queries.milestones(project, date(2026, 11, 2))
    assert [(step["what"], step["state"], step["late"]) for step in steps] == [
        ("signed", "done", False),
        ("report", "now", True),
        ("instalment", "done", False),
        ("end", "next", False),
    ]


def test_a_day_that_cannot_be_is_answered_at_its_field(instalment, browser):
    answer = browser("steward").post(
        url("pay", instalment), {"on": "2026-10-16", "note": "Mi transferencia"}
    )
    assert answer.context["form"].errors == {"on": ["This day has not come yet."]}
    assert "Mi transferencia" in text(answer)
    assert not instalment.transactions.exists()


def test_the_history_tells_all_that_belongs_to_the_project(instalment, report, world, browser, at):
    pay_instalment(instalment=instalment, on=date(2026, 10, 12), actor=world.steward, at=at)
    submit_report(report=report, draft="x", actor=world.applicant, at=at)
    page = text(browser("committee").get(url("history", instalment.project)))
    assert "Instalment 1 was paid: USD" in page
    assert "from “Due” to “Submitted”" in page
    assert "from “Agreement in preparation” to “Under way”" in page


@pytest.mark.parametrize("projects", [1, 3])
def test_lists_take_the_same_queries_whatever_their_length(
    world, browser, projects, django_assert_num_queries
):
    type(world.call).objects.filter(pk=world.call.pk).update(one_per_organisation=False)
    world.call.refresh_from_db()
    make_project(world.proposal)
    for _each in range(projects - 1):
        make_project(make_proposal(world.call, world.organisation))
    theirs, team = browser("applicant"), browser("steward")
    # session, person, count, page; header
    with django_assert_num_queries(5):
        assert len(theirs.get(reverse("accompanying:mine")).context["page_obj"]) == projects
    # the same with the call, and its money
    with django_assert_num_queries(8):
        page = team.get(reverse("accompanying:of_call", args=[world.call.slug]))
        assert len(page.context["page_obj"]) == projects


@pytest.mark.parametrize("rows", [1, 3])
def test_the_pages_of_a_project_take_the_same_queries_whatever_they_list(
    project, world, browser, rows, django_assert_num_queries, monkeypatch
):
    # What the floors above add to the page is counted there.
    monkeypatch.setitem(registry._panels, "project", registry.Registry())
    for number in range(1, rows + 1):
        project.instalments.create(number=number, due_on=date(2027, 2, number), amount=Decimal(5))
        Report.objects.create(project=project, kind="progress", due_on=date(2027, 3, number))
        Visit.objects.create(
            project=project, planned_on=date(2027, 4, 1), mode="online", recorded_by=world.steward
        )
    client = browser("steward")
    counts = {"project": 7, "money": 7, "reports": 5, "visits": 5, "history": 6}
    for name, count in counts.items():
        with django_assert_num_queries(count):
            client.get(url(name, project))


def test_neither_list_multiplies_money_by_reports(instalment, world, browser, at):
    project = instalment.project
    pay_instalment(instalment=instalment, on=date(2026, 10, 12), actor=world.steward, at=at)
    for day in (1, 2, 3):
        Report.objects.create(project=project, kind="progress", due_on=date(2026, 9, day))
    for role, address in (
        ("steward", reverse("accompanying:of_call", args=[world.call.slug])),
        ("applicant", reverse("accompanying:mine")),
    ):
        [row] = browser(role).get(address).context["page_obj"]
        assert (row.paid, row.committed, row.reports_late) == (Decimal(5000), Decimal(12000), 3)


def test_a_call_without_projects_says_when_they_come(world, browser):
    page = browser("committee").get(reverse("accompanying:of_call", args=[world.call.slug]))
    assert "every selected proposal becomes a project" in text(page)


def titles(world, role, at):
    return {
        card.title: [task.title for task in card.tasks] for card in home(world.people[role], at)
    }


@pytest.mark.usefixtures("_english")
def test_the_home_page_says_what_each_side_owes(report, world, at):
    assert titles(world, "applicant", at) == {"Your projects": ["Write the report: Progress"]}
    assert titles(world, "viewer", at) == {"Your projects": []}
    assert titles(world, "steward", at) == {}
    assert titles(world, "rival", at) == {}
    submit_report(report=report, draft="x", actor=world.applicant, at=at)
    make_project(world.rival_proposal, state=ProjectState.PREPARING)
    assert titles(world, "steward", at) == {
        "Projects that wait for you": [
            "Answer a report of Red Lenca de Productores",
            "Agree with Uma Suyu and sign",
        ]
    }
    assert titles(world, "other_steward", at) == {}


@pytest.fixture
def _english():
    from django.utils.translation import override

    with override("en"):
        yield


def test_the_home_page_costs_few_queries(report, world, at, django_assert_max_num_queries):
    for role in ("applicant", "steward", "peer"):
        with django_assert_max_num_queries(4):
            list(home(world.people[role], at))
