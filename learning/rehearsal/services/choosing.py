"""Act four: the committee decides on top of the ranked list, and the fund releases the results."""

from collections import Counter
from datetime import datetime

from calls.applying.models import Entry
from calls.applying.states import ProposalState
from calls.publishing.models import Stage
from calls.publishing.states import StageKind
from calls.selecting.services import decide, release_results
from calls.selecting.states import Outcome

from .cast import AWARDED
from .proposing import write_final
from .reviewing import ranked
from .stagecraft import Case, Play, at
from .words import reason

INVITED, AWARDS, COUNTRIES_AT_LEAST = 20, 12, 9


def invite_twenty(play: Play) -> None:
    """Invite the twenty best profiles, tell the others why not, and release the results."""
    entries = ranked(play, StageKind.PROFILE)
    best = {entry.pk for entry in entries[:INVITED]}
    for entry in play.each("decisions: profile", entries):
        outcome = Outcome.INVITED if entry.pk in best else Outcome.NOT_SELECTED
        _decide(play, entry, outcome, at(2001, 6, 27))
    _release(play, StageKind.PROFILE, at(2001, 7, 2, 15))


def write_finals(play: Play) -> None:
    """The twenty invited write and submit their final proposals."""
    invited = [
        case for case in play.cases if case.proposal and _state(case) == ProposalState.INVITED
    ]
    for number, case in enumerate(play.each("final proposals", invited)):
        write_final(play, case, at(2001, 8, 6 + number, 14))


def _state(case: Case) -> str:
    if case.proposal is None:
        return ""
    case.proposal.refresh_from_db(fields=["state"])
    return case.proposal.state


def choose_twelve(play: Play) -> None:
    """Choose twelve in score order, adjusted so that nine countries take part; three in reserve."""
    entries = ranked(play, StageKind.FINAL)
    chosen = _adjusted(entries)
    reserve = [entry for entry in entries if entry.pk not in chosen][:3]
    for entry in play.each("decisions: final", entries):
        if entry.pk in chosen:
            outcome = Outcome.SELECTED
        else:
            outcome = Outcome.RESERVE if entry in reserve else Outcome.NOT_SELECTED
        _decide(play, entry, outcome, at(2001, 10, 9))
    _release(play, StageKind.FINAL, at(2001, 10, 15, 15))
    for case in play.cases:
        case.awarded = _state(case) == ProposalState.SELECTED


def _adjusted(entries: list[Entry]) -> set[int]:
    """Return the best twelve, each country no more often than the fund's spread asks for."""
    room = Counter(AWARDED)
    chosen: set[int] = set()
    for entry in entries:
        country = entry.proposal.country
        if len(chosen) < AWARDS and room[country] > 0:
            room[country] -= 1
            chosen.add(entry.pk)
    return chosen


def _decide(play: Play, entry: Entry, outcome: Outcome, moment: datetime) -> None:
    story = play.case_of(entry).experience
    why = Outcome.SELECTED if outcome == Outcome.RESERVE else outcome
    decide(
        entry=entry,
        outcome=outcome,
        reason=reason(story.language, str(why)),
        feedback=story.feedback() if outcome == Outcome.NOT_SELECTED else "",
        amount=entry.proposal.amount if outcome == Outcome.SELECTED else None,
        actor=play.committee,
        at=moment,
    )


def _release(play: Play, kind: str, moment: datetime) -> None:
    stage = Stage.objects.select_related("call").get(call=play.call, kind=kind)
    release_results(stage=stage, actor=play.steward, at=moment)
