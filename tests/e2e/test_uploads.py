"""Files over a phone's link: slow, cut in the middle, gone on with; and without a script."""

from base64 import b64decode

import pytest
from django.urls import reverse

from calls.publishing.models import FormVersion
from minka.files.models import Document, Upload
from tests.factories.applying import make_proposal
from tests.factories.files import PDF, make_pdf
from tests.factories.world import build_world

# 400 kbit/s, as a phone in the hills has it.
SLOW = {"latency": 100, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
CUT = {"offline": True, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
BAR = "main [data-queue] progress"


@pytest.fixture
def page(clock):
    """Return the applicant, and the address of the files page of their draft."""
    return make_page()


def make_page(**more):
    world = build_world()
    world.applicant.language = "en"
    world.applicant.save()
    draft = make_proposal(world.other_call, world.organisation, submitted=False)
    entry = draft.entries.get()
    number = entry.form_version.number + 1
    question = {
        "key": "letter",
        "kind": "file",
        "label": {"en": "Letter"},
        "required": True,
        **more,
    }
    entry.form_version = FormVersion.objects.create(
        stage=entry.stage, number=number, schema=[{"title": {}, "questions": [question]}]
    )
    entry.save()
    return world.applicant, reverse("applying:documents", args=[draft.public_id])


def large(size: int, pages: int = 2) -> bytes:
    """Return a PDF of about this size."""
    noise = b"100 0 obj\n<< /Length %d >>\nstream\n" % size + b"\xa5" * size
    return make_pdf(pages, more=noise + b"\nendstream\nendobj\n")


def wait(visitor, told: str, seconds: int = 60) -> None:
    """Wait until the page says so; its policy forbids Playwright's own way of waiting."""
    for _ in range(seconds * 10):
        if visitor.page.evaluate(f"() => {told}"):
            return
        visitor.page.wait_for_timeout(100)
    raise AssertionError(f"never: {told}\n{visitor.text}")


def sent(visitor, percent: int) -> None:
    """Wait until so much of the first file in the queue is sent."""
    wait(visitor, f"document.querySelector('{BAR}')?.value >= {percent}")


def given(name: str, body: bytes, kind: str = "application/pdf") -> dict:
    return {"name": name, "mimeType": kind, "buffer": body}


def test_a_file_goes_on_after_a_cut_and_after_a_reload(visit, page):
    applicant, address = page
    visitor = visit(width=360)
    visitor.enter(applicant)
    assert visitor.go(address) == 200
    network = visitor.context.new_cdp_session(visitor.page)
    network.send("Network.enable")
    network.send("Network.emulateNetworkConditions", {"offline": False, **SLOW})
    body = large(900_000)
    visitor.fill(upload=given("acta.pdf", body), purpose="Minutes of the assembly")
    visitor.page.locator("main button[value=add]").click()
    # In the middle the link is cut, and comes back by itself.
    sent(visitor, 30)
    network.send("Network.emulateNetworkConditions", CUT)
    visitor.page.wait_for_selector("text=No connection. It goes on by itself.")
    there = Upload.objects.get().received
    assert 0 < there < len(body)
    network.send("Network.emulateNetworkConditions", {"offline": False, **SLOW})
    sent(visitor, 60)
    assert "of 0.9 MB" in visitor.text
    # Then the page is loaded again: it names what did not arrive, and the same file goes on.
    visitor.page.evaluate(
        "addEventListener('beforeunload', (e) => e.stopImmediatePropagation(), true)"
    )
    visitor.page.once("dialog", lambda dialog: dialog.accept())
    network.send("Network.emulateNetworkConditions", {"offline": False, **SLOW})
    visitor.page.reload()
    assert "did not arrive whole" in visitor.text
    visitor.faults.clear()
    before = Upload.objects.get().received
    assert before >= there
    visitor.fill(upload=given("acta.pdf", body))
    with visitor.page.expect_navigation(timeout=60_000):
        visitor.page.locator("main button[value=add]").click()
    assert "Minutes of the assembly" in visitor.text
    assert "2 pages" in visitor.text
    assert Upload.objects.count() == 1
    with Document.objects.get().file.open("rb") as stored:
        assert stored.read() == body


def test_several_files_go_one_after_the_other_and_each_fault_is_told(visit, page):
    applicant, address = page
    visitor = visit(width=360)
    visitor.enter(applicant)
    visitor.go(address)
    files = [given("uno.pdf", PDF), given("dos.pdf", b"MZ" * 50), given("tres.pdf", make_pdf(2))]
    visitor.page.locator("main [name=upload]").set_input_files(files)
    visitor.page.locator("main button[value=add]").click()
    visitor.page.wait_for_selector("main [data-queue] .error")
    here = "[...document.querySelectorAll('[data-queue] .meta')].map((one) => one.textContent)"
    wait(visitor, f"{here}.filter((text) => text === 'It is here.').length === 2")
    assert "The content of this file is not PDF" in visitor.text
    assert visitor.axe() == []
    assert visitor.flaws("en") == []
    visitor.page.reload()
    assert [name in visitor.text for name in ("uno.pdf", "dos.pdf", "tres.pdf")] == [
        True,
        False,
        True,
    ]


def test_a_file_can_be_given_up_on_its_way(visit, page):
    applicant, address = page
    visitor = visit(width=360)
    visitor.enter(applicant)
    visitor.go(address)
    network = visitor.context.new_cdp_session(visitor.page)
    network.send("Network.enable")
    network.send("Network.emulateNetworkConditions", {"offline": False, **SLOW})
    visitor.fill(upload=given("acta.pdf", large(2_000_000)))
    visitor.page.locator("main button[value=add]").click()
    sent(visitor, 5)
    visitor.page.locator("main [data-queue] button").click()
    visitor.page.wait_for_selector("text=It was given up.")
    visitor.page.wait_for_load_state("networkidle")
    visitor.page.reload()
    assert "did not arrive whole" not in visitor.text
    assert not Document.objects.exists()


def test_what_waits_can_be_given_up_before_anything_of_it_is_sent(visit, page):
    applicant, address = page
    visitor = visit(width=360)
    visitor.enter(applicant)
    visitor.go(address)
    network = visitor.context.new_cdp_session(visitor.page)
    network.send("Network.enable")
    network.send("Network.emulateNetworkConditions", {"offline": False, **SLOW})
    files = [given("uno.pdf", large(150_000)), given("dos.pdf", PDF)]
    visitor.page.locator("main [name=upload]").set_input_files(files)
    visitor.page.locator("main button[value=add]").click()
    visitor.page.locator("main [data-queue] button").nth(1).click()
    wait(visitor, "document.querySelector('[data-queue]').innerText.includes('It was given up.')")
    assert [upload.name for upload in Upload.objects.all()] == ["uno.pdf"]
    assert Document.objects.get().name == "uno.pdf"


def test_a_photo_is_made_smaller_where_one_asks_for_it(visit, page):
    applicant, address = page
    visitor = visit(width=360)
    visitor.enter(applicant)
    visitor.go(address)
    drawn = visitor.page.evaluate(
        """() => {
          const canvas = document.createElement("canvas");
          [canvas.width, canvas.height] = [2400, 600];
          const pen = canvas.getContext("2d");
          const points = pen.createImageData(2400, 600);
          points.data.forEach((_, i) => (points.data[i] = i % 4 < 3 ? Math.random() * 255 : 255));
          pen.putImageData(points, 0, 0);
          return canvas.toDataURL("image/png").split(",")[1];
        }"""
    )
    photo = b64decode(drawn)
    tick = visitor.page.locator("main [data-smaller]")
    assert not tick.is_visible()
    visitor.fill(upload=given("plaza.png", photo, "image/png"))
    tick.locator("input").check()
    with visitor.page.expect_navigation(timeout=60_000):
        visitor.page.locator("main button[value=add]").click()
    document = Document.objects.get()
    assert document.name == "plaza.jpg"
    assert document.size < len(photo)


def test_without_a_script_the_form_sends_the_file(visit, page):
    applicant, address = page
    visitor = visit(width=360, js=False)
    visitor.enter(applicant)
    visitor.go(address)
    visitor.fill(upload=given("acta.pdf", PDF), purpose="Minutes")
    visitor.press("main button[value=add]")
    assert "acta.pdf" in visitor.text
    assert "Minutes" in visitor.text
    assert "1 page" in visitor.text
    assert Document.objects.get().size == len(PDF)


def test_who_was_signed_out_on_the_way_is_told_and_goes_on(visit, page):
    applicant, address = page
    visitor = visit(width=360)
    visitor.enter(applicant)
    visitor.go(address)
    visitor.enter(None)
    visitor.fill(upload=given("acta.pdf", PDF))
    visitor.page.locator("main button[value=add]").click()
    visitor.page.wait_for_selector("text=You were signed out")
    assert "Error:" in visitor.text
