"""Pages: the ranking and decisions of team and committee; results for everybody."""

from .deciding import decide, decide_many
from .ranking import ranking
from .releasing import promote, release
from .results import feedback, results

__all__ = ["decide", "decide_many", "feedback", "promote", "ranking", "release", "results"]
