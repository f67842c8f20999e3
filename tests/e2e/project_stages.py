"""What people do once a proposal is selected: the project, page by page."""

from datetime import UTC, datetime

from django.urls import reverse

from calls.accompanying.models import Project, Report
from calls.publishing.models import Call

from .visiting import Visitor

MID_WAY = datetime(2027, 6, 20, 15, tzinfo=UTC)
REPORTED = "Hicimos cuatro talleres. Vino más gente de la que esperábamos."


def page(name: str, thing: Project | Report) -> str:
    """Return the address of a page of projects."""
    return reverse(f"accompanying:{name}", args=[thing.public_id])


def agree(steward: Visitor, call: Call, project: Project) -> None:
    """The steward writes what was agreed, plans money and a report, and notes the signature."""
    steward.go(f"/calls/{call.slug}/workspace/")
    steward.follow(reverse("accompanying:of_call", args=[call.slug]))
    steward.follow(page("project", project))
    steward.follow(page("agreement", project))
    steward.fill(planned_start="2027-02-01", planned_end="2027-11-30", amount="12.000,00")
    steward.fill(agreement="El fondo acompaña; la organización cuenta lo que aprende.")
    steward.press()
    steward.follow(page("money", project))
    steward.follow(page("add_instalment", project))
    steward.fill(due_on="2027-02-15", amount="12000", condition="Convenio firmado")
    steward.press()
    steward.follow(page("reports", project))
    steward.follow(page("plan_report", project))
    steward.fill(kind="progress", due_on="2027-06-30")
    steward.press()
    steward.follow(page("agreement", project))
    steward.follow(page("sign", project))
    steward.fill(signed_on="2026-12-06")
    steward.press()


def pay(steward: Visitor, project: Project) -> None:
    """The steward notes that the instalment was paid."""
    instalment = project.instalments.get()
    steward.go(page("money", project))
    steward.follow(reverse("accompanying:pay", args=[instalment.public_id]))
    steward.fill(on="2026-12-06")
    steward.press()
    steward.go(page("project", project))
    awarded_and_paid = " ".join(steward.text.split()).count("USD 12 000")
    assert awarded_and_paid >= 2


def send_the_report(applicant: Visitor, project: Project) -> None:
    """The organisation writes its report and sends it."""
    report = project.reports.get()
    applicant.go("/home/")
    applicant.follow(page("report", report))
    applicant.fill(draft=REPORTED)
    applicant.press()
    report.refresh_from_db()
    assert report.state == "submitted"


def accept_the_report(steward: Visitor, project: Project) -> None:
    """The steward reads it and accepts it."""
    report = project.reports.get()
    steward.go("/home/")
    steward.follow(page("report", report))
    assert REPORTED in steward.text
    steward.fill(answer="Gracias: está completo.")
    steward.press()
    report.refresh_from_db()
    assert report.state == "accepted"
