"""What colleagues say beside the fields of a draft."""

from dataclasses import dataclass, field

from django.db.models import QuerySet

from calls.applying.models import Comment, Entry

MOST = 500


@dataclass
class Said:
    """The comments beside one field: those still open, and how many are settled."""

    open: list[Comment] = field(default_factory=list)
    settled: int = 0


def comments_of(entry: Entry) -> QuerySet[Comment]:
    """Return the comments of a draft with their authors, in order."""
    return entry.comments.select_related("author", "resolved_by")


def comments_beside(entry: Entry) -> dict[str, Said]:
    """Return what is said beside each field, by its name: one query for a whole page."""
    found: dict[str, Said] = {}
    for comment in comments_of(entry)[:MOST]:
        said = found.setdefault(comment.field, Said())
        if comment.resolved_at is None:
            said.open.append(comment)
        else:
            said.settled += 1
    return found
