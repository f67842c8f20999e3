"""What no page of a project ever does: run what was typed, or open what is another's."""

import uuid
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from calls.accompanying import services
from calls.accompanying.models import Instalment, Project
from minka.common.models import AuditEvent

from .test_never import ATTACK, pages_of, reading, text, url

DAY = date(2026, 10, 10)

# Hostile words.


@pytest.mark.parametrize("role", ["applicant", "steward"])
def test_no_text_of_a_project_runs_in_a_browser(things, world, at, role):
    project, report = things["project"], things["report"]
    team = {"actor": world.steward, "at": at}
    Project.objects.filter(pk=project.pk).update(title=ATTACK, agreement=ATTACK)
    Instalment.objects.filter(project=project).update(condition=ATTACK)
    services.pay_instalment(instalment=things["instalment"], on=DAY, note=ATTACK, **team)
    services.hold_visit(
        visit=things["visit"], held_on=at.date(), people=ATTACK, minutes=ATTACK, agreements=ATTACK,
        next_step=ATTACK, **team,
    )  # fmt: skip
    services.record_return(project=project, amount=Decimal(1), on=DAY, note=ATTACK, **team)
    services.submit_report(report=report, draft=ATTACK, actor=world.applicant, at=at)
    services.return_report(report=report, answer=ATTACK, **team)
    client = reading(role, world, "es")
    shown = 0
    for page in pages_of(project):
        body = text(client.get(page)).lower()
        shown += "alert(1)" in body
        assert "<script>alert" not in body, page
        assert "<img src=x" not in body, page
        assert 'href="javascript:' not in body, page
    assert shown >= 6


@pytest.mark.parametrize("page", ["0", "-1", "x", "%00", "9" * 20])
def test_lists_answer_any_page(project, browser, page):
    team = browser("steward")
    for address in (
        reverse("accompanying:mine"),
        reverse("accompanying:of_call", args=[project.call.slug]),
        url("history", project),
    ):
        assert team.get(f"{address}?page={page}").status_code == 200


@pytest.mark.parametrize("name", ["project", "money", "report", "instalment", "visit", "pay"])
def test_what_does_not_exist_is_not_found(project, browser, name):
    address = reverse(f"accompanying:{name}", args=[uuid.uuid4()])
    assert browser("steward").get(address).status_code == 404
    assert browser("admin").get(address).status_code == 404


@pytest.mark.parametrize("role", ["rival", "other_steward", "peer", "reviewer"])
@pytest.mark.parametrize("name", ["instalment", "pay", "remove_instalment", "report", "answer",
    "remove_report", "visit", "hold_visit"])  # fmt: skip
def test_foreign_things_are_not_found_by_get_or_post(things, browser, role, name):
    kind = next(kind for kind in things if kind in name or (name in {"pay"} and kind == "instalment")
        or (name == "answer" and kind == "report"))  # fmt: skip
    before = AuditEvent.objects.count()
    client = browser(role)
    assert client.post(url(name, things[kind]), {"reason": "x"}).status_code == 404
    assert client.get(url(name, things[kind])).status_code in {404, 405}
    assert AuditEvent.objects.count() == before
