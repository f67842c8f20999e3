"""The projects of the twelve: agreement, payments, reports, visits, and their end."""

from calls.accompanying.models import Project, Report, Visit
from calls.accompanying.services import (
    accept_report,
    add_instalment,
    complete_project,
    hold_visit,
    pay_instalment,
    plan_report,
    plan_visit,
    return_report,
    save_agreement,
    sign_agreement,
    submit_report,
)
from calls.accompanying.states import ReportKind, VisitMode

from .stagecraft import Case, Play, at, day


def accompany(play: Play) -> None:
    """Carry every project from its agreement to its end."""
    projects = list(Project.objects.filter(call=play.call).order_by("pk"))
    for number, project in enumerate(play.each("projects", projects)):
        case = next(c for c in play.cases if c.proposal and c.proposal.pk == project.proposal_id)
        _agree(play, project)
        _pay(play, project)
        _report(play, project, case, number)
        _visit(play, project, case)
        complete_project(
            project=project, actual_end=day(2002, 10, 31), actor=play.steward, at=at(2002, 11, 4)
        )


def _agree(play: Play, project: Project) -> None:
    save_agreement(
        project=project,
        agreement="La organización reconstruye su experiencia con quienes la vivieron y entrega su "
        "sistematización. El fondo acompaña, paga en tres partes y publica lo aprendido.",
        planned_start=day(2001, 11, 15),
        planned_end=day(2002, 10, 31),
        amount=project.amount,
        actor=play.steward,
        at=at(2001, 11, 5),
    )
    sign_agreement(
        project=project, signed_on=day(2001, 11, 12), actor=play.steward, at=at(2001, 11, 12)
    )
    project.refresh_from_db()


def _pay(play: Play, project: Project) -> None:
    if project.amount is None:
        raise ValueError("a signed project has an amount")
    first = (project.amount * 5 / 10).quantize(project.amount)
    second = (project.amount * 3 / 10).quantize(project.amount)
    plan = [
        (day(2001, 11, 20), first, "Convenio firmado"),
        (day(2002, 4, 15), second, "Informe de avance aceptado"),
        (day(2002, 10, 25), project.amount - first - second, "Informe final aceptado"),
    ]
    for due, amount, condition in plan:
        instalment = add_instalment(
            project=project,
            due_on=due,
            amount=amount,
            condition=condition,
            actor=play.steward,
            at=at(2001, 11, 13),
        )
        pay_instalment(
            instalment=instalment,
            on=due,
            actor=play.steward,
            at=at(due.year, due.month, due.day),
        )


def _report(play: Play, project: Project, case: Case, number: int) -> None:
    for kind, month in ((ReportKind.PROGRESS, 3), (ReportKind.FINAL, 10)):
        report: Report = plan_report(
            project=project,
            kind=kind,
            due_on=day(2002, month, 31),
            actor=play.steward,
            at=at(2001, 11, 14),
        )
        story = case.experience
        text = f"{story.section('process')}\n\n{story.answer('use')}"
        submit_report(report=report, draft=text, actor=case.owner, at=at(2002, month, 28))
        if number % 4 == 0 and kind == ReportKind.PROGRESS:
            return_report(
                report=report,
                answer="Falta contar quiénes participaron en el taller.",
                actor=play.steward,
                at=at(2002, month, 29),
            )
            more = f"{text}\n\n{story.section('sources')}"
            submit_report(report=report, draft=more, actor=case.owner, at=at(2002, month, 30))
        accept_report(
            report=report,
            answer="Gracias: el informe está completo.",
            actor=play.steward,
            at=at(2002, month, 31),
        )


def _visit(play: Play, project: Project, case: Case) -> None:
    visit: Visit = plan_visit(
        project=project,
        planned_on=day(2002, 2, 14),
        mode=VisitMode.IN_PERSON,
        actor=play.steward,
        at=at(2002, 1, 10),
    )
    hold_visit(
        visit=visit,
        held_on=day(2002, 2, 16),
        people="La directiva, nueve integrantes y una persona del fondo.",
        minutes=case.experience.section("process"),
        agreements="Entrevistar también a quienes dejaron la organización.",
        next_step="Enviar el primer borrador a los pares.",
        actor=play.steward,
        at=at(2002, 2, 18),
    )
