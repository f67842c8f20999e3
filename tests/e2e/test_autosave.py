"""Writing on a phone whose link drops: whatever was typed arrives, and the page says where it is.

The texts are typed as a person would, at 360 pixels; the line of state is read as it is shown.
"""

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from calls.applying.models import BudgetLine, Change, Entry, Partner
from calls.applying.services import save_draft
from minka.accounts.models import User
from tests.factories.accounts import make_member, make_user
from tests.factories.applying import make_proposal
from tests.factories.world import build_world

from .visiting import PASSWORD

TEXT = "Lo que aprendimos 🧶: vender juntas,\n\ncon «paciencia»."
FIELD = 'textarea[name="q_learning"]'
KEPT = """async () => {
  const known = (await indexedDB.databases()).some((one) => one.name === "minka");
  if (!known) return [];
  const db = await new Promise((ok) => {
    const asked = indexedDB.open("minka", 1);
    asked.onsuccess = () => ok(asked.result);
  });
  const found = await new Promise((ok) => {
    const asked = db.transaction("drafts").objectStore("drafts").getAll();
    asked.onsuccess = () => ok(asked.result);
  });
  db.close();
  return found.map((one) => one.typed);
}"""


class Draft:
    """A draft, its writer, and the addresses of its pages."""

    def __init__(self) -> None:
        self.world = build_world()
        self.user = self.world.applicant
        User.objects.filter(pk=self.user.pk).update(language="en")
        self.proposal = make_proposal(
            self.world.other_call, self.world.organisation, submitted=False
        )
        self.key = self.proposal.public_id
        self.section = reverse("applying:section", args=[self.key, 0])
        self.url = reverse("applying:autosave", args=[self.key])

    @property
    def entry(self) -> Entry:
        """What is stored now."""
        return Entry.objects.get(proposal=self.proposal)

    @property
    def text(self) -> str | None:
        """The answer that is stored now."""
        return self.entry.answers.get("learning")


@pytest.fixture
def draft(themes, clock) -> Draft:
    """Return a draft whose writer reads English."""
    return Draft()


@pytest.fixture
def writer(visit, draft):
    """Return the phone of the writer, open where the draft is written."""
    visitor = visit(width=360)
    visitor.enter(draft.user)
    visitor.go(draft.section)
    ready(visitor.page)
    yield visitor
    # A link that was cut on purpose is no fault.
    visitor.faults[:] = [fault for fault in visitor.faults if "net::ERR" not in fault]


def ready(page):
    """Wait until the page's script says how saving goes."""
    expect(page.locator("[data-draft][data-state]")).to_be_attached()


def write(page, text, field=FIELD):
    """Type in a field and leave it."""
    page.locator(field).fill(text)
    page.locator(field).blur()


def says(page, state, words=None):
    """Wait until the page says so."""
    line = page.locator(f"[data-draft][data-state={state}]")
    expect(line).to_be_visible()
    if words:
        expect(line.locator("[data-said]")).to_contain_text(words)


def cut(context, draft):
    """Cut the link to where drafts are saved; return how to mend it."""
    context.route(f"**{draft.url}", lambda route: route.abort())
    return lambda: context.unroute(f"**{draft.url}")


def test_what_is_typed_is_saved_without_a_button(writer, draft):
    write(writer.page, TEXT)
    says(writer.page, "saved", "Saved ")
    assert draft.text == TEXT
    assert Change.objects.get().after == TEXT
    box = writer.page.locator("[data-draft]").bounding_box()
    assert box["y"] + box["height"] <= 740
    writer.page.reload()
    assert writer.page.locator(FIELD).input_value() == TEXT
    assert writer.page.evaluate(KEPT) == []


def test_the_button_after_an_autosave_finds_no_conflict_with_itself(writer, draft):
    write(writer.page, TEXT)
    says(writer.page, "saved")
    writer.page.locator(FIELD).fill(TEXT + " Y más.")
    writer.press("button[value=hub]")
    assert writer.path == reverse("applying:hub", args=[draft.key])
    assert draft.text == TEXT + " Y más."


def test_without_a_link_it_says_so_and_saves_when_the_link_is_back(writer, draft):
    writer.context.set_offline(True)
    write(writer.page, TEXT)
    says(writer.page, "device", "No connection: saved only on this device")
    assert draft.text != TEXT
    writer.context.set_offline(False)
    says(writer.page, "saved")
    assert draft.text == TEXT


def test_a_page_that_dies_without_a_link_loses_nothing(writer, draft):
    mend = cut(writer.context, draft)
    write(writer.page, TEXT)
    says(writer.page, "device")
    writer.page.wait_for_timeout(400)
    writer.page.close()
    mend()
    page = writer.context.new_page()
    page.goto(draft.section)
    expect(page.locator(FIELD)).to_have_value(TEXT)
    says(page, "saved")
    assert draft.text == TEXT


def test_words_left_on_another_page_are_saved_from_the_hub(writer, draft):
    mend = cut(writer.context, draft)
    write(writer.page, TEXT)
    says(writer.page, "device")
    writer.page.wait_for_timeout(400)
    mend()
    writer.go(reverse("applying:hub", args=[draft.key]))
    says(writer.page, "saved")
    assert draft.text == TEXT


