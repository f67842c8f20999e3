"""Projects: of the organisation that carries them out, and of who runs their call."""

from datetime import date
from decimal import Decimal

from calls.accompanying.models import Instalment, Report, Visit
from calls.accompanying.states import ProjectState, ReportState
from calls.publishing.states import CallState
from minka.files.models import Document
from tests.factories.accompanying import make_project
from tests.factories.applying import SENT
from tests.factories.world import World
from tests.permissions.table import Row, only, signed_in

OWN = ("applicant", "viewer")
TEAM = ("steward", "admin")
ALL = (*OWN, *TEAM, "committee")


def _project(world: World, **extra) -> dict:
    project = make_project(world.proposal, **extra)
    type(world.call).objects.filter(pk=world.call.pk).update(state=CallState.DECIDED)
    day = date(2027, 3, 1)
    report = Report.objects.create(project=project, kind="progress", due_on=day)
    return {
        "project": project,
        "instalment": Instalment.objects.create(
            project=project, number=1, due_on=day, amount=Decimal(100)
        ),
        "report": report,
        "visit": Visit.objects.create(
            project=project, planned_on=day, mode="online", recorded_by=world.steward
        ),
        "file": Document.objects.create(
            room="accompanying", object_id=report.public_id, uploaded_by=world.applicant,
            file="x.pdf", name="x.pdf", media_type="application/pdf", size=1, sha256="0" * 64,
        ),
    }  # fmt: skip


def _unsigned(world: World) -> dict:
    return _project(world, state=ProjectState.PREPARING, signed_on=None)


def _sent(world: World) -> dict:
    things = _project(world)
    Report.objects.filter(pk=things["report"].pk).update(
        state=ReportState.SUBMITTED, submitted_at=SENT, submitted_by=world.applicant, text="x"
    )
    return things


def of(thing: str):
    """Return the arguments of an address under one thing."""
    return lambda w: {"public_id": w.things[thing].public_id}


def row(name: str, thing: str, answers: dict, **more) -> Row:
    """Return a row of this room, its project made first."""
    more.setdefault("prepare", _project)
    return Row(f"accompanying:{name}", of(thing), answers, **more)


def sends(**data: str):
    """Return the data of a form."""
    return lambda w: data


DAY, PAID = "2027-02-01", "2026-10-10"
READING = [
    row(name, "project", only(200, *ALL))
    for name in ("project", "agreement", "money", "reports", "visits", "history")
]
FORMS = [
    row(name, thing, only(200, *TEAM))
    for name, thing in (
        ("sign", "project"),
        ("add_instalment", "project"),
        ("give_back", "project"),
        ("plan_report", "project"),
        ("plan_visit", "project"),
        ("complete", "project"),
        ("cancel", "project"),
        ("instalment", "instalment"),
        ("pay", "instalment"),
        ("visit", "visit"),
        ("hold_visit", "visit"),
    )
]
ROWS = [
    Row("accompanying:mine", lambda w: {}, signed_in(200)),
    Row(
        "accompanying:of_call",
        lambda w: {"slug": w.call.slug},
        only(200, *TEAM, "committee"),
        prepare=_project,
    ),
    *READING,
    *FORMS,
    row("report", "report", only(200, *ALL)),
    row(
        "report",
        "report",
        only(302, "applicant"),
        method="post",
        data=sends(draft="Hicimos.", send="1"),
    ),
    row(
        "agreement",
        "project",
        only(302, *TEAM),
        method="post",
        prepare=_unsigned,
        data=sends(planned_start=DAY, planned_end=DAY, amount="12000", agreement="Sí"),
    ),
    row("cancel", "project", only(302, *TEAM), method="post", data=sends(reason="Se retiró")),
    row("pay", "instalment", only(302, *TEAM), method="post", data=sends(on=PAID)),
    row(
        "plan_report",
        "project",
        only(302, *TEAM),
        method="post",
        data=sends(kind="final", due_on=DAY),
    ),
    row("remove_instalment", "instalment", only(302, *TEAM), method="post"),
    row("remove_report", "report", only(302, *TEAM), method="post"),
    row(
        "answer",
        "report",
        only(302, *TEAM),
        method="post",
        prepare=_sent,
        data=sends(answer="Gracias", accept="1"),
    ),
    Row(
        "accompanying:remove_file",
        lambda w: {
            "public_id": w.things["report"].public_id,
            "file_id": w.things["file"].public_id,
        },
        only(302, "applicant"),
        method="post",
        prepare=_project,
    ),
]
