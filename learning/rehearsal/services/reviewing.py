"""Act three, for each stage: eligibility, reviewers, conflicts, assignments, scores."""

from datetime import datetime, timedelta

from calls.applying.models import Entry
from calls.applying.states import EntryState, ProposalState
from calls.publishing.models import Stage
from calls.publishing.states import StageKind
from calls.reviewing.models import Assignment
from calls.reviewing.queries import plan_rest
from calls.reviewing.services import (
    accept_assignment,
    add_reviewer,
    assign_rest,
    check_eligibility,
    declare_conflict,
    submit_review,
)
from calls.reviewing.services.values import Given, Knowledge
from calls.reviewing.states import AssignmentState

from .cast import COUNTRIES
from .stagecraft import REVIEWER, Case, Play, at, enrol, rename
from .words import phrases, reason

REVIEWERS_IN_ALL = 25
TONGUES = ["es", "pt-BR", "en", "fr"]


def enrol_reviewers(play: Play) -> None:
    """Enrol the reviewers: all read Spanish, some Portuguese, English or French too."""
    now = at(2001, 5, 2)
    for number in play.each("reviewers", range(REVIEWERS_IN_ALL)):
        country, _tongue, zone, _n = COUNTRIES[number % len(COUNTRIES)]
        user = enrol(play.cast.person("es", zone))
        languages = ["es"] + [t for i, t in enumerate(TONGUES[1:], 2) if number % i == 0]
        add_reviewer(
            call=play.call,
            user=user,
            knows=Knowledge(languages=languages, countries=[country], max_load=24),
            actor=play.steward,
            at=now,
        )
        play.reviewers.append(user)
    rename(play.reviewers[0], REVIEWER)


def check_profiles(play: Play) -> None:
    """Check every profile: six that were outside the theme of the call are not eligible."""
    stage = _stage(play, StageKind.PROFILE)
    entries = list(Entry.objects.filter(stage=stage, state=EntryState.SUBMITTED).order_by("pk"))
    weak = {e.pk for e in entries if not play.case_of(e).strong}
    outside = set(sorted(weak)[5:60:10])
    for number, entry in enumerate(play.each("eligibility", entries)):
        language = play.case_of(entry).experience.language
        eligible = entry.pk not in outside
        check_eligibility(
            entry=entry,
            eligible=eligible,
            reason=reason(language, "eligible" if eligible else "ineligible", _off_topic(language)),
            actor=play.steward,
            at=at(2001, 5, 22) + timedelta(minutes=number),
        )


def _off_topic(language: str) -> str:
    return {
        "es": "es investigación académica",
        "pt-BR": "é pesquisa acadêmica",
        "fr": "c’est une recherche académique",
    }.get(language, "it is academic research")


def _stage(play: Play, kind: str) -> Stage:
    return Stage.objects.select_related("call").get(call=play.call, kind=kind)


def review(play: Play, kind: str, begins: datetime) -> None:
    """Assign three reviewers to each entry of a stage, hear their conflicts, take their scores."""
    stage = _stage(play, kind)
    _assign(play, stage, begins)
    given = _standing(stage)
    conflicted = play.chance.sample(given, 6 if kind == StageKind.PROFILE else 2)
    for assignment in conflicted:
        declare_conflict(
            assignment=assignment,
            reason="Asesoré a la organización en 1999.",
            actor=assignment.reviewer.user,
            at=begins + timedelta(days=1),
        )
    _assign(play, stage, begins + timedelta(days=2))
    play.meanwhile()
    criteria = list(stage.criteria.all())
    for number, assignment in enumerate(play.each(f"reviews: {kind}", _standing(stage))):
        moment = begins + timedelta(days=3, hours=number)
        accept_assignment(assignment=assignment, actor=assignment.reviewer.user, at=moment)
        submit_review(
            assignment=assignment,
            given=_given(play, assignment, criteria, kind),
            actor=assignment.reviewer.user,
            at=min(moment + timedelta(hours=3), (stage.reviews_due_at or moment)),
        )


def _assign(play: Play, stage: Stage, moment: datetime) -> None:
    plan = plan_rest(stage)
    assign_rest(stage=stage, digest=plan.digest, actor=play.steward, at=moment)


def _standing(stage: Stage) -> list[Assignment]:
    return list(
        Assignment.objects.filter(entry__stage=stage, state=AssignmentState.ASSIGNED)
        .select_related("reviewer__user", "reviewer__call", "entry__proposal", "entry__stage")
        .order_by("pk")
    )


def _given(play: Play, assignment: Assignment, criteria: list, kind: str) -> Given:
    case = play.case_of(assignment.entry)
    severity = (assignment.reviewer_id % 5 - 2) * 0.12
    language = case.experience.language
    scores = {
        criterion.pk: (
            _score(play, case, kind, severity, criterion.scale_max),
            play.chance.choice(phrases(language, "reviews")),
        )
        for criterion in criteria
    }
    return Given(
        scores=scores,
        for_applicant=play.chance.choice(phrases(language, "reviews")),
        for_committee=play.chance.choice(phrases(language, "committee")),
    )


def _score(play: Play, case: Case, kind: str, severity: float, best: int) -> int:
    """Return a score around the case's worth; among the finalists, those to be chosen lead."""
    worth = case.worth if case.awarded or kind == StageKind.PROFILE else case.worth - 0.25
    drawn = worth * best - severity + play.chance.gauss(0, 0.13) * best
    return max(0, min(best, round(drawn)))


def ranked(play: Play, kind: str) -> list[Entry]:
    """Return the entries of a stage that may be chosen, best first."""
    return list(
        Entry.objects.filter(
            stage=_stage(play, kind),
            state=EntryState.SUBMITTED,
            proposal__state__in=[ProposalState.ELIGIBLE, ProposalState.FINALISED],
        )
        .select_related("proposal__call", "proposal__organisation", "stage")
        .order_by("-score_mean", "proposal__number")
    )