def test_an_answer_that_got_lost_is_no_conflict(writer, draft):
    """The server saved, and its answer never came."""
    long = "Aprendimos mucho. " * 60

    def lose(route):
        route.fetch()
        route.abort()

    writer.context.route(f"**{draft.url}", lose, times=1)
    write(writer.page, long.strip())
    says(writer.page, "device")
    assert draft.text == long.strip()
    writer.page.reload()
    write(writer.page, long + "Fin.")
    says(writer.page, "saved")
    assert draft.text == long + "Fin."
    expect(writer.page.locator("[data-take]")).to_have_count(0)


def test_two_tabs_on_one_field_show_both_texts(writer, draft):
    other = writer.context.new_page()
    other.goto(draft.section)
    ready(other)
    write(other, "Lo de la otra ventana.")
    says(other, "saved")
    write(writer.page, "Lo de esta ventana.")
    says(writer.page, "clash")
    box = writer.page.locator("main .note:has([data-take])")
    expect(box).to_contain_text("Lo de la otra ventana.")
    expect(writer.page.locator(FIELD)).to_have_value("Lo de esta ventana.")
    assert draft.text == "Lo de la otra ventana."
    box.locator("[data-take=both]").click()
    says(writer.page, "saved")
    assert draft.text == "Lo de la otra ventana.\n\nLo de esta ventana."


@pytest.mark.parametrize(("choice", "kept"), [("mine", "Lo mío."), ("theirs", "Lo de Inés.")])
def test_a_colleague_s_text_waits_for_a_choice(writer, draft, at, choice, kept):
    colleague = make_user("Inés Mamani")
    make_member(draft.world.organisation, colleague, "editor")
    save_draft(entry=draft.entry, values={"q_learning": "Lo de Inés."}, actor=colleague, at=at)
    write(writer.page, "Lo mío.")
    says(writer.page, "clash", "Not saved: two texts for the same field.")
    expect(writer.page.locator("main .note:has([data-take])")).to_contain_text("Inés Mamani")
    assert draft.text == "Lo de Inés."
    writer.page.locator(f"[data-take={choice}]").click()
    says(writer.page, "saved")
    expect(writer.page.locator(FIELD)).to_have_value(kept)
    assert draft.text == kept


def test_a_session_that_ends_in_mid_sentence_loses_nothing(writer, draft):
    writer.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    write(writer.page, TEXT)
    says(writer.page, "ended", "your session has ended")
    with writer.context.expect_page() as opened:
        writer.page.locator("[data-way]").click()
    door = opened.value
    door.locator("main [name=login]").fill(draft.user.email)
    door.locator("main [name=password]").fill(PASSWORD)
    door.locator("main button.btn:not(.btn-2)").click()
    door.wait_for_url(f"**{draft.section}")
    expect(door.locator(FIELD)).to_have_value(TEXT)
    says(door, "saved")
    door.close()
    writer.page.bring_to_front()
    writer.page.evaluate("dispatchEvent(new Event('focus'))")
    says(writer.page, "saved")
    assert draft.text == TEXT


def test_a_token_that_changed_is_renewed_for_the_script_and_the_page(writer, draft):
    writer.context.clear_cookies(name=settings.CSRF_COOKIE_NAME)
    write(writer.page, TEXT)
    says(writer.page, "saved")
    assert draft.text == TEXT
    writer.page.locator(FIELD).fill("Con el botón.")
    writer.press("button[value=hub]")
    assert draft.text == "Con el botón."


def test_another_language_keeps_unsaved_words_and_saves_them(writer, draft):
    mend = cut(writer.context, draft)
    write(writer.page, TEXT)
    says(writer.page, "device")
    writer.press("footer button[value=es]")
    assert writer.page.locator("html").get_attribute("lang") == "es"
    expect(writer.page.locator(FIELD)).to_have_value(TEXT)
    mend()
    writer.page.evaluate("dispatchEvent(new Event('online'))")
    says(writer.page, "saved")
    assert draft.text == TEXT


def test_signing_out_leaves_no_words_on_the_device(writer, draft):
    cut(writer.context, draft)
    write(writer.page, TEXT)
    says(writer.page, "device")
    writer.page.wait_for_timeout(400)
    assert writer.page.evaluate(KEPT) == [TEXT]
    writer.go(reverse("account_logout"))
    writer.press()
    assert writer.page.evaluate(KEPT) == []
    assert writer.page.evaluate("Object.keys(localStorage)") == []


def test_somebody_else_finds_no_words_on_the_device(writer, draft):
    cut(writer.context, draft)
    write(writer.page, TEXT)
    says(writer.page, "device")
    writer.page.wait_for_timeout(400)
    writer.enter(draft.world.rival)
    writer.go("/home/")
    writer.page.wait_for_timeout(300)
    assert writer.page.evaluate(KEPT) == []


