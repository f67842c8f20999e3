"""What people do with decisions. One function a verb; each is atomic and leaves a trace."""

from .deciding import decide, decide_many
from .promoting import promote_reserve
from .releasing import release_results

__all__ = ["decide", "decide_many", "promote_reserve", "release_results"]
