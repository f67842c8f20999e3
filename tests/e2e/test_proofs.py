"""Proofs and copies on a phone, with and without a script: sent, changed, checked, filled in offline.

Every page is read by axe and fits 360 pixels.
"""

import re
from pathlib import Path

import pytest
from django.urls import reverse

from calls.applying.models import BudgetLine, Receipt
from minka.accounts.models import User
from tests.factories.applying import make_proposal
from tests.factories.world import build_world


@pytest.fixture
def draft(transactional_db):
    """Return a complete draft and its writer."""
    world = build_world()
    User.objects.filter(pk=world.applicant.pk).update(language="es")
    proposal = make_proposal(world.other_call, world.organisation, submitted=False)
    entry = proposal.entries.get()
    BudgetLine.objects.create(
        proposal=proposal, stage=entry.stage, concept="Todo", source="requested", amount=12000
    )
    return proposal, world.applicant


def look(visitor, *, js: bool = True) -> None:
    """Hold that a page fits a phone, and that axe finds nothing against it."""
    page = visitor.page
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360, page.url
    if js:
        assert (page.url, visitor.axe()) == (page.url, [])


@pytest.mark.parametrize("js", [True, False], ids=["script", "no-script"])
def test_sent_changed_and_checked(visit, draft, js):
    proposal, owner = draft
    visitor = visit(width=360, js=js)
    visitor.enter(owner)
    visitor.go(reverse("applying:check", args=[proposal.public_id]))
    look(visitor, js=js)
    visitor.page.locator(f'form[action$="/{proposal.public_id}/submit/"] button').click()
    look(visitor, js=js)
    receipts = Receipt.objects.filter(entry__proposal=proposal)
    first = receipts.get()
    with visitor.page.expect_download() as download:
        visitor.page.locator('a[href$="receipt.pdf"]').click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
    visitor.go(proposal.get_absolute_url())
    visitor.page.locator(f'a[href$="/{proposal.public_id}/change/"]').click()
    look(visitor, js=js)
    visitor.page.locator("#main-form button[type=submit]").click()
    visitor.go(reverse("applying:check", args=[proposal.public_id]))
    visitor.page.locator('a[href*="back=check#id_title"]').click()
    look(visitor, js=js)
    visitor.page.fill("input[name=title]", "Ferias que duran")
    visitor.page.locator('button[name=then][value="check"]').click()
    visitor.page.wait_for_url(re.compile(r"/check/"))
    assert "Ferias que duran" in visitor.text
    visitor.go(reverse("applying:unsent", args=[proposal.public_id]))
    look(visitor, js=js)
    visitor.page.locator('a[href$="/check/"]').first.click()
    visitor.page.locator(f'form[action$="/{proposal.public_id}/submit/"] button').click()
    assert receipts.count() == 2
    look(visitor, js=js)
    stranger = visit(width=360, js=js)
    stranger.go(reverse("applying:verify"))
    stranger.page.fill("input[name=number]", first.number.lower())
    stranger.page.fill("input[name=sha256]", first.sha256)
    stranger.page.locator("main form button[type=submit]").click()
    assert first.number in stranger.text
    assert "Ferias" not in stranger.text
    look(stranger, js=js)


def test_filled_in_offline_and_loaded_back(visit, draft, tmp_path):
    proposal, owner = draft
    visitor = visit(width=360)
    visitor.go(reverse("applying:blank", args=[proposal.call.slug]))
    look(visitor)
    visitor.enter(owner)
    visitor.go(reverse("applying:load", args=[proposal.public_id]))
    with visitor.page.expect_download() as download:
        visitor.page.locator('main a[href$="copy.txt"]').click()
    text = Path(download.value.path()).read_bytes().decode("utf-8-sig")
    text = re.sub(r"(=== \[q_where\][^\n]*\r\n)[^\r\n=]*", r"\1Escrito sin conexión", text)
    copy = tmp_path / "copia.txt"
    copy.write_bytes(text.encode("cp1252", "replace"))
    look(visitor)
    visitor.page.set_input_files("input[type=file]", str(copy))
    visitor.page.locator("#main-form button[type=submit]").click()
    assert "Escrito sin conexión" in visitor.text
    look(visitor)
    visitor.page.locator("#main-form button[type=submit]").click()
    assert visitor.path == reverse("applying:hub", args=[proposal.public_id])
    assert proposal.entries.get().answers["where"] == "Escrito sin conexión"