def test_on_a_shared_computer_nothing_stays(visit, draft):
    visitor = visit(width=360)
    visitor.go("/accounts/login/")
    visitor.fill(login=draft.user.email, password=PASSWORD, shared=True)
    visitor.press()
    visitor.go(draft.section)
    ready(visitor.page)
    visitor.context.set_offline(True)
    write(visitor.page, TEXT)
    says(visitor.page, "lost", "Not saved")
    assert visitor.page.evaluate(KEPT) == []
    visitor.context.set_offline(False)
    says(visitor.page, "saved")
    assert draft.text == TEXT
    session = next(c for c in visitor.context.cookies() if c["name"] == "sessionid")
    assert session["expires"] == -1


def test_a_table_is_saved_as_it_is_typed(writer, draft):
    writer.go(reverse("applying:budget", args=[draft.key]))
    ready(writer.page)
    writer.page.locator('[name="budget-0-concept"]').fill("Talleres")
    write(writer.page, "1.500", '[name="budget-0-amount"]')
    says(writer.page, "saved")
    expect(writer.page.locator("#budget")).to_contain_text("1.500")
    write(writer.page, "1500", '[name="budget-0-amount"]')
    expect(writer.page.locator("#budget [data-told]")).to_have_count(0)
    says(writer.page, "saved")
    assert list(BudgetLine.objects.values_list("concept", "amount")) == [("Talleres", 1500)]


def test_a_long_table_sends_only_what_differs(writer, draft, at):
    rows = [
        {"concept": f"Taller número {n} con las socias", "source": "own", "amount": "10.00"}
        for n in range(40)
    ]
    save_draft(entry=draft.entry, values={"budget": rows}, actor=draft.user, at=at)
    sizes = []
    writer.page.on(
        "request",
        lambda one: sizes.append(len(one.post_data_buffer or b"")) if draft.url in one.url else 0,
    )
    writer.go(reverse("applying:budget", args=[draft.key]))
    ready(writer.page)
    write(writer.page, "25", '[name="budget-17-amount"]')
    says(writer.page, "saved")
    writer.page.locator('[name="budget-40-concept"]').fill("Viajes")
    write(writer.page, "300", '[name="budget-40-amount"]')
    says(writer.page, "saved")
    amounts = list(BudgetLine.objects.values_list("concept", "amount"))
    assert amounts[17] == ("Taller número 17 con las socias", 25)
    assert amounts[40] == ("Viajes", 300)
    assert len(amounts) == 41
    assert max(sizes) <= 2048
    assert len(sizes) <= 3


def test_a_partner_typed_in_a_new_row_stays_the_same_partner(writer, draft):
    writer.go(reverse("applying:partners", args=[draft.key]))
    ready(writer.page)
    for number, name in ((0, "Uma Suyu"), (1, "Red Lenca")):
        if number:
            writer.page.locator("[value=add-partners]").click()
        row = f"[name=partners-{number}-"
        writer.page.locator(f"{row}country]").select_option("BO")
        writer.page.locator(f"{row}role]").select_option("funder")
        write(writer.page, name, f"{row}name]")
        says(writer.page, "saved")
    known = dict(Partner.objects.values_list("public_id", "name"))
    assert sorted(known.values()) == ["Red Lenca", "Uma Suyu"]
    write(writer.page, "Red Lenca de Intibucá", "[name=partners-1-name]")
    says(writer.page, "saved")
    assert set(Partner.objects.values_list("public_id", flat=True)) == set(known)


def test_a_large_paste_over_a_slow_link_that_is_cut_arrives_whole(writer, draft):
    """Half a megabit, half a second away, gone in the middle and back again."""
    session = writer.context.new_cdp_session(writer.page)
    slow = {"latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
    sizes = []
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", {"offline": False, **slow})
    writer.page.on(
        "request",
        lambda one: sizes.append(len(one.post_data_buffer or b"")) if draft.url in one.url else 0,
    )
    old = draft.text
    text = "\n".join(f"{n}. Aprendimos 🧶 a vender juntas y a esperar." for n in range(150))
    with writer.page.expect_response(f"**{draft.url}"):
        write(writer.page, text)
    session.send("Network.emulateNetworkConditions", {"offline": True, **slow})
    says(writer.page, "device")
    # What came is there, and what was there stays until the last piece.
    assert old in draft.text
    assert len(old) < len(draft.text) < len(text)
    session.send("Network.emulateNetworkConditions", {"offline": False, **slow})
    writer.page.evaluate("dispatchEvent(new Event('online'))")
    says(writer.page, "saved")
    assert draft.text == text
    assert max(sizes) <= 2048


def test_the_countdown_learns_that_the_deadline_moved(writer, draft):
    stage = draft.entry.stage
    before = writer.page.locator("[data-countdown]").first.get_attribute("data-countdown")
    stage.deadline_at = stage.deadline_at.replace(year=stage.deadline_at.year + 1)
    stage.save()
    write(writer.page, TEXT)
    says(writer.page, "saved")
    after = writer.page.locator("[data-countdown]").first.get_attribute("data-countdown")
    assert int(after) > int(before)
