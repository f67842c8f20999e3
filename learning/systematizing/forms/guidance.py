"""What belongs in each section, and the questions that help to write it."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from ..states import SectionKey as Key


@dataclass(frozen=True)
class Guidance:
    """Plain words beside a section: what belongs here, what to ask oneself, how long."""

    about: Any
    questions: tuple[Any, ...]
    words: int


GUIDANCE: dict[str, Guidance] = {
    Key.IDENTITY: Guidance(
        _("Who tells this experience, and from where."),
        (
            _("Who wrote, and what did each person do?"),
            _("Which organisations and communities took part?"),
            _("In which places did it happen?"),
        ),
        400,
    ),
    Key.OBJECT: Guidance(
        _("The experience itself, with its limits in time, space and people."),
        (
            _("Which experience do you tell, from when to when?"),
            _("What do you leave out, and why?"),
        ),
        500,
    ),
    Key.AXIS: Guidance(
        _("The one thread that you follow, as a question to learn from."),
        (
            _("What do you want to understand?"),
            _("Which two to six smaller questions does it open?"),
            _("Who will use the answer, and for which decision?"),
        ),
        400,
    ),
    Key.ACTORS: Guidance(
        _("The people and organisations in the story, and how they relate."),
        (
            _("Who took part directly, and who was touched without taking part?"),
            _("What did each want, and what could each decide?"),
            _("How did women, young people and elders take part?"),
        ),
        700,
    ),
    Key.SOURCES: Guidance(
        _("Where what you tell comes from, so that others can trust it."),
        (
            _("Which documents, interviews, workshops and figures did you use?"),
            _("Whose voice is missing?"),
            _("Did the people interviewed agree to be quoted?"),
        ),
        500,
    ),
    Key.CONTEXT: Guidance(
        _("What surrounded the experience and helped or hindered it."),
        (
            _("What was happening in the economy, in politics, in the environment?"),
            _("Which of it helped, and which hindered?"),
        ),
        700,
    ),
    Key.INITIAL: Guidance(
        _("How things were before."),
        (
            _("What was the problem or the opportunity?"),
            _("Which figures describe that moment, and where do they come from?"),
        ),
        700,
    ),
    Key.PROCESS: Guidance(
        _("What was done, step by step; the dates stand on the timeline."),
        (
            _("What did you do, who did it, and why so?"),
            _("Which were the turning points?"),
            _("What did you try and leave?"),
            _("Do the actors tell it differently? Keep the versions side by side."),
        ),
        2000,
    ),
    Key.FINAL: Guidance(
        _("How things are now, with the same figures as before."),
        (
            _("What changed, and what did not?"),
            _("Who gained, and who did not?"),
        ),
        800,
    ),
    Key.ANALYSIS: Guidance(
        _("Why it happened as it did."),
        (
            _("What explains the changes: your own work, or what was around it?"),
            _("Which tensions did you live with?"),
            _("What speaks against your explanation?"),
        ),
        1500,
    ),
    Key.LESSONS: Guidance(
        _("A few words that lead to the lessons; each lesson is written apart."),
        (
            _("What do the lessons have in common?"),
            _("For whom are they?"),
        ),
        400,
    ),
    Key.RECOMMENDATIONS: Guidance(
        _("What you would tell others to do."),
        (
            _("What do you recommend to your own organisation?"),
            _("To peers, to foundations, to those who make public policy?"),
        ),
        700,
    ),
}
