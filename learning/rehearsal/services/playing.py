"""The whole play, act by act."""

from calls.publishing.states import StageKind
from minka.notifications.services import deliver

from .carrying import accompany
from .choosing import choose_twelve, invite_twenty, write_finals
from .learning import systematize
from .meeting import discuss, hold_the_workshop, write_the_synthesis
from .opening import open_house, publish_the_call
from .proposing import apply_all, enrol_applicants, refuse_what_must_be
from .reviewing import check_profiles, enrol_reviewers, review
from .stagecraft import Play, Progress, at, silent


def play_the_founding_case(
    *, seed: int = 2001, progress: Progress = silent, deliver_mails: bool = True
) -> Play:
    """Play the fund's call of 2001 from its first day to its synthesis.

    The same seed gives the same world. Notices are delivered as it goes, as the worker does,
    unless the caller does it.
    """
    play = Play(seed=seed, progress=progress)
    if deliver_mails:
        play.meanwhile = deliver_due
    open_house(play)
    publish_the_call(play)
    enrol_applicants(play)
    apply_all(play)
    refuse_what_must_be(play)
    enrol_reviewers(play)
    check_profiles(play)
    review(play, StageKind.PROFILE, at(2001, 5, 25))
    invite_twenty(play)
    write_finals(play)
    review(play, StageKind.FINAL, at(2001, 9, 4))
    choose_twelve(play)
    accompany(play)
    systematize(play)
    discuss(play)
    hold_the_workshop(play)
    write_the_synthesis(play)
    if deliver_mails:
        deliver_all(play)
    return play


def deliver_all(play: Play) -> None:
    """Deliver until nothing is due, and say so."""
    play.progress("mails", 0, 1)
    deliver_due()
    play.progress("mails", 1, 1)


def deliver_due() -> None:
    """Deliver until nothing is due."""
    while any(deliver().values()):
        continue
