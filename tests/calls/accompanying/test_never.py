"""What must never happen to a project: leaks, lost words, doubled money, moves out of the table."""

import uuid
from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from calls.accompanying import services
from calls.accompanying.models import Project, Transaction
from calls.accompanying.states import ReportState
from minka.accounts.models import User
from minka.common.errors import DomainError
from minka.common.models import AuditEvent
from minka.files.queries import documents_of
from minka.notifications.models import Notice
from minka.notifications.states import Channel
from tests.factories.accompanying import make_project
from tests.factories.world import ROLES

DAY = date(2026, 10, 10)
INSIDE = {"applicant", "viewer", "steward", "committee", "admin"}
LANGUAGES = ("es", "pt-br", "en")
ATTACK = '<script>alert(1)</script>"><img src=x onerror=alert(1)>[x](javascript:alert(1))%(a)s'


def url(name, thing, *more):
    return reverse(f"accompanying:{name}", args=[thing.public_id, *more])


def text(response) -> str:
    return response.content.decode()


def reading(role: str, world, language: str) -> Client:
    """Return the browser of a role, reading in a language."""
    client = Client(headers={"accept-language": language})
    if role != "anonymous":
        user = world.people[role]
        User.objects.filter(pk=user.pk).update(language={"pt-br": "pt-BR"}.get(language, language))
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def pages_of(project: Project) -> list[str]:
    """Return every page of a project that one may read, and the lists that name it."""
    names = ("project", "agreement", "money", "reports", "visits", "history")
    own = [url(name, project) for name in names]
    own += [url("report", row) for row in project.reports.all()]
    lists = [
        reverse("accompanying:mine"),
        reverse("accompanying:of_call", args=[project.call.slug]),
    ]
    return [*own, *lists, "/"]


@pytest.fixture
def marked(project, instalment, report, world, at) -> Project:
    """Return a project whose every private word is a mark."""
    project.title, project.agreement = "marca-titulo", "marca-acuerdo"
    project.save()
    services.change_instalment(
        instalment=instalment, due_on=DAY, amount=Decimal(5000), condition="marca-condicion",
        actor=world.steward, at=at,
    )  # fmt: skip
    services.pay_instalment(
        instalment=instalment, on=DAY, note="marca-pago", actor=world.steward, at=at
    )
    visit = services.plan_visit(
        project=project, planned_on=DAY, mode="online", actor=world.steward, at=at
    )
    services.hold_visit(
        visit=visit, held_on=at.date(), people="marca-gente", minutes="marca-minuta",
        agreements="marca-compromiso", next_step="marca-paso", actor=world.steward, at=at,
    )  # fmt: skip
    services.save_report(report=report, draft="borrador-secreto", at=at)
    upload = SimpleUploadedFile("adjunto-secreto.txt", b"Acta")
    services.add_file(report=report, upload=upload, actor=world.applicant, at=at)
    return project


# Leaks.


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", sorted(set(ROLES) - INSIDE))
def test_whoever_is_outside_reads_nothing_of_a_project(marked, world, role, language):
    client = reading(role, world, language)
    for page in pages_of(marked):
        response = client.get(page)
        assert "marca-" not in text(response), page
        assert "secreto" not in text(response), page
        if str(marked.public_id) in page:
            assert response.status_code == (302 if role == "anonymous" else 404)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", ["steward", "committee"])
def test_what_is_being_written_is_the_organisations_alone(marked, world, role, language):
    client = reading(role, world, language)
    for page in pages_of(marked):
        assert "secreto" not in text(client.get(page)), page


def test_its_writers_read_their_draft_and_its_file(marked, world):
    page = text(reading("applicant", world, "es").get(url("report", marked.reports.get())))
    assert "borrador-secreto" in page
    assert "adjunto-secreto" in page


@pytest.mark.parametrize("role", ["steward", "committee"])
def test_what_is_written_after_a_report_came_back_is_private_again(marked, world, at, role):
    report = marked.reports.get()
    services.submit_report(report=report, draft="Enviado", actor=world.applicant, at=at)
    services.return_report(report=report, answer="Falta el acta", actor=world.steward, at=at)
    services.save_report(report=report, draft="segundo-secreto", at=at)
    upload = SimpleUploadedFile("otro-secreto.txt", b"Otra")
    new = services.add_file(report=report, upload=upload, actor=world.applicant, at=at)
    client = reading(role, world, "es")
    page = text(client.get(url("report", report)))
    assert "Enviado" in page
    assert "adjunto-secreto" in page
    assert "segundo-secreto" not in page
    assert "otro-secreto" not in page
    download = reverse("files:download", args=[new.public_id])
    assert client.get(download).status_code == 404
    services.submit_report(report=report, draft="Otra vez", actor=world.applicant, at=at)
    assert "otro-secreto" in text(client.get(url("report", report)))
    response = client.get(download)
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == b"Otra"
    response.close()


