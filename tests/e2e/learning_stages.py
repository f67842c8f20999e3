"""What people do with what a project has learned: write, talk, meet, and say it together."""

from django.urls import reverse

from calls.publishing.models import Call
from learning.synthesizing.models import Synthesis, Workshop
from learning.systematizing.models import Lesson, Systematization

from .visiting import Visitor

LEARNED = {
    "context": "Una feria semanal, lejos de la ciudad",
    "action": "publicamos cada domingo las cuentas en la puerta",
    "outcome": "volvieron las familias que se habían ido",
    "cause": "cualquiera podía comprobar lo que se decía",
}
FINDING = "La confianza viene después de las cuentas claras."


def page(name: str, thing: Systematization) -> str:
    """Return the address of a page of a systematization."""
    return reverse(f"systematizing:{name}", args=[thing.slug])


def systematize(applicant: Visitor) -> Systematization:
    """The organisation writes a section and a lesson, consents, and sends it for validation."""
    case = Systematization.objects.get()
    applicant.go("/home/")
    applicant.follow(page("hub", case))
    applicant.follow(page("details", case))
    applicant.fill(summary="Qué hizo durar las ferias.", themes=["A1"])
    applicant.fill(period_from="2004-03-01", period_to="2026-05-31")
    applicant.press()
    applicant.go(page("hub", case))
    applicant.follow(reverse("systematizing:section", args=[case.slug, "process"]))
    applicant.fill(body="Empezamos **doce** familias en una esquina.")
    applicant.press()
    applicant.go(page("hub", case))
    applicant.follow(page("lessons", case))
    applicant.follow(page("new_lesson", case))
    applicant.fill(**LEARNED, kind="worked", evidence="several", themes=["A1"])
    applicant.press()
    applicant.go(page("hub", case))
    applicant.follow(page("consent", case))
    applicant.fill(consent=True)
    applicant.press()
    applicant.go(page("hub", case))
    applicant.follow(page("submit", case))
    applicant.press()
    return case


def validate_and_publish(steward: Visitor, case: Systematization) -> None:
    """The steward reads it, validates it, and publishes it now."""
    steward.go("/home/")
    steward.follow(page("systematization", case))
    steward.follow(page("validate", case))
    steward.fill(decision="validate")
    steward.press()
    steward.follow(page("publish", case))
    steward.fill(when="now")
    steward.press()
    case.refresh_from_db()
    assert case.state == "published"


def talk(starter: Visitor, answerer: Visitor, call: Call) -> None:
    """One begins a conversation in the call's space; another answers."""
    space = call.space
    starter.go(reverse("discussing:spaces"))
    starter.follow(reverse("discussing:space", args=[space.slug]))
    starter.follow(reverse("discussing:start", args=[space.slug]))
    starter.fill(title="¿Cómo llevan sus cuentas?", body="Nosotras, en la **puerta**.")
    starter.press()
    topic = reverse("discussing:topic", args=[space.slug, 1])
    answerer.go(reverse("discussing:space", args=[space.slug]))
    answerer.follow(topic)
    answerer.fill(body="> Nosotras, en la puerta.\n\nAquí, en la radio.")
    answerer.press()
    starter.go(topic)
    assert "Aquí, en la radio." in starter.text


def plan_a_workshop(steward: Visitor, call: Call) -> Workshop:
    """The steward plans a workshop, and expects the people of the case."""
    steward.go(f"/calls/{call.slug}/workspace/")
    steward.follow(reverse("synthesizing:workshops", args=[call.slug]))
    steward.follow(reverse("synthesizing:plan", args=[call.slug]))
    steward.fill(title="Taller de aprendizaje", zone="America/Lima", place="Puno")
    for name, hour in (("starts_at", "09:00:00"), ("ends_at", "17:00:00")):
        steward.fill(**{f"{name}_0": "2027-07-10", f"{name}_1": hour})
    steward.press()
    workshop = Workshop.objects.get()
    steward.fill(people=True)
    steward.post_to(reverse("synthesizing:add_people", args=[workshop.public_id]))
    return workshop


def hold_the_workshop(steward: Visitor, workshop: Workshop) -> None:
    """The steward marks who came, and writes the minutes."""
    here = reverse("synthesizing:workshop", args=[workshop.public_id])
    steward.go(here)
    steward.follow(reverse("synthesizing:attendance", args=[workshop.public_id]))
    steward.fill(came=True)
    steward.press()
    steward.go(here)
    steward.follow(reverse("synthesizing:hold", args=[workshop.public_id]))
    steward.fill(minutes="Se acordó publicar las cuentas.")
    steward.press()
    assert "Se acordó publicar las cuentas." in steward.text


def synthesize(steward: Visitor, call: Call, author: str) -> Synthesis:
    """The steward writes a synthesis whose finding rests on one case, and publishes it."""
    steward.go(f"/calls/{call.slug}/workspace/")
    steward.follow(reverse("synthesizing:call", args=[call.slug]))
    steward.follow(reverse("synthesizing:new", args=[call.slug]))
    steward.fill(title="Lo que dicen las ferias", question="¿Qué las hace durar?")
    steward.press()
    made = Synthesis.objects.get()
    hub = reverse("synthesizing:hub", args=[made.slug])
    steward.follow(reverse("synthesizing:new_finding", args=[made.slug]))
    steward.fill(statement=FINDING, scope="Ferias semanales", single_case=True)
    steward.fill(explanation="La gente volvió al ver los libros.")
    steward.press()
    steward.press("main button[value=supports]")
    steward.follow(hub)
    steward.follow(reverse("synthesizing:authors", args=[made.slug]))
    steward.fill(email=author)
    steward.press()
    steward.go(hub)
    steward.follow(reverse("synthesizing:publish", args=[made.slug]))
    steward.press()
    return made


def find_in_the_library(visitor: Visitor, made: Synthesis) -> None:
    """Somebody who has no account finds the lesson and the synthesis, and reads both."""
    lesson = Lesson.objects.get()
    visitor.go("/library/")
    visitor.fill(q="cuentas")
    visitor.press("main form[role=search] button")
    visitor.follow(reverse("systematizing:lesson", args=[lesson.public_id]))
    assert LEARNED["cause"] in visitor.text
    visitor.go("/library/")
    visitor.follow(reverse("synthesizing:synthesis", args=[made.slug]))
    assert FINDING in visitor.text
    assert LEARNED["outcome"] in visitor.text
