"""What this room tells people, and who may still hear it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from calls.publishing.models import Call, Inquiry
from calls.publishing.queries import public_calls
from calls.publishing.queries.follows import followers, follows
from calls.publishing.states import InquiryState
from minka.notifications.kinds import NoticeKind

from .following import way_out


def _still_waits(notice: Any) -> bool:
    """Say whether a question still waits for its answer, and the reader still runs the call."""
    inquiry = Inquiry.objects.filter(public_id=notice.about_id).select_related("call").first()
    if inquiry is None or inquiry.state != InquiryState.ASKED:
        return False
    return bool(notice.recipient.has_perm("publishing.manage_call", inquiry.call))


def _asked(notice: Any) -> bool:
    """Say whether the reader is who asked."""
    return Inquiry.objects.filter(public_id=notice.about_id, asked_by=notice.recipient_id).exists()


def _still_follows(notice: Any) -> bool:
    """Say whether the reader still follows the call."""
    call: Call | None = public_calls().filter(public_id=notice.data["call_id"]).first()
    return call is not None and follows(call, notice.recipient)


def notice_kinds() -> list[NoticeKind]:
    """Return the kinds of notice about questions and followed calls."""
    return [
        NoticeKind(
            "publishing.inquiry_asked",
            _("Questions about your calls"),
            still_due=_still_waits,
        ),
        NoticeKind(
            "publishing.inquiry_settled",
            _("Answers to what you asked about a call"),
            still_due=_asked,
        ),
        NoticeKind(
            "publishing.closing",
            _("Deadlines of calls you follow"),
            still_due=_still_follows,
            audience=lambda event: followers("closing", event.about_id),
            more=way_out,
        ),
        NoticeKind(
            "publishing.changed",
            _("Changes and results of calls you follow"),
            still_due=_still_follows,
            audience=lambda event: followers(event.data["what"], event.about_id),
            more=way_out,
        ),
    ]
