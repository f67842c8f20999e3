"""Comments from peers, and what was done with each."""

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from minka.accounts.models import User
from minka.common.audit import record
from minka.common.errors import DomainError
from minka.common.models import lock
from minka.common.states import move
from minka.notifications.services import notify

from ..models import Comment, CommentInvitation, Section, Systematization
from ..queries import writers_of
from ..states import SystematizationState as State
from .writing import lock_for_writing

SAME_PRESS = timedelta(minutes=1)


@transaction.atomic
def open_comments(
    *, systematization: Systematization, actor: User, at: datetime
) -> Systematization:
    """Open the draft to comments; whoever is invited already is told."""
    case = lock(systematization)
    move(case, State.COMMENTING, actor=actor, at=at)
    systematization.refresh_from_db(fields=["state"])
    for invitation in case.invited.select_related("user"):
        _tell_invited(case, invitation, at)
    return case


@transaction.atomic
def close_comments(
    *, systematization: Systematization, actor: User, at: datetime
) -> Systematization:
    """Close the draft to comments; those there are stay and wait for their answer."""
    case = lock(systematization)
    if case.state != State.COMMENTING:
        raise DomainError(_("This draft is not open to comments."), code="closed")
    move(case, State.DRAFT, actor=actor, at=at)
    systematization.refresh_from_db(fields=["state"])
    return case


@transaction.atomic
def invite_commenter(
    *, systematization: Systematization, user: User, actor: User, at: datetime
) -> CommentInvitation:
    """Ask a person to comment; they read the draft from now on, and are told once it is open."""
    case = lock_for_writing(systematization)
    if case.project.organisation.memberships.filter(user=user).exists():
        raise DomainError(_("This person is part of the team already."), code="team")
    invitation, is_new = CommentInvitation.objects.get_or_create(systematization=case, user=user)
    if is_new:
        record(case, "systematizing.invited", actor=actor, at=at, name=str(user))
    if case.state == State.COMMENTING:
        _tell_invited(case, invitation, at)
    return invitation


@transaction.atomic
def uninvite_commenter(*, invitation: CommentInvitation, actor: User, at: datetime) -> None:
    """Take an invitation back; comments already written stay."""
    case = lock_for_writing(invitation.systematization)
    record(case, "systematizing.uninvited", actor=actor, at=at, name=str(invitation.user))
    invitation.delete()


def _tell_invited(case: Systematization, invitation: CommentInvitation, at: datetime) -> None:
    notify(
        "systematizing.invited",
        to=[invitation.user],
        key=str(invitation.public_id),
        at=at,
        path=case.get_absolute_url(),
        about=case.public_id,
        title=case.title,
        organisation=case.project.organisation.name,
    )


@transaction.atomic
def write_comment(*, section: Section, body: str, actor: User, at: datetime) -> Comment:
    """Comment a section. Raises ``DomainError`` when the draft is not open to comments.

    The same words of the same person again at once are the button pressed twice: one comment.
    """
    case = lock(section.systematization)
    if case.state != State.COMMENTING:
        raise DomainError(_("This draft is not open to comments."), code="closed")
    same = section.comments.filter(author=actor, body=body, written_at__gt=at - SAME_PRESS)
    if (known := same.first()) is not None:
        return known
    comment = Comment.objects.create(section=section, author=actor, body=body, written_at=at)
    record(comment, "systematizing.commented", actor=actor, at=at, section=section.key)
    notify(
        "systematizing.commented",
        to=writers_of(case),
        key=str(comment.public_id),
        at=at,
        path=reverse("systematizing:comments", args=[case.slug]),
        about=case.public_id,
        title=case.title,
        who=str(actor),
        section=section.key,
    )
    return comment


@transaction.atomic
def answer_comment(*, comment: Comment, answer: str, actor: User, at: datetime) -> Comment:
    """Say what was done with a comment; its author is told. A later answer replaces it."""
    case = lock(comment.section.systematization)
    if case.state in (State.PUBLISHED, State.EMBARGOED):
        raise DomainError(_("This text can no longer be changed."), code="closed")
    comment = lock(comment)
    comment.answer = answer
    comment.answered_at = at
    comment.save(update_fields=["answer", "answered_at", "updated_at"])
    record(comment, "systematizing.answered", actor=actor, at=at, section=comment.section.key)
    notify(
        "systematizing.answered",
        to=[comment.author],
        key=str(comment.public_id),
        at=at,
        path=reverse("systematizing:section_comments", args=[case.slug, comment.section.key]),
        about=case.public_id,
        title=case.title,
        section=comment.section.key,
    )
    return comment
