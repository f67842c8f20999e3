"""What people do in a call, from its first line to its results, page by page."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

from django.core import mail
from django.urls import reverse

from calls.applying.models import Proposal
from calls.publishing.models import Call
from calls.reviewing.models import Assignment
from minka.notifications.services import deliver

from .visiting import PASSWORD, Visitor

AFTER_THE_DEADLINE = datetime(2026, 12, 6, 15, tzinfo=UTC)
NEXT = "main button[value=next]"
TOLD = "Lo contamos como pasó, con las familias y con los libros de actas."
BASICS = {
    "summary_es": "Experiencias de organización de mujeres rurales.",
    "body_es": "Buscamos aprender de lo que **ya** se hizo.",
    "contact": "preguntas@example.org",
}
MONEY = {"envelope": "60.000,00", "cap_1": "15000", "awards_max": 4, "term_months": 12}
WHO = {"legal_kinds": ["producers"], "countries": ["PE", "BO"], "reviews_each": 1}
DATES = {"opens_at": "2026-10-01", "deadline_at": "2026-12-05", "reviews_due_at": "2027-01-15"}


def write_the_call(steward: Visitor) -> Call:
    """The steward begins a call and writes each part."""
    steward.go("/calls/mine/")
    steward.follow("/calls/new/")
    steward.fill(title="Mujeres rurales que se organizan", main="es", stages="1")
    steward.fill(zone="America/Lima")
    steward.press()
    call = Call.objects.get()
    write = f"/calls/{call.slug}/write/"
    parts = {"basics": BASICS, "money": MONEY, "themes": {"themes": ["A1"]}, "eligibility": WHO}
    for part, values in parts.items():
        steward.follow(f"{write}{part}/")
        steward.fill(**values)
        steward.press()
        assert steward.path == write, part
    steward.follow(f"{write}dates/")
    for name, day in DATES.items():
        steward.fill(**{f"final_{name}_0": day, f"final_{name}_1": "23:59:59"})
    steward.fill(final_results_planned_on="2027-02-01")
    steward.press()
    for part in ("criteria", "form"):
        steward.go(write)
        steward.follow(f"{write}{part}/final/")
        steward.post_to(f"{write}{part}/final/ready/")
    return call


def publish(steward: Visitor, call: Call) -> None:
    """The steward looks at it as a visitor will, and publishes it."""
    steward.go(f"/calls/{call.slug}/write/")
    steward.follow(f"/calls/{call.slug}/workspace/preview/")
    assert "Mujeres rurales que se organizan" in steward.text
    steward.go(f"/calls/{call.slug}/write/")
    steward.follow(f"/calls/{call.slug}/workspace/publish/")
    steward.press()
    call.refresh_from_db()
    assert call.state == "published"


def sign_up(visitor: Visitor, name: str, email: str) -> None:
    """Somebody new makes an account, with the code that came by mail."""
    visitor.go("/accounts/signup/")
    visitor.fill(name=name, email=email, password1=PASSWORD)
    visitor.press()
    assert mail.outbox[-1].to == [email]
    found = re.search(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", mail.outbox[-1].body)
    assert found, mail.outbox[-1].body
    visitor.fill(code=found[0])
    visitor.press()


def make_the_organisation(applicant: Visitor) -> None:
    """They tell of their organisation."""
    applicant.go("/organisations/")
    applicant.follow("/organisations/new/")
    applicant.fill(name="Red Lenca de Productoras", kind="producers", country="PE", founded=2004)
    applicant.press()


def begin(applicant: Visitor, call: Call) -> Proposal:
    """They find the call in the public list, and start a proposal."""
    applicant.go("/calls/")
    applicant.follow(f"/calls/{call.slug}/")
    applicant.follow(f"/proposals/to/{call.slug}/")
    applicant.fill(title="Ferias que duran", language="es")
    applicant.press()
    return Proposal.objects.get()


def answers(page: Visitor) -> dict[str, str | bool | list[str]]:
    """Return what they answer on the page of writing that is open."""
    known: dict[str, str | bool | list[str]] = {
        "summary": "Qué hizo durar las ferias.",
        "countries": ["PE"],
        "themes": ["A1"],
        "amount": "12.000,00",
        "months": "10",
        "q_community_consent": "true",
        "q_own_contribution": "3.000,00",
        "q_declaration": True,
        "partners-0-name": "Uma Suyu",
        "partners-0-country": "BO",
        "partners-0-role": "co_executor",
        "budget-0-concept": "Talleres",
        "budget-0-source": "requested",
        "budget-0-amount": "12000",
    }
    asked = [name for name in page.names() if name in known or name.startswith("q_")]
    return {name: known.get(name, TOLD) for name in asked}


def write_the_proposal(applicant: Visitor, proposal: Proposal) -> None:
    """They go through the pages one after the other, as each leads to the next."""
    applicant.follow(f"/proposals/{proposal.public_id}/write/basics/")
    while applicant.page.locator(NEXT).count():
        applicant.fill(**answers(applicant))
        applicant.press(NEXT)
    letter = {"name": "carta.txt", "mimeType": "text/plain", "buffer": b"Apoyamos la propuesta."}
    applicant.fill(upload=letter)
    applicant.press("main form button")
    assert "carta.txt" in applicant.text
    assert applicant.path.endswith("/documents/")


def submit(applicant: Visitor, proposal: Proposal) -> str:
    """They check what they wrote, submit it, and read the receipt."""
    applicant.follow(f"/proposals/{proposal.public_id}/check/")
    assert TOLD in applicant.text
    applicant.press()
    receipt = proposal.entries.get().receipts.get()
    assert receipt.sha256 in applicant.text
    assert receipt.number in applicant.text
    return receipt.number


def delivered(clock) -> list[tuple[str, str]]:
    """Let the worker deliver what is due; return the recipients and subjects of all mails."""
    deliver(clock=clock)
    return [(message.to[0], message.subject) for message in mail.outbox]


def check_eligibility(steward: Visitor, call: Call, proposal: Proposal) -> None:
    """After the deadline the steward says that the proposal can be considered."""
    steward.go("/home/")
    steward.follow(reverse("reviewing:eligibility", args=[call.slug]))
    steward.follow(reverse("reviewing:check", args=[call.slug, proposal.public_id]))
    steward.fill(eligible="yes")
    steward.press()


def invite_a_reviewer(steward: Visitor, call: Call, email: str) -> None:
    """The steward invites somebody to review, by address."""
    steward.follow(reverse("reviewing:reviewers", args=[call.slug]))
    steward.follow(reverse("reviewing:invite", args=[call.slug]))
    steward.fill(email=email, languages=["es"], max_load=5)
    steward.press()


def accept_by_mail(visitor: Visitor, email: str, sign_in: Callable[[], None]) -> None:
    """Whoever is invited opens the link of the mail, signs in, and accepts."""
    bodies = [message.body for message in mail.outbox if message.to == [email]]
    link = re.search(r"/invitations/[\w-]+/", bodies[-1])
    assert link, bodies
    sign_in()
    visitor.go(link[0])
    visitor.press()


def add_to_the_committee(steward: Visitor, call: Call, email: str) -> None:
    """The steward gives somebody with an account a seat in the committee."""
    steward.follow(reverse("publishing:team", args=[call.slug]))
    steward.fill(email=email, role="committee")
    steward.press()


def assign(steward: Visitor, call: Call) -> None:
    """The steward lets the plan give what is left to review, looks at it, and confirms it."""
    steward.follow(reverse("reviewing:reviewers", args=[call.slug]))
    steward.follow(reverse("reviewing:assignments", args=[call.slug]))
    steward.follow(reverse("reviewing:assign_rest", args=[call.slug]))
    assert not Assignment.objects.exists()
    steward.press()


def review(reviewer: Visitor, proposal: Proposal) -> None:
    """The reviewer sees nothing before denying a conflict; then scores, and submits."""
    address = {"public_id": Assignment.objects.get().public_id}
    reviewer.go("/reviews/")
    reviewer.follow(reverse("reviewing:review", kwargs=address))
    assert TOLD not in reviewer.text
    reviewer.post_to(reverse("reviewing:accept", kwargs=address))
    assert TOLD in reviewer.text
    scores = [name for name in reviewer.names() if name.startswith("score_")]
    assert len(scores) == 5
    for name in scores:
        comment = name.replace("score", "comment")
        reviewer.fill(**{name: "3", comment: "Está contado con claridad."})
    reviewer.fill(for_applicant="Gracias por contar también lo que falló.")
    reviewer.press("main button[value=submit_next]")
    assert "75" in reviewer.text


def decide(committee: Visitor, call: Call, proposal: Proposal) -> None:
    """The committee goes from its home to the ranking, and selects the proposal."""
    committee.go("/home/")
    committee.follow(reverse("selecting:ranking", args=[call.slug]))
    entry = proposal.entries.get()
    committee.follow(reverse("selecting:decide", args=[call.slug, entry.public_id]))
    committee.fill(outcome="selected", reason="Pregunta clara.", feedback="Cuenten las cuentas.")
    committee.press()


def release(steward: Visitor, call: Call) -> None:
    """The steward publishes the results."""
    steward.go("/home/")
    steward.follow(reverse("selecting:release", args=[call.slug]))
    steward.press()


def read_the_result(applicant: Visitor, proposal: Proposal) -> None:
    """The applicants read their result, with what was said of it, and no reviewer's name."""
    applicant.go(reverse("applying:mine"))
    applicant.follow(f"/proposals/{proposal.public_id}/")
    applicant.follow(reverse("selecting:feedback", args=[proposal.public_id]))
    assert "Cuenten las cuentas." in applicant.text
    assert "Gracias por contar también lo que falló." in applicant.text
    assert "Tomás Huanca" not in applicant.text
