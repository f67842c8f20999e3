"""Two colleagues and a partner organisation write one proposal, each on a phone of 360 pixels.

Rosa owns the organisation. She lets Inés write and not submit; Inés writes, comments, asks the
partner, says that it is ready. The partner confirms its part by the link of the mail. Rosa reads,
settles, and submits. The same story without a script.
"""

import os
from decimal import Decimal
from pathlib import Path

import pytest
from django.urls import reverse

from calls.applying.models import BudgetLine, Comment, Partner, Receipt
from calls.applying.queries import current_entry
from calls.applying.states import BudgetSource
from minka.notifications.models import AddressMail, Notice
from tests.factories.accounts import make_member, make_organisation, make_user
from tests.factories.applying import make_proposal
from tests.factories.publishing import make_call

PICTURES = os.environ.get("MINKA_PICTURES", "")
AMOUNT = Decimal(12000)


class Story:
    """A draft that lacks one answer, and the three people."""

    def __init__(self) -> None:
        self.rosa = make_user("Rosa Quispe", language="en")
        self.organisation = make_organisation(self.rosa, name="Red Lenca", founded=2001)
        self.ines = make_user("Inés Mamani", language="en")
        make_member(self.organisation, self.ines, "editor")
        self.uma = make_user("Uma Condori", email="uma@example.org", language="en")
        self.theirs = make_organisation(self.uma, name="Uma Suyu")
        call = make_call(code="AC26", slug="accion-2026")
        self.proposal = make_proposal(
            call, self.organisation, submitted=False, created_by=self.rosa, amount=AMOUNT
        )
        self.entry = current_entry(self.proposal)
        self.entry.answers.pop("where")
        self.entry.save()
        BudgetLine.objects.create(
            proposal=self.proposal,
            stage=self.entry.stage,
            concept="Talleres",
            source=BudgetSource.REQUESTED,
            amount=AMOUNT,
        )

    def at(self, name: str, *args: object) -> str:
        """Return the address of a page of the proposal."""
        return reverse(f"applying:{name}", args=[self.proposal.public_id, *args])


@pytest.fixture
def story(transactional_db, themes) -> Story:
    """Return the draft and its people."""
    return Story()


def look(visitor, name):
    """Keep a picture where somebody wants to look, and see that nothing stands out to the right."""
    visitor.page.wait_for_load_state("load")
    visitor.page.locator("h1").wait_for()
    wide = visitor.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 360, f"{name} is {wide} pixels wide"
    assert visitor.page.locator("h1").count() == 1, name
    # Without scripts the page cannot look at itself.
    if "no-script" not in os.environ.get("PYTEST_CURRENT_TEST", ""):
        assert visitor.axe(colours=False) == [], name
    if PICTURES:
        Path(PICTURES).mkdir(parents=True, exist_ok=True)
        visitor.page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


def press(visitor, words):
    """Press the button that says this."""
    button = visitor.page.locator("main button", has_text=words).filter(visible=True).first
    with visitor.page.expect_navigation(wait_until="load"):
        button.click()


def unfold(visitor, name):
    """Open what stands beside a field."""
    visitor.page.locator(f"#beside-{name} > summary").click()


def rosa_says_who_writes(visit, story, js):
    """The owner lets her colleague write, and not submit."""
    rosa = visit(width=360, js=js)
    rosa.enter(story.rosa)
    rosa.go(story.at("hub"))
    look(rosa, "hub")
    rosa.follow(story.at("writers"))
    look(rosa, "writers")
    rosa.follow(story.at("writer", story.ines.memberships.get().public_id))
    rosa.fill(role="editor")
    look(rosa, "writer")
    press(rosa, "Save the role")
    assert "Writes" in rosa.text
    return rosa


def ines_writes(visit, story, js):
    """The colleague answers what lacks, comments, and asks the partner."""
    ines = visit(width=360, js=js)
    ines.enter(story.ines)
    ines.go(story.at("section", 0))
    ines.fill(q_where="En Puno y en Oruro, con ocho comunidades.")
    unfold(ines, "q_where")
    look(ines, "section")
    press(ines, "Save, and comment")
    assert ines.path == story.at("comments_on", "q_where")
    assert "En Puno y en Oruro" in ines.text
    ines.fill(body="¿Son ocho, o ya nueve?")
    look(ines, "comment")
    press(ines, "Comment")
    ines.go(story.at("partners"))
    row = {"name": "Uma Suyu", "country": "BO", "role": "co_executor", "email": "uma@example.org"}
    ines.fill(**{f"partners-0-{name}": value for name, value in row.items()})
    press(ines, "Save and go back")
    ines.go(story.at("partners"))
    look(ines, "partners")
    press(ines, "Save, and ask for confirmation")
    look(ines, "ask")
    press(ines, "Send the mail")
    assert "Asked to confirm its part" in ines.text
    return ines


def uma_confirms(visit, story, js):
    """The partner opens the link of the mail, signs in, and confirms."""
    link = AddressMail.objects.get().path
    uma = visit(width=360, js=js, language="en")
    uma.go(link)
    look(uma, "part")
    assert Partner.objects.get().state == "asked"
    uma.follow("/accounts/login/")
    uma.fill(login=story.uma.email, password="secreto-largo")
    uma.press()
    assert uma.path == link
    uma.fill(organisation=str(story.theirs.public_id))
    look(uma, "part_signed_in")
    press(uma, "Confirm this part")
    assert "This part was confirmed" in uma.text
    assert Partner.objects.get().organisation == story.theirs


@pytest.mark.parametrize("js", [True, False], ids=["script", "no-script"])
def test_two_colleagues_and_a_partner(visit, story, js):
    rosa = rosa_says_who_writes(visit, story, js)
    ines = ines_writes(visit, story, js)
    uma_confirms(visit, story, js)

    ines.go(story.at("check"))
    assert "these people may submit it: Rosa Quispe" in ines.text
    assert not ines.page.get_by_role("button", name="Submit the proposal").count()
    look(ines, "check")
    press(ines, "Tell them that it is ready")
    assert Notice.objects.filter(kind="applying.ready", recipient=story.rosa).exists()

    rosa.go(story.at("hub"))
    look(rosa, "hub_ready")
    assert "1 confirmed its part." in rosa.text
    rosa.follow(story.at("comments"))
    look(rosa, "comments")
    rosa.follow(story.at("comments_on", "q_where"))
    press(rosa, "It is settled")
    assert Comment.objects.get().resolved_by == story.rosa
    rosa.go(story.at("check"))
    press(rosa, "Submit the proposal")
    receipt = Receipt.objects.get()
    assert receipt.submitted_by == story.rosa
    assert "ocho, o ya nueve" not in str(receipt.snapshot)
    assert receipt.snapshot["partners"] == [
        {"name": "Uma Suyu", "country": "BO", "role": "co_executor"}
    ]
    assert "Your proposal was received" in rosa.text
