"""Act five: each project writes a systematization, peers comment it, the fund validates it."""

from datetime import datetime, timedelta

from calls.accompanying.models import Project
from learning.systematizing.forms import LessonForm
from learning.systematizing.models import Section, Systematization
from learning.systematizing.services import (
    add_lesson,
    add_milestone,
    answer_comment,
    change_details,
    embargo,
    give_consent,
    invite_commenter,
    lift_embargo,
    open_comments,
    publish,
    submit_for_validation,
    validate,
    write_comment,
    write_section,
)
from learning.systematizing.states import Evidence, LessonKind, SectionKey
from minka.taxonomy.models import Theme

from .stagecraft import Case, Play, at, checked, day
from .words import phrases

BEGINS = at(2002, 6, 3)
FEWEST_LESSONS, MOST_LESSONS = 5, 8
# A lesson whose outcome went wrong is told as such.
_KINDS = [LessonKind.WORKED, LessonKind.WORKED, LessonKind.UNEXPECTED, LessonKind.DILEMMA]
_WRONG = ("Incumplimos", "Cinco de", "abandonada", "perdi", "vendieron animales", "Falhamos")


def systematize(play: Play) -> None:
    """Write, comment, validate and publish one systematization a project."""
    projects = Project.objects.filter(call=play.call).select_related("proposal").order_by("pk")
    for number, project in enumerate(play.each("systematizations", projects)):
        study = Systematization.objects.get(project=project)
        case = next(c for c in play.cases if c.proposal and c.proposal.pk == project.proposal_id)
        begins = BEGINS + timedelta(days=number * 3)
        _write(study, case, begins)
        _draw_lessons(play, study, case, begins + timedelta(days=40))
        _hear_peers(play, study, case, begins + timedelta(days=50))
        _validate(play, study, case, number, begins + timedelta(days=90))
        play.studies.append(study)


def _write(study: Systematization, case: Case, moment: datetime) -> None:
    story, who = case.experience, case.owner
    change_details(
        systematization=study,
        title=story.title[:200],
        summary=f"{story.question} {story.answer('why')}",
        axis=story.question[:300],
        period_from=day(2001 - story.years, 3, 1),
        period_to=day(2002, 5, 31),
        themes=Theme.objects.filter(code=story.theme),
        actor=who,
        at=moment,
    )
    for number, key in enumerate(SectionKey.values):
        write_section(
            systematization=study,
            key=key,
            body=story.section(key),
            actor=who,
            at=moment + timedelta(days=number),
        )
    for number, (what, by, why, result) in enumerate(story.milestones()):
        add_milestone(
            systematization=study,
            on=day(2001 - story.years + number, 4 + number, 12),
            what=what[:250],
            who=by[:200],
            why=why,
            result=result,
            actor=who,
            at=moment + timedelta(days=20),
        )


def _draw_lessons(play: Play, study: Systematization, case: Case, moment: datetime) -> None:
    wanted = play.chance.randint(FEWEST_LESSONS, MOST_LESSONS)
    for theme, (context, action, outcome, cause) in case.experience.lessons(wanted, play.chance):
        wrong = any(word in outcome for word in _WRONG)
        form = LessonForm(
            {
                "context": context,
                "action": action,
                "outcome": outcome,
                "cause": cause,
                "conditions": "",
                "kind": LessonKind.DID_NOT_WORK if wrong else play.chance.choice(_KINDS),
                "evidence": play.chance.choice(Evidence.values),
                "language": study.language,
                "themes": [theme],
            }
        )
        add_lesson(systematization=study, actor=case.owner, at=moment, **checked(form))


def _hear_peers(play: Play, study: Systematization, case: Case, moment: datetime) -> None:
    """Two peers of other cases comment; each comment gets its answer."""
    language = case.experience.language
    others = [c for c in play.cases if c.awarded and c is not case]
    peers = [c.owner for c in play.chance.sample(others, 2)]
    for peer in peers:
        invite_commenter(systematization=study, user=peer, actor=case.owner, at=moment)
    open_comments(systematization=study, actor=case.owner, at=moment)
    sections = list(Section.objects.filter(systematization=study).order_by("pk"))
    for number, peer in enumerate(peers):
        said = phrases(language, "comments")
        answers = phrases(language, "comment_answers")
        comment = write_comment(
            section=play.chance.choice(sections),
            body=said[number % len(said)],
            actor=peer,
            at=moment + timedelta(days=5 + number),
        )
        answer_comment(
            comment=comment,
            answer=answers[number % len(answers)],
            actor=case.owner,
            at=moment + timedelta(days=12 + number),
        )


def _validate(
    play: Play, study: Systematization, case: Case, number: int, moment: datetime
) -> None:
    """The team consents, the fund validates; one is embargoed for a while, and then published."""
    give_consent(systematization=study, consent=True, actor=case.owner, at=moment)
    submit_for_validation(systematization=study, actor=case.owner, at=moment)
    later = moment + timedelta(days=7)
    validate(systematization=study, actor=play.steward, at=later)
    if number == 4:
        until = later.date() + timedelta(days=20)
        embargo(systematization=study, until=until, actor=play.steward, at=later)
        lift_embargo(systematization=study, at=later + timedelta(days=22))
    else:
        publish(systematization=study, actor=play.steward, at=later)
