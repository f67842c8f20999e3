"""Act six: peers discuss, all meet in a workshop, and a synthesis says what the cases say."""

from datetime import datetime, timedelta

from learning.discussing.models import Space, Topic
from learning.discussing.services import follow_topic, mark_read, reply, start_topic
from learning.discussing.states import Level
from learning.synthesizing.models import Attendance, Synthesis
from learning.synthesizing.services import (
    add_author,
    add_finding,
    cite_lesson,
    create_synthesis,
    expect_person,
    hold_workshop,
    mark_attendance,
    plan_workshop,
    publish_synthesis,
)
from learning.synthesizing.states import Stance
from learning.systematizing.models import Lesson
from learning.systematizing.states import LessonKind
from minka.accounts.models import User

from .stagecraft import Play, at
from .words import phrases

# What the cases say together: the theme whose lessons carry it, the finding, why, and where.
FINDINGS = [
    (
        "A3.3",
        "La acción colectiva dura cuando cualquiera puede comprobar las cuentas.",
        "En los casos, la confianza no precedió a las cuentas claras: vino después de ellas.",
        "Organizaciones de hasta unas cien familias que se reúnen en un mismo lugar.",
    ),
    (
        "A2.1",
        "Vender en conjunto se sostiene con pocas reglas, y con un volumen que se pueda cumplir.",
        "Los acuerdos que duraron eran simples; los que se rompieron prometían más de lo posible.",
        "Productos con compradores que piden volumen.",
    ),
    (
        "A3.2",
        "Las mujeres deciden más cuando el pago les llega a ellas, no cuando se les reserva un cargo.",
        "El control del dinero cambió decisiones que los cargos por sí solos no cambiaron.",
        "Casos con pago por entrega.",
    ),
    (
        "R1.3",
        "Un fondo rotatorio vive si el dinero se siente propio y la regla prevé las pérdidas.",
        "El aporte propio elevó la devolución; los plazos sin excepción la hundieron en una helada.",
        "Fondos administrados por la propia organización.",
    ),
    (
        "E1.2",
        "Repartir por turnos los costos que antes pagaba cada familia abre mercados lejanos.",
        "El acopio junto al camino y los turnos redujeron pérdidas sin inversión grande.",
        "Zonas con caminos que se cortan.",
    ),
]
FINDINGS_AT_MOST = 5
CASES_A_FINDING = 2


def discuss(play: Play) -> None:
    """Hold conversations in the call's space between funded, not funded, and the fund."""
    space = Space.objects.get(call=play.call)
    people = [c.owner for c in play.cases]
    begins = at(2001, 11, 5)
    openings = [(text, "es") for text in phrases("es", "topics")]
    openings += [(phrases("pt-BR", "topics")[0], "pt-BR"), (phrases("en", "topics")[0], "en")]
    for number, ((title, body), language) in enumerate(play.each("conversations", openings)):
        started = begins + timedelta(days=number * 9)
        topic = start_topic(
            space=space,
            title=title,
            body=body,
            author=play.chance.choice(people),
            at=started,
            language=language,
        )
        _answer(play, topic, people, started)


def _answer(play: Play, topic: Topic, people: list[User], started: datetime) -> None:
    for watcher in play.chance.sample(people, 6):
        follow_topic(topic=topic, user=watcher, level=Level.WATCHING)
    for number in range(play.chance.randint(3, 9)):
        case = play.chance.choice(play.cases)
        language = case.experience.language
        post = reply(
            topic=topic,
            body=play.chance.choice(phrases(language, "replies")),
            author=case.owner,
            at=started + timedelta(days=1, hours=number * 17),
            language=language,
        )
        play.meanwhile()
        mark_read(topic=topic, user=case.owner, no=post.no)


