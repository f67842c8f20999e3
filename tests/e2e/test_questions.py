"""Conditions, rows, places and money on a phone of 360 pixels, with the script and without it."""

import os
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from calls.applying.models import Entry
from minka.accounts.models import User
from tests.calls.applying.forms_of import ANA, LUZ, TEAM, asks, options, q, section, when
from tests.factories.applying import make_proposal
from tests.factories.world import build_world

CUSCO = {"name": "Cusco", "country": "PE", "latitude": "-13.516700", "longitude": "-71.978100"}
PICTURES = os.environ.get("MINKA_PICTURES", "")
FORM = section(
    q("team", "rows", columns=[*TEAM[:1], TEAM[3], TEAM[4], TEAM[6], TEAM[7], TEAM[2]]),
    q("allies", "yesno"),
    q(
        "kind",
        "choice",
        options=options("a", "b"),
        required=True,
        condition=when("allies", "is", "true"),
    ),
    q("why", "long", condition=when("kind", "is", "b")),
    q("where", "places"),
    q("cost", "money"),
    help={"es": "Cuente quiénes son.", "en": "Tell who you are."},
)


class Draft:
    """A draft with such a form, and its page."""

    def __init__(self, language: str) -> None:
        self.world = build_world()
        self.user = self.world.applicant
        User.objects.filter(pk=self.user.pk).update(language=language)
        proposal = make_proposal(self.world.other_call, self.world.organisation, submitted=False)
        asks(proposal.entries.get(), FORM)
        self.proposal = proposal
        self.section = reverse("applying:section", args=[proposal.public_id, 0])
        self.hub = reverse("applying:hub", args=[proposal.public_id])
        self.budget = reverse("applying:budget", args=[proposal.public_id])

    @property
    def answers(self):
        """What is stored now."""
        return Entry.objects.get(proposal=self.proposal).answers


@pytest.fixture
def draft(themes, clock) -> Draft:
    """Return a draft whose writer reads Spanish."""
    return Draft("es")


