"""Act one: the fund, its people, and the call of 2001."""

from decimal import Decimal

from calls.publishing.models import Call, Stage
from calls.publishing.services import (
    create_call,
    grant_role,
    plan_stages,
    publish_call,
    set_themes,
    update_basics,
    update_chapter,
    update_eligibility,
    update_money,
    use_ready_criteria,
    use_ready_form,
)
from calls.publishing.services.ready import ready_chapters
from calls.publishing.states import CallRole, StageKind
from minka.accounts.forms import OrganisationForm
from minka.accounts.services import allow_publishing, create_organisation
from minka.accounts.states import OrganisationKind
from minka.taxonomy.models import Theme

from .cast import COUNTRIES, Person
from .stagecraft import Play, at, checked, day, enrol

LANGUAGES = ["es", "pt-BR", "en"]
TITLE = {
    "es": "Acción colectiva y mejora de las condiciones de vida de las poblaciones rurales",
    "pt-BR": "Ação coletiva e melhoria das condições de vida das populações rurais",
    "en": "Collective action and better living conditions of rural people",
}
SUMMARY = {
    "es": "Financiamos proyectos de aprendizaje: organizaciones que reconstruyen su experiencia de "
    "acción colectiva, sacan lecciones y las discuten con sus pares de otros países.",
    "pt-BR": "Financiamos projetos de aprendizagem: organizações que reconstroem sua experiência de "
    "ação coletiva, tiram lições e as discutem com seus pares de outros países.",
    "en": "We fund learning: organisations that reconstruct their experience of collective action, "
    "draw lessons and discuss them with peers of other countries.",
}
BODY = {
    "es": "Experiencias de al menos dos años en las que un grupo se organizó para "
    "producir, vender o negociar en conjunto. No financiamos obras ni investigación académica: "
    "financiamos el trabajo de mirar atrás, entender qué pasó y por qué, y contarlo de modo que otros "
    "puedan usarlo.\n\n## Cómo se trabaja\n\nCada proyecto sistematiza una experiencia con quienes la "
    "vivieron. Todos los proyectos se encuentran en un taller, y una síntesis reúne lo aprendido.",
    "pt-BR": "Experiências de pelo menos dois anos em que um grupo se organizou "
    "para produzir, vender ou negociar em conjunto. Não financiamos obras nem pesquisa acadêmica: "
    "financiamos o trabalho de olhar para trás, entender o que aconteceu e por quê, e contá-lo de modo "
    "que outros possam usar.\n\n## Como se trabalha\n\nCada projeto sistematiza uma experiência com "
    "quem a viveu. Todos se encontram em uma oficina, e uma síntese reúne o que se aprendeu.",
    "en": "Experiences of at least two years in which a group organised to "
    "produce, sell or negotiate together. We fund neither works nor academic research: we fund the work "
    "of looking back, understanding what happened and why, and telling it so that others can use "
    "it.\n\n## How it works\n\nEach project systematizes one experience with those who lived it. All "
    "projects meet in a workshop, and a synthesis brings together what was learned.",
}
THEMES = ["A2.1", "A3.2", "A3.3", "C2", "R1.3"]
LEGAL = [
    OrganisationKind.PRODUCERS,
    OrganisationKind.COOPERATIVE,
    OrganisationKind.COMMUNITY,
    OrganisationKind.NGO,
    OrganisationKind.NETWORK,
]
ZONE = "America/Santiago"


def open_house(play: Play) -> None:
    """Enrol the fund and its people, and let it publish calls."""
    now = at(2001, 2, 1)
    play.admin = enrol(Person("Administración", "admin@example.org", "es", ZONE), is_superuser=True)
    play.steward = enrol(Person("Rosaura Yupari", "equipo@example.org", "es", ZONE))
    play.committee = enrol(Person("Leandro Xicol", "comite@example.org", "es", "America/Guatemala"))
    form = OrganisationForm(
        {
            "name": "Fondo Minka de Aprendizaje",
            "acronym": "FMA",
            "kind": OrganisationKind.FOUNDATION,
            "country": "CL",
            "founded": "2000",
            "languages": LANGUAGES,
        },
        today=now.date(),
    )
    play.foundation = create_organisation(actor=play.steward, at=now, **checked(form))
    allow_publishing(
        organisation=play.foundation,
        allowed=True,
        actor=play.admin,
        at=now,
        reason="Fondo regional.",
    )
    play.foundation.refresh_from_db()


def publish_the_call(play: Play) -> None:
    """Write the call of 2001 as a steward does, and publish it."""
    now, who = at(2001, 2, 12), play.steward
    call = create_call(
        foundation=play.foundation,
        title=TITLE,
        languages=LANGUAGES,
        actor=who,
        at=now,
        stages=2,
        zone=ZONE,
        code="AC2001",
        slug="accion-colectiva-2001",
    )
    update_basics(
        call=call,
        title=TITLE,
        summary=SUMMARY,
        body=BODY,
        languages=LANGUAGES,
        contact="equipo@example.org",
        code="AC2001",
        slug="accion-colectiva-2001",
        actor=who,
        at=now,
    )
    _write_rules(play, call)
    set_themes(call=call, themes=Theme.objects.filter(code__in=THEMES), actor=who, at=now)
    update_money(
        call=call,
        currency="USD",
        envelope=Decimal(200_000),
        caps=[(1, Decimal(15_000)), (2, Decimal(20_000))],
        awards_min=10,
        awards_max=12,
        term_months=12,
        actor=who,
        at=now,
    )
    update_eligibility(
        call=call,
        legal_kinds=LEGAL,
        countries=[code for code, *_rest in COUNTRIES],
        proposal_languages=["es", "pt-BR", "en", "fr"],
        min_years=2,
        one_per_organisation=True,
        reviews_each=3,
        actor=who,
        at=now,
    )
    _plan(play, call)
    for stage in Stage.objects.filter(call=call):
        use_ready_criteria(stage=stage, actor=who, at=now)
        use_ready_form(stage=stage, actor=who, at=now)
    grant_role(call=call, user=play.committee, role=CallRole.COMMITTEE, actor=who, at=now)
    play.call = publish_call(call=call, actor=who, at=at(2001, 3, 5))


def _write_rules(play: Play, call: Call) -> None:
    """Make one chapter of the ready rules the fund's own: what the call is for."""
    title = {language: ready_chapters(language)[1]["title"] for language in LANGUAGES}
    update_chapter(
        call=call, number=2, title=title, body=SUMMARY, actor=play.steward, at=at(2001, 2, 14)
    )


def _plan(play: Play, call: Call) -> None:
    plan_stages(
        call=call,
        zone=ZONE,
        stages=[
            {
                "kind": StageKind.PROFILE,
                "opens_at": at(2001, 3, 12, 13),
                "deadline_at": at(2001, 5, 18, 17),
                "reviews_due_at": at(2001, 6, 20, 23),
                "results_planned_on": day(2001, 7, 2),
            },
            {
                "kind": StageKind.FINAL,
                "opens_at": at(2001, 7, 2, 13),
                "deadline_at": at(2001, 8, 31, 17),
                "reviews_due_at": at(2001, 9, 28, 23),
                "results_planned_on": day(2001, 10, 15),
            },
        ],
        actor=play.steward,
        at=at(2001, 2, 15),
    )
