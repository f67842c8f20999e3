"""Asking about a call on a phone: the answer changes the rules, and everybody reads how."""

import pytest
from django.urls import reverse

from calls.publishing.models import Amendment, Inquiry
from calls.publishing.services.ready import ready_chapters
from minka.accounts.models import User
from minka.notifications.services import deliver
from tests.factories.world import build_world

ASKED = "¿Puede postular una red, si yo soy de la Red Lenca?"


@pytest.fixture
def world(themes):
    """Return a call with rules, and its people in English."""
    found = build_world()
    rules = {code: ready_chapters(code) for code in ("es", "en")}
    type(found.call).objects.filter(pk=found.call.pk).update(rules=rules)
    User.objects.update(language="en")
    return found


def address(name, *args):
    return reverse(f"publishing:{name}", args=args)


@pytest.mark.parametrize("js", [True, False], ids=["with a script", "without a script"])
def test_a_question_is_answered_and_changes_the_rules(visit, world, clock, js):
    call = world.call
    asker = visit(width=360, language="en", js=js)
    asker.enter(world.peer)
    asker.go(call.get_absolute_url())
    asker.follow(address("ask", call.slug))
    asker.fill(body=ASKED)
    asker.press()
    assert asker.path == address("inquiries", call.slug)
    assert "Waiting for an answer" in asker.text

    clock.on(minutes=5)
    steward = visit(width=360, language="en", js=js)
    steward.enter(world.steward)
    steward.go(address("inquiries_received", call.slug))
    inquiry = Inquiry.objects.get()
    steward.follow(address("answer_inquiry", inquiry.public_id))
    steward.fill(question_es="¿Puede postular una red?", answer_es="Sí, puede.", chapter="4")
    steward.press()
    assert "Nothing is published yet" in steward.page.locator("body").inner_text()
    body = "Pueden postular organizaciones y redes legalmente constituidas."
    steward.fill(**{"rules-body_es": body, "rules-reason_es": "Se aclara qué es una red."})
    steward.press()
    assert steward.path == address("inquiries_received", call.slug)
    assert Amendment.objects.get().number == 2
    deliver()

    applicant = visit(width=360, language="en", js=js)
    applicant.enter(world.applicant)
    applicant.go("/notices/")
    assert "changed" in applicant.text
    applicant.go(call.get_absolute_url())
    assert "Sí, puede." in applicant.text
    assert "Red Lenca, si yo" not in applicant.text
    applicant.follow(address("amendments", call.slug))
    assert "redes" in applicant.page.locator("ins").first.inner_text() or "redes" in applicant.text
    assert applicant.page.locator("del").count()


def test_whether_one_fits_is_seen_on_a_phone_without_signing_in(visit, world):
    type(world.call).objects.filter(pk=world.call.pk).update(
        legal_kinds=["ngo", "network"], min_years=3, countries=["PE", "BO"]
    )
    visitor = visit(width=360, language="en", js=False)
    visitor.go(world.call.get_absolute_url())
    check = reverse("applying:eligibility", args=[world.call.slug])
    visitor.follow(check)
    visitor.fill(kind="ngo", country="PE", founded="2025", amount="14000", months="12")
    visitor.page.locator("main form button").first.click()
    assert "Something does not fit" in visitor.text
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= 360
    start = reverse("applying:start", args=[world.call.slug])
    assert "amount=14000" in visitor.page.locator(f'a[href^="{start}?"]').get_attribute("href")
