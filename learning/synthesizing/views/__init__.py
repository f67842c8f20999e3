"""The pages of workshops and syntheses."""

from .findings import (
    cite,
    finding,
    new_finding,
    raise_finding,
    remove_finding,
    uncite,
)
from .people import add_people, attendance, people, remove_person
from .reading import synthesis, workshop
from .workshops import cancel, edit_workshop, hold, plan, workshops
from .writing import (
    authors,
    hub,
    matrix,
    new_synthesis,
    publish,
    raise_author,
    remove_author,
    syntheses,
    text,
)

__all__ = [
    "add_people",
    "attendance",
    "authors",
    "cancel",
    "cite",
    "edit_workshop",
    "finding",
    "hold",
    "hub",
    "matrix",
    "new_finding",
    "new_synthesis",
    "people",
    "plan",
    "publish",
    "raise_author",
    "raise_finding",
    "remove_author",
    "remove_finding",
    "remove_person",
    "syntheses",
    "synthesis",
    "text",
    "uncite",
    "workshop",
    "workshops",
]
