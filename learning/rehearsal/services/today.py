"""What the demonstration adds to the founding case: a call open today, and one under review."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from calls.applying.models import Entry
from calls.applying.services import submit_entry
from calls.publishing.models import Call, Stage
from calls.publishing.services import (
    clone_call,
    plan_stages,
    publish_call,
    set_themes,
    update_basics,
)
from calls.publishing.states import StageKind
from calls.reviewing.models import Assignment
from calls.reviewing.queries import plan_rest
from calls.reviewing.services import accept_assignment, add_reviewer, assign_rest, submit_review
from calls.reviewing.services import check_eligibility as check
from calls.reviewing.services.values import Given, Knowledge
from minka.taxonomy.models import Theme

from .opening import BODY, LANGUAGES, ZONE
from .proposing import write_profile
from .stagecraft import Case, Play
from .words import Experience, phrases, reason

OPEN_TITLE = {
    "es": "Mercados cercanos y precio justo",
    "pt-BR": "Mercados próximos e preço justo",
    "en": "Nearby markets and fair prices",
}
REVIEW_TITLE = {
    "es": "Mujeres, jóvenes y decisiones en las organizaciones rurales",
    "pt-BR": "Mulheres, jovens e decisões nas organizações rurais",
    "en": "Women, young people and decisions in rural organisations",
}

SUMMARIES = {
    "MC": {
        "es": "Experiencias de ferias, compras públicas y venta directa: qué hizo que el precio fuera "
        "justo para quien produce y para quien compra.",
        "pt-BR": "Experiências de feiras, compras públicas e venda direta: o que fez o preço ser justo "
        "para quem produz e para quem compra.",
        "en": "Experiences of local fairs, public purchases and direct sale: what made the price fair "
        "for those who produce and those who buy.",
    },
    "MJ": {
        "es": "Organizaciones que cambiaron quién decide: qué funcionó, qué no, y qué costó.",
        "pt-BR": "Organizações que mudaram quem decide: o que funcionou, o que não, e o que custou.",
        "en": "Organisations that changed who decides: what worked, what did not, and what it cost.",
    },
}
EDITION_THEMES = {"MC": ["A2.1", "M1.5", "M2.1", "E1.2"], "MJ": ["A3.2", "A3.5", "C2"]}


@dataclass(frozen=True)
class Dates:
    """The dates of an edition, as days from today."""

    published: int
    opens: int
    closes: int
    reviewed: int


def open_calls_of_today(play: Play, now: datetime) -> None:
    """Publish one call that is open now, with a draft, and one whose profiles are being reviewed."""
    under_review = _edition(play, REVIEW_TITLE, "MJ", now, Dates(-70, -69, -6, 8))
    for case in play.each("profiles under review", play.cases[:14]):
        _apply(play, under_review, case, now - timedelta(days=9))
    _review_half(play, under_review, now)
    open_now = _edition(play, OPEN_TITLE, "MC", now, Dates(-20, -19, 16, 40))
    for case in play.each("profiles of the open call", play.cases[14:20]):
        _apply(play, open_now, case, now - timedelta(days=2))
    _leave_a_draft(play, open_now, now)


def _edition(
    play: Play, title: Mapping[str, str], prefix: str, now: datetime, dates: Dates
) -> Call:
    """Clone the call of 2001 as a steward does, with dates of its own, and publish it."""
    began = now + timedelta(days=dates.published)
    who = play.steward
    call = clone_call(
        source=play.call, title=title, code=f"{prefix}{now.year}", actor=who, at=began
    )
    update_basics(
        call=call,
        title=title,
        summary=SUMMARIES[prefix],
        body=BODY,
        languages=LANGUAGES,
        contact="equipo@example.org",
        actor=who,
        at=began,
    )
    themes = Theme.objects.filter(code__in=EDITION_THEMES[prefix])
    set_themes(call=call, themes=themes, actor=who, at=began)
    closes = (now + timedelta(days=dates.closes)).replace(
        hour=16, minute=0, second=0, microsecond=0
    )
    reviewed = closes.replace(hour=23) + timedelta(days=dates.reviewed - dates.closes)
    plan_stages(
        call=call,
        zone=ZONE,
        stages=[
            {
                "kind": StageKind.PROFILE,
                "opens_at": (now + timedelta(days=dates.opens)).replace(second=0, microsecond=0),
                "deadline_at": closes,
                "reviews_due_at": reviewed,
                "results_planned_on": (reviewed + timedelta(days=10)).date(),
            },
            {
                "kind": StageKind.FINAL,
                "opens_at": reviewed + timedelta(days=12),
                "deadline_at": reviewed + timedelta(days=60),
                "reviews_due_at": reviewed + timedelta(days=90),
                "results_planned_on": (reviewed + timedelta(days=100)).date(),
            },
        ],
        actor=who,
        at=began,
    )
    return publish_call(call=call, actor=who, at=began)


def _another(play: Play, case: Case) -> Case:
    """Return the same organisation with another experience to tell."""
    return Case(
        case.organisation, case.owner, Experience.draw(case.experience.language, play.chance)
    )


def _apply(play: Play, call: Call, case: Case, moment: datetime) -> Entry:
    before, play.call = play.call, call
    entry = write_profile(play, _another(play, case), moment)
    play.call = before
    key = UUID(int=play.chance.getrandbits(128), version=4)
    submit_entry(entry=entry, actor=case.owner, at=moment + timedelta(hours=2), idempotency_key=key)
    return entry


def _leave_a_draft(play: Play, call: Call, now: datetime) -> None:
    """The applicant of the demonstration has begun, and has not finished."""
    before, play.call = play.call, call
    case = next(c for c in play.cases if c.owner.email == "organizacion@example.org")
    write_profile(play, _another(play, case), now - timedelta(days=1), whole=False)
    play.call = before


def _review_half(play: Play, call: Call, now: datetime) -> None:
    """Assign the reviewers; half of the reviews are in."""
    moment = now - timedelta(days=5)
    stage = Stage.objects.select_related("call").get(call=call, kind=StageKind.PROFILE)
    for user in play.reviewers[:5]:
        knows = Knowledge(languages=["es", "pt-BR", "en", "fr"], max_load=12)
        add_reviewer(call=call, user=user, knows=knows, actor=play.steward, at=moment)
    for entry in Entry.objects.filter(stage=stage).select_related("proposal"):
        why = reason(entry.proposal.language, "eligible")
        check(entry=entry, eligible=True, reason=why, actor=play.steward, at=moment)
    assign_rest(stage=stage, digest=plan_rest(stage).digest, actor=play.steward, at=moment)
    criteria = list(stage.criteria.all())
    given = Assignment.objects.filter(entry__stage=stage).select_related(
        "reviewer__user", "reviewer__call", "entry__proposal", "entry__stage"
    )
    for number, assignment in enumerate(given.order_by("pk")):
        if number % 2 == 0:
            _review(play, assignment, criteria, moment + timedelta(days=1, minutes=number))


def _review(play: Play, assignment: Assignment, criteria: list, moment: datetime) -> None:
    said = phrases(assignment.entry.proposal.language, "reviews")
    scores = {
        c.pk: (play.chance.randint(c.scale_max // 2, c.scale_max), play.chance.choice(said))
        for c in criteria
    }
    who = assignment.reviewer.user
    accept_assignment(assignment=assignment, actor=who, at=moment)
    given = Given(scores=scores, for_applicant=play.chance.choice(said))
    submit_review(assignment=assignment, given=given, actor=who, at=moment + timedelta(hours=1))
