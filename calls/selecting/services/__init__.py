"""What the foundation does to select. One function a verb."""

from .deciding import decide, withdraw_decision
from .releasing import promote_reserve, release_results

__all__ = ["decide", "promote_reserve", "release_results", "withdraw_decision"]