def hold_the_workshop(play: Play) -> None:
    """Plan the workshop, expect the cases, mark who came, write the minutes."""
    who = play.steward
    workshop = plan_workshop(
        call=play.call,
        title="Taller de aprendizaje: doce experiencias de acción colectiva",
        starts_at=at(2002, 11, 18, 14),
        ends_at=at(2002, 11, 20, 22),
        zone="America/Lima",
        place="Lima",
        agenda="- Presentación de los casos\n- Comparación por temas\n- Acuerdos y desacuerdos",
        cases=play.studies,
        actor=who,
        at=at(2002, 9, 30),
    )
    for case in (c for c in play.cases if c.awarded):
        expect_person(
            workshop=workshop,
            user=case.owner,
            organisation=case.organisation,
            actor=who,
            at=at(2002, 10, 1),
        )
    rows = list(Attendance.objects.filter(workshop=workshop).order_by("pk"))
    mark_attendance(
        workshop=workshop,
        came={row.public_id: number != 5 for number, row in enumerate(rows)},
        actor=who,
        at=at(2002, 11, 20, 23),
    )
    hold_workshop(
        workshop=workshop,
        minutes="Se presentaron los doce casos. Hubo acuerdo en que las cuentas a la vista sostienen la "
        "acción colectiva, y desacuerdo sobre el tamaño que puede tener una organización.",
        actor=who,
        at=at(2002, 11, 21),
    )
    play.progress("workshop", 1, 1)


def write_the_synthesis(play: Play) -> Synthesis:
    """Write the synthesis: each finding rests on lessons of at least two cases."""
    who, now = play.steward, at(2003, 4, 7)
    synthesis = create_synthesis(
        call=play.call,
        title="Acción colectiva y desarrollo rural: lo que dicen doce experiencias",
        question="¿Qué hace que la acción colectiva mejore las condiciones de vida rurales, y que dure?",
        body="Doce organizaciones reconstruyeron su experiencia con quienes la vivieron. Esta síntesis "
        "lee sus lecciones unas junto a otras.",
        message="Conviene pagar el tiempo que toma ponerse de acuerdo, y publicar los calendarios de "
        "compra y de pago.",
        actor=who,
        at=now,
    )
    for number, finding in enumerate(_carried(play)):
        _write_finding(play, synthesis, finding, now + timedelta(days=number))
    add_author(synthesis=synthesis, user=play.steward, actor=who, at=now)
    add_author(synthesis=synthesis, user=play.committee, actor=who, at=now)
    publish_synthesis(synthesis=synthesis, actor=who, at=at(2003, 5, 19))
    play.progress("synthesis", 1, 1)
    return synthesis


def _lessons(play: Play, theme: str) -> list[Lesson]:
    """Return one lesson of a theme for each case that has any, in a fixed order."""
    found = Lesson.objects.filter(systematization__in=play.studies, themes__code=theme).order_by(
        "systematization_id", "number"
    )
    return list(found)


def _carried(play: Play) -> list[tuple[str, str, str, str]]:
    """Return the findings that lessons of at least two cases carry."""
    return [
        row
        for row in FINDINGS
        if len(
            {
                lesson.systematization_id
                for lesson in _lessons(play, row[0])
                if lesson.kind != LessonKind.DID_NOT_WORK
            }
        )
        >= CASES_A_FINDING
    ][:FINDINGS_AT_MOST]


def _write_finding(
    play: Play, synthesis: Synthesis, row: tuple[str, str, str, str], moment: datetime
) -> None:
    theme, statement, explanation, scope = row
    finding = add_finding(
        synthesis=synthesis,
        statement=statement,
        explanation=explanation,
        scope=scope,
        actor=play.steward,
        at=moment,
    )
    for lesson in _lessons(play, theme):
        wrong = lesson.kind == LessonKind.DID_NOT_WORK
        cite_lesson(
            finding=finding,
            lesson=lesson,
            stance=Stance.CONTRADICTS if wrong else Stance.SUPPORTS,
            actor=play.steward,
            at=moment,
        )
