"""Who may look into the outbox."""

from typing import Any

import rules


@rules.predicate
def is_administrator(user: Any) -> bool:
    """Say whether this is an active administrator of the platform."""
    return bool(user.is_active and user.is_superuser)


rules.add_perm("notifications.see_outbox", is_administrator)
