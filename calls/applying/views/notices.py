"""What writing together tells: its kinds of notice, and what the trail says of each act."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from calls.applying.models import Partner, Proposal
from calls.applying.states import Confirmation
from minka.notifications.kinds import NoticeKind

SENTENCES = {
    "applying.started": _("The draft was begun."),
    "applying.opened_final": _("The final proposal was opened."),
    "applying.refused": _("It was sent, and not received."),
    "applying.reopened": _("It was opened to change what was sent."),
    "applying.resubmitted": _("A new version was received."),
    "applying.revision_dropped": _("Changes that were not sent were given up."),
    "applying.form_moved": _("The draft moved to version %(number)s of the form."),
    "applying.late_code_given": _("Gave a late code to %(organisation)s, until %(until)s"),
    "applying.late_code_taken": _("Entered the late code of %(organisation)s, until %(until)s"),
    "applying.late_code_revoked": _("Took back the late code of %(organisation)s"),
    "applying.made_viewer": _("%(person)s may read it."),
    "applying.made_editor": _("%(person)s may write it, and not submit it."),
    "applying.made_submitter": _("%(person)s may write and submit it."),
    "applying.assisted": _("%(person)s of the call’s team types it for the organisation: %(way)s"),
    "applying.assistance_confirmed": _("What was typed for the organisation was confirmed."),
}


def _still_member(notice: Any) -> bool:
    return Proposal.objects.filter(
        public_id=notice.about_id, organisation__memberships__user=notice.recipient_id
    ).exists()


def _still_to_confirm(notice: Any) -> bool:
    waiting = Q(assisted_by__isnull=False, assistance_confirmed_at__isnull=True)
    return (
        _still_member(notice)
        and Proposal.objects.filter(waiting, public_id=notice.about_id).exists()
    )


def _still_asked(mail: Any) -> bool:
    """Say whether the link in the mail is still the partner's: neither answered nor replaced."""
    partner = Partner.objects.filter(public_id=mail.about_id, state=Confirmation.ASKED).first()
    if partner is None or partner.asked_at is None:
        return False
    return bool(mail.key == f"{partner.public_id}/{partner.asked_at.isoformat()}")


def together_kinds() -> list[NoticeKind]:
    """Return the kinds of notice of writing together."""
    return [
        NoticeKind(
            "applying.role_given",
            _("A new role of yours in a proposal"),
            still_due=_still_member,
        ),
        NoticeKind(
            "applying.ready", _("Proposals that are ready to be sent"), still_due=_still_member
        ),
        NoticeKind(
            "applying.commented",
            _("Comments of colleagues beside a draft"),
            still_due=_still_member,
        ),
        NoticeKind(
            "applying.partner_asked",
            _("A question to a partner organisation"),
            mandatory=True,
            still_due=_still_asked,
        ),
        NoticeKind(
            "applying.partner_answered",
            _("Answers of partner organisations"),
            still_due=_still_member,
        ),
        NoticeKind(
            "applying.to_confirm",
            _("Proposals typed for your organisation"),
            mandatory=True,
            still_due=_still_to_confirm,
        ),
        NoticeKind("applying.confirmed", _("Confirmations of what you typed for others")),
    ]
