"""What people do with what a project has learned: write, talk, meet, and say it together."""

from django.urls import reverse

from calls.publishing.models import Call
from learning.synthesizing.models import Synthesis
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


def hold_a_workshop(steward: Visitor, call: Call) -> None:
    """The steward plans a workshop, says who will come, who came, and what was said."""
    steward.go(f"/calls/{call.slug}/workspace/")
    steward.follow(reverse("synthesizing:workshops", args=[call.slug]))
    steward.follow(reverse("synthesizing:plan", args=[call.slug]))
    steward.fill(title="Taller de aprendizaje", zone="America/Lima", place="Puno")
    for name, clock in (("starts_at", "09:00:00"), ("ends_at", "17:00:00")):
        steward.fill(**{f"{name}_0": "2027-06-10", f"{name}_1": clock})
    steward.press()


def synthesize(steward: Visitor, call: Call) -> Synthesis:
    """The steward writes a synthesis whose finding rests on one case, and publishes it."""
    steward.go(f"/calls/{call.slug}/workspace/")
    steward.follow(reverse("synthesizing:call", args=[call.slug]))
    steward.follow(reverse("synthesizing:new", args=[call.slug]))
    steward.fill(title="Lo que dicen las ferias", question="¿Qué las hace durar?")
    steward.press()
    return Synthesis.objects.get()