def test_a_file_sent_in_the_same_press_stays_with_the_foundation(report, world, browser):
    upload = SimpleUploadedFile("acta.txt", b"Acta")
    data = {"draft": "Todo dicho", "upload": upload, "send": "1"}
    assert browser("applicant").post(url("report", report), data).status_code == 302
    (document,) = documents_of("accompanying", report.public_id)
    team = browser("steward")
    assert "acta.txt" in text(team.get(url("report", report)))
    team.post(url("answer", report), {"answer": "Falta", "return": "1"})
    browser("applicant").post(url("remove_file", report, document.public_id))
    assert documents_of("accompanying", report.public_id).count() == 1


def test_a_file_of_a_report_that_is_gone_is_read_by_nobody_else(report, world, at):
    upload = SimpleUploadedFile("acta.txt", b"Acta")
    document = services.add_file(report=report, upload=upload, actor=world.applicant, at=at)
    report.delete()  # no service does it
    for role in ("steward", "committee", "rival", "viewer"):
        assert not world.people[role].has_perm("files.read_document", document)


# Lost words.


def test_what_was_typed_while_a_colleague_sent_the_report_is_shown_again(
    report, world, at, browser
):
    services.submit_report(report=report, draft="Primero", actor=world.applicant, at=at)
    answer = browser("applicant").post(url("report", report), {"draft": "mis palabras", "save": ""})
    assert answer.status_code == 200
    assert "mis palabras" in text(answer)
    assert answer.context["form"].non_field_errors()
    report.refresh_from_db()
    assert (report.text, report.draft) == ("Primero", "Primero")


def test_what_was_typed_while_the_project_ended_is_shown_again(project, report, world, at, browser):
    services.cancel_project(project=project, reason="Se disolvió", actor=world.steward, at=at)
    for press in ("save", "send"):
        answer = browser("applicant").post(url("report", report), {"draft": "mío", press: "1"})
        assert "mío" in text(answer)
        assert answer.context["form"].non_field_errors()
    report.refresh_from_db()
    assert (report.state, report.draft) == (ReportState.DUE, "")
    answer = browser("steward").post(url("agreement", project), {"agreement": "nuestro texto"})
    assert answer.status_code == 200
    assert "nuestro texto" in text(answer)
    assert answer.context["form"].non_field_errors()


FORMS = [
    ("agreement", "project", "steward", {"agreement": "mis-palabras", "planned_end": "x"}),
    ("add_instalment", "project", "steward", {"condition": "mis-palabras", "amount": "x"}),
    ("instalment", "instalment", "steward", {"condition": "mis-palabras", "amount": "1.500"}),
    ("pay", "instalment", "steward", {"note": "mis-palabras", "on": "x"}),
    ("give_back", "project", "steward", {"note": "mis-palabras", "amount": ""}),
    ("hold_visit", "visit", "steward", {"minutes": "mis-palabras", "held_on": "3000-01-01"}),
    ("cancel", "project", "steward", {"reason": "mis-palabras\x00"}),
    ("report", "report", "applicant", {"draft": "mis-palabras\x00", "send": "1"}),
]


@pytest.mark.parametrize(("name", "thing", "role", "data"), FORMS, ids=lambda x: str(x)[:12])
def test_no_form_loses_what_was_typed_in_it(things, browser, name, thing, role, data):
    answer = browser(role).post(url(name, things[thing]), data)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert "mis-palabras" in text(answer)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "thing", "role", "data"), FORMS, ids=lambda x: str(x)[:12])
def test_a_language_button_keeps_the_words_and_does_nothing(
    things, browser, name, thing, role, data, language
):
    events = AuditEvent.objects.count()
    answer = browser(role).post(url(name, things[thing]), {**data, "_language": language})
    assert answer.status_code == 200
    assert "mis-palabras" in text(answer)
    assert f'lang="{language.replace("br", "BR")}"' in text(answer)
    assert not answer.context["form"].errors
    assert AuditEvent.objects.count() == events


# Doubled effects.


def test_a_return_pressed_twice_is_recorded_once(instalment, world, at, browser):
    project = instalment.project
    services.pay_instalment(instalment=instalment, on=DAY, actor=world.steward, at=at)
    team = browser("steward")
    key = team.get(url("give_back", project)).context["form"]["key"].value()
    data = {"amount": "100", "on": "2026-10-12", "note": "Sobró", "key": str(key)}
    for _press in range(2):
        assert team.post(url("give_back", project), data).status_code == 302
    assert Transaction.objects.filter(kind="return").count() == 1
    again = {**data, "key": str(uuid.uuid4())}
    assert team.post(url("give_back", project), again).status_code == 302
    assert Transaction.objects.filter(kind="return").count() == 2