def fits(page):
    """No page is wider than its window, once its style sheet is there."""
    page.wait_for_load_state()
    wide = page.evaluate(
        """() => [...document.querySelectorAll("body *")]
        .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
        .filter((one) => !one.closest(".vh, [hidden]"))
        .map((one) => one.outerHTML.slice(0, 120)).slice(0, 3)"""
    )
    assert wide == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def picture(page, name):
    """Keep a picture where one asks for it."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def test_with_the_script_questions_and_rows_appear_at_once(visit, draft):
    visitor = visit(width=360)
    visitor.enter(draft.user)
    page = visitor.page
    visitor.go(draft.section)
    expect(page.locator("[name=q_kind]").first).to_be_hidden()
    page.get_by_label("Sí").first.check()
    expect(page.locator("[name=q_kind]").first).to_be_visible()
    expect(page.locator("[name=q_why]")).to_be_hidden()
    page.get_by_label("Opción b").check()
    expect(page.locator("[name=q_why]")).to_be_visible()
    page.locator("[name=q_why]").fill("Porque sí")
    page.get_by_label("No", exact=True).first.check()
    # The chain goes with its first answer; what was written stays.
    expect(page.locator("[name=q_why]")).to_be_hidden()
    page.get_by_label("Sí").first.check()
    expect(page.locator("[name=q_why]")).to_have_value("Porque sí")
    page.locator("[name=q_team-0-name]").fill("Ana")
    page.locator("button[value=add-q_team]").click()
    expect(page.locator("[name=q_team-1-name]")).to_be_focused()
    page.locator("[name=q_team-1-name]").fill("Luz")
    page.locator("[name=q_team-1-years]").fill("3")
    fits(page)
    assert visitor.axe() == []
    picture(page, "script-360")
    page.locator("button[value=hub]").click()
    page.wait_for_url(f"**{draft.hub}")
    assert [row["name"] for row in draft.answers["team"]] == ["Ana", "Luz"]
    assert draft.answers["kind"] == "b"
    assert draft.answers["why"] == "Porque sí"


def test_without_a_script_the_same_is_reached_by_saving(visit, draft):
    visitor = visit(width=360, js=False)
    visitor.enter(draft.user)
    page = visitor.page
    visitor.go(draft.section)
    expect(page.locator("[name=q_kind]").first).to_be_hidden()
    page.get_by_label("Sí").first.check()
    page.locator("[name=q_team-0-name]").fill("Ana")
    page.locator("[name=q_cost]").fill("1.500")
    page.locator("[name=q_where-0-latitude]").fill("-71,9781")
    page.locator("[name=q_where-0-longitude]").fill("-13,5167")
    page.locator("button[value=add-q_team]").click()
    fits(page)
    picture(page, "faults-360")
    # What is wrong is said, with both amounts to choose from; nothing is lost.
    expect(page.locator("[name=q_cost]")).to_have_value("1.500")
    page.get_by_label("mil quinientos").check()
    page.locator("[name=q_where-0-latitude]").fill("-13,5167")
    page.locator("[name=q_where-0-longitude]").fill("-71,9781")
    expect(page.locator("[name=q_kind]").first).to_be_visible()
    page.get_by_label("Opción a").check()
    page.locator("button[value=add-q_team]").click()
    page.locator("[name=q_team-1-name]").fill("Luz")
    page.locator("button[value=hub]").click()
    answers = draft.answers
    assert answers["cost"] == "1500.00"
    assert answers["where"][0]["latitude"] == "-13.516700"
    assert [row["name"] for row in answers["team"]] == ["Ana", "Luz"]
    assert answers["kind"] == "a"
    visitor.go(draft.section)
    expect(page.get_by_text("mil quinientos dólares")).to_be_visible()
    picture(page, "saved-360")


def test_a_budget_grows_at_once_and_says_its_shares(visit, draft):
    call = draft.world.other_call
    call.max_fund_share, call.budget_periods = 80, 2
    call.save()
    visitor = visit(width=360)
    visitor.enter(draft.user)
    page = visitor.page
    visitor.go(draft.budget)
    for number, (concept, source, period, amount) in enumerate(
        [("Talleres", "requested", "1", "12000"), ("Local", "own", "2", "1000")]
    ):
        page.locator(f"[name=budget-{number}-concept]").fill(concept)
        page.locator(f"[name=budget-{number}-source]").select_option(source)
        page.locator(f"[name=budget-{number}-period]").select_option(period)
        page.locator(f"[name=budget-{number}-amount]").fill(amount)
        if not number:
            page.locator("button[value=add-budget]").click()
    page.locator("button[value=hub]").click()
    page.wait_for_url(f"**{draft.hub}")
    visitor.go(draft.budget)
    expect(page.get_by_text("92,4 %").first).to_be_visible()
    fits(page)
    assert visitor.axe() == []
    picture(page, "budget-360")
    lines = [(x.concept, x.period) for x in draft.proposal.budget_lines.all()]
    assert lines == [("Talleres", 1), ("Local", 2)]


def test_a_wide_window_shows_rows_in_columns_and_tells_them_as_a_table(visit, draft):
    entry = draft.proposal.entries.get()
    entry.answers = {"team": [ANA, LUZ], "where": [CUSCO], "cost": "1500.00", "allies": False}
    entry.save()
    visitor = visit(width=1280)
    visitor.enter(draft.user)
    visitor.go(draft.section)
    visitor.page.get_by_label("Sí").first.check()
    picture(visitor.page, "script-1280")
    visitor.go(draft.budget)
    picture(visitor.page, "budget-1280")
    visitor.go(reverse("applying:check", args=[draft.proposal.public_id]))
    expect(visitor.page.locator("main td.num", has_text="12").first).to_be_visible()
    assert visitor.axe() == []
    fits(visitor.page)
    picture(visitor.page, "check-1280")
