"""What happens to workshops and syntheses. One function a verb."""

from .syntheses import (
    add_author,
    add_finding,
    change_finding,
    change_synthesis,
    cite_lesson,
    create_synthesis,
    move_author,
    move_finding,
    problems_of,
    publish_synthesis,
    remove_author,
    remove_finding,
    uncite_lesson,
)
from .workshops import (
    cancel_workshop,
    change_workshop,
    expect_person,
    hold_workshop,
    mark_attendance,
    plan_workshop,
    remove_person,
)

__all__ = [
    "add_author",
    "add_finding",
    "cancel_workshop",
    "change_finding",
    "change_synthesis",
    "change_workshop",
    "cite_lesson",
    "create_synthesis",
    "expect_person",
    "hold_workshop",
    "mark_attendance",
    "move_author",
    "move_finding",
    "plan_workshop",
    "problems_of",
    "publish_synthesis",
    "remove_author",
    "remove_finding",
    "remove_person",
    "uncite_lesson",
]