def test_an_instalment_pressed_twice_is_planned_once(project, browser):
    team = browser("steward")
    assert 'type="hidden" name="key"' in text(team.get(url("add_instalment", project)))
    data = {"amount": "100", "due_on": "2027-02-03", "condition": "", "key": str(uuid.uuid4())}
    for _press in range(2):
        assert team.post(url("add_instalment", project), data).status_code == 302
    assert project.instalments.count() == 1
    assert AuditEvent.objects.filter(verb="accompanying.instalment_planned").count() == 1


@pytest.mark.parametrize(
    ("name", "things", "data"),
    [
        ("plan_report", "reports", {"kind": "final", "due_on": "2027-03-01"}),
        ("plan_visit", "visits", {"planned_on": "2027-03-01", "mode": "online"}),
    ],
)
def test_what_is_planned_twice_by_one_form_is_planned_once(project, browser, name, things, data):
    team = browser("steward")
    key = team.get(url(name, project)).context["form"]["key"].value()
    for _press in range(2):
        answer = team.post(url(name, project), {**data, "key": str(key)})
        assert answer["Location"] == url(things, project)
    assert getattr(project, things).count() == 1
    assert AuditEvent.objects.filter(verb__endswith=f"{name[5:]}_planned").count() == 1
    # The same on a page opened anew is meant: two visits may be on one day.
    team.post(url(name, project), {**data, "key": str(uuid.uuid4())})
    assert getattr(project, things).count() == 2


def test_a_form_gone_back_to_and_changed_plans_a_second_instalment(project, browser):
    team = browser("steward")
    data = {"amount": "100", "due_on": "2027-02-03", "condition": "", "key": str(uuid.uuid4())}
    for amount in ("100", "50"):
        assert team.post(url("add_instalment", project), {**data, "amount": amount})
    assert sorted(row.amount for row in project.instalments.all()) == [50, 100]


def test_the_key_of_another_project_names_nothing_here(instalment, world, at):
    other = make_project(world.rival_proposal)
    made = services.add_instalment(
        project=other, due_on=DAY, amount=Decimal(5), condition="", actor=world.steward, at=at,
        key=instalment.public_id,
    )  # fmt: skip
    assert made.project == other
    assert made.public_id != instalment.public_id


def test_a_payment_pressed_twice_is_recorded_once(instalment, browser):
    team = browser("steward")
    data = {"on": "2026-10-12"}
    assert team.post(url("pay", instalment), data).status_code == 302
    assert team.post(url("pay", instalment), data).status_code == 200
    assert Transaction.objects.filter(kind="disbursement").count() == 1
    paid = Notice.objects.filter(kind="accompanying.instalment_paid", channel=Channel.SITE)
    assert {notice.recipient.name for notice in paid} == {"Applicant", "Viewer"}


def test_what_came_back_of_an_instalment_belongs_to_the_same_project(instalment, world, at):
    services.pay_instalment(instalment=instalment, on=DAY, actor=world.steward, at=at)
    other = make_project(world.rival_proposal)
    with pytest.raises(DomainError) as refused:
        services.record_return(
            project=other, amount=Decimal(5), on=DAY, actor=world.steward, at=at,
            instalment=instalment,
        )  # fmt: skip
    assert refused.value.code == "over_paid"
    assert not other.transactions.exists()


# Money that cannot be.

NO_AMOUNTS = ["0", "0.00", "-5", "9" * 28, "1e9", "NaN", "Infinity", "1.500", "=1+1", "\x00", ""]


@pytest.mark.parametrize("amount", NO_AMOUNTS)
def test_an_amount_that_cannot_be_is_refused_in_words(instalment, world, at, browser, amount):
    services.pay_instalment(instalment=instalment, on=DAY, actor=world.steward, at=at)
    project = instalment.project
    other = project.instalments.create(number=2, due_on=DAY, amount=Decimal(5))
    team = browser("steward")
    for address, more in (
        (url("add_instalment", project), {"due_on": "2027-03-01"}),
        (url("instalment", other), {"due_on": "2027-03-01"}),
        (url("give_back", project), {"on": "2026-10-12", "note": "x"}),
    ):
        answer = team.post(address, {**more, "amount": amount})
        assert answer.status_code == 200, address
        assert answer.context["form"].errors
    assert project.instalments.count() == 2
    assert project.transactions.count() == 2


@pytest.mark.parametrize("amount", [Decimal(0), Decimal("-0.01"), Decimal(-5000)])
def test_no_service_moves_nothing_or_less(instalment, world, at, amount):
    project = instalment.project
    doing = {"amount": amount, "actor": world.steward, "at": at}
    for act in (
        partial(services.add_instalment, project=project, due_on=DAY, condition=""),
        partial(services.change_instalment, instalment=instalment, due_on=DAY, condition=""),
        partial(services.record_return, project=project, on=DAY),
    ):
        with pytest.raises(DomainError) as refused:
            act(**doing)
        assert refused.value.code == "nothing"
