"""Asking about a call, and answering so that everybody reads it."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from calls.publishing.models import Amendment, Call, Inquiry
from calls.publishing.queries import stewards_of
from calls.publishing.queries.inquiries import asked_lately
from calls.publishing.rules import takes_inquiries
from calls.publishing.states import InquiryState
from minka.accounts.models import User
from minka.common.audit import record
from minka.common.errors import DomainError
from minka.common.models import lock, made_before, name_for
from minka.common.states import move
from minka.notifications.services import notify

from .amending import Change, amend
from .opened import kept, trace

# How many questions one person may send in a day, about any calls.
A_DAY = 10


@transaction.atomic
def ask_inquiry(
    *, call: Call, body: str, language: str, actor: User, at: datetime, key: UUID | None = None
) -> Inquiry:
    """Ask about a call. Its team reads the question, and nobody reads who asked.

    Sent again with the ``key`` of its form it is the question that is there. Raises
    ``DomainError`` when the call takes no more questions, or the person sent many today.
    """
    call = lock(call)
    before = made_before(call.inquiries.filter(asked_by=actor), key, body=body)
    if before is not None:
        return before
    if not takes_inquiries(call, at):
        raise DomainError(_("This call takes no more questions."), code="closed")
    if asked_lately(actor, at) >= A_DAY:
        text = _("You have sent %(count)d questions today. Please send the next ones tomorrow.")
        raise DomainError(text % {"count": A_DAY}, code="often")
    inquiry = Inquiry.objects.create(
        **name_for(Inquiry, key),
        call=call,
        asked_by=actor,
        asked_at=at,
        body=body,
        language=language,
    )
    # Without an actor: the team reads the trail, and is not to know who asks.
    record(inquiry, "publishing.inquiry_asked", actor=None, at=at)
    notify(
        "publishing.inquiry_asked",
        to=stewards_of(call),
        key=str(inquiry.public_id),
        at=at,
        path=reverse("publishing:answer_inquiry", args=[inquiry.public_id]),
        about=inquiry.public_id,
        call=call.title,
        body=body,
    )
    return inquiry


@transaction.atomic
def answer_inquiry(
    *,
    inquiry: Inquiry,
    question: Mapping[str, str],
    answer: Mapping[str, str],
    actor: User,
    at: datetime,
    change: Change | None = None,
) -> Inquiry:
    """Publish an answer with the question as everybody reads it; ``change`` amends the rules too.

    Raises ``DomainError`` when a colleague treated it meanwhile, or a text lacks the call's main
    language.
    """
    call = lock(inquiry.call)
    inquiry = _untreated(inquiry, call, declined_too=True)
    inquiry.published_body, inquiry.answer = kept(dict(question)), kept(dict(answer))
    main = call.languages[0]
    for field, text in (("question", inquiry.published_body), ("answer", inquiry.answer)):
        if not text.get(main):
            raise DomainError(_("Write it in the main language of the call."), code=field)
    if change is not None:
        inquiry.amendment = amend(call, change, actor=actor, at=at)
    inquiry.answered_by, inquiry.answered_at = actor, at
    fields = ["published_body", "answer", "amendment", "answered_by", "answered_at"]
    move(inquiry, InquiryState.ANSWERED, actor=actor, at=at, also=fields)
    trace(call, "inquiry_answered", actor=actor, at=at)
    _tell_asker(inquiry, call, at)
    return inquiry


@transaction.atomic
def decline_inquiry(*, inquiry: Inquiry, reason: str, actor: User, at: datetime) -> Inquiry:
    """Do not publish a question; only who asked it reads the reason.

    Raises ``DomainError`` without a reason, or when a colleague treated it meanwhile.
    """
    call = lock(inquiry.call)
    inquiry = _untreated(inquiry, call)
    if not reason.strip():
        raise DomainError(_("Say why: the person who asked reads it."), code="reason")
    inquiry.reason = reason.strip()
    move(inquiry, InquiryState.DECLINED, actor=actor, at=at, also=["reason"])
    _tell_asker(inquiry, call, at)
    return inquiry


def _untreated(inquiry: Inquiry, call: Call, *, declined_too: bool = False) -> Inquiry:
    """Lock an inquiry that still waits; ``declined_too``: or one that was not published."""
    inquiry = lock(inquiry)
    inquiry.call = call
    open_states = {InquiryState.ASKED, *([InquiryState.DECLINED] if declined_too else [])}
    if inquiry.state not in open_states:
        raise DomainError(_("A colleague has treated this question meanwhile."), code="treated")
    return inquiry


def _tell_asker(inquiry: Inquiry, call: Call, at: datetime) -> None:
    amendment: Amendment | None = inquiry.amendment
    notify(
        "publishing.inquiry_settled",
        to=[inquiry.asked_by],
        key=f"{inquiry.public_id}/{inquiry.state}",
        at=at,
        path=reverse("publishing:inquiries", args=[call.slug]),
        about=inquiry.public_id,
        call=call.title,
        declined=inquiry.state == InquiryState.DECLINED,
        question=inquiry.published_body,
        answer=inquiry.answer,
        reason=inquiry.reason,
        version=amendment.number if amendment else None,
    )
