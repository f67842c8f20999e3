"""Comments between colleagues beside a field of a draft: never part of what is sent."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from calls.applying.models import Comment, Entry
from calls.applying.queries import writing_members
from minka.accounts.models import User
from minka.common.models import lock, made_before, name_for
from minka.notifications.services import spread


@transaction.atomic
def add_comment(
    *, entry: Entry, field: str, body: str, actor: User, at: datetime, key: UUID | None = None
) -> Comment:
    """Write a comment beside a field and tell the others who write; pressed twice it is one."""
    proposal = lock(entry.proposal)
    made = made_before(entry.comments.all(), key, body=body, author=actor)
    if made is not None:
        return made
    before = entry.comments.filter(field=field).values_list("author", flat=True)
    others = {*writing_members(proposal), *before} - {actor.pk}
    comment = Comment.objects.create(
        entry=entry, field=field, body=body, author=actor, at=at, **name_for(Comment, key)
    )
    spread(
        "applying.commented",
        user_ids=sorted(others),
        key=str(comment.public_id),
        at=at,
        path=reverse("applying:comments_on", args=[proposal.public_id, field]),
        about=proposal.public_id,
        data={"title": proposal.title, "by": str(actor), "body": body[:500]},
    )
    return comment


@transaction.atomic
def resolve_comment(*, comment: Comment, resolved: bool, actor: User, at: datetime) -> Comment:
    """Say that a comment is settled, or open it again; saying so twice changes nothing."""
    found = lock(comment)
    if bool(found.resolved_at) != resolved:
        found.resolved_at = at if resolved else None
        found.resolved_by = actor if resolved else None
        found.save(update_fields=["resolved_at", "resolved_by", "updated_at"])
    return found
