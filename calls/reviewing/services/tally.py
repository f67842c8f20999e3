"""The tally of an entry: counted again from its assignments with every change, never adjusted."""

from calls.applying.models import Entry
from calls.applying.services import store_tally
from calls.reviewing.models import Assignment
from calls.reviewing.states import STANDING, AssignmentState
from calls.solvers.scores import mean_and_spread


def recount(entry: Entry) -> None:
    """Count an entry's reviews again and store the figures on it, in the caller's transaction.

    Only submitted reviews without a conflict count. The caller has locked the entry.
    """
    rows = list(
        Assignment.objects.filter(entry=entry, state__in=STANDING).values_list(
            "state", "review__score"
        )
    )
    scores = [
        score for state, score in rows if state == AssignmentState.SUBMITTED and score is not None
    ]
    mean, spread = mean_and_spread(scores)
    store_tally(
        entry=entry,
        reviews_assigned=len(rows),
        reviews_done=len(scores),
        score_mean=mean,
        score_spread=spread,
    )
