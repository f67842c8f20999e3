"""Reading the ranking, decisions and results. What is not released is for team and committee."""

from .decisions import (
    Release,
    decision_of,
    rank_of,
    release_of,
    reserves,
    to_decide,
    undecided,
)
from .figures import Figures, call_figures, forget_figures
from .home import home_card, proposal_panel, results_panel
from .ranking import Money, Ranking, money_of, ranking
from .results import (
    Feedback,
    feedback_of,
    places_of,
    proposals_with_results,
    released_stage,
    winners,
)

__all__ = [
    "Feedback",
    "Figures",
    "Money",
    "Ranking",
    "Release",
    "call_figures",
    "decision_of",
    "feedback_of",
    "forget_figures",
    "home_card",
    "money_of",
    "places_of",
    "proposal_panel",
    "proposals_with_results",
    "rank_of",
    "ranking",
    "release_of",
    "released_stage",
    "reserves",
    "results_panel",
    "to_decide",
    "undecided",
    "winners",
]
