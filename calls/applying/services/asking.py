"""Asking a partner organisation to confirm its part, and its answer: single use, expiring, hashed."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from calls.applying.models import Partner, Proposal
from calls.applying.queries import writing_members
from calls.applying.rules.partners import LASTS, is_answerable, may_ask
from calls.applying.states import Confirmation
from minka.accounts.models import Membership, Organisation, User
from minka.accounts.queries import has_verified_address, hash_token, language_of
from minka.common.errors import DomainError
from minka.common.limits import within
from minka.common.models import lock
from minka.common.states import move
from minka.notifications.services import owe_secret, spread

MOST, EACH = 4, timedelta(days=1)


@transaction.atomic
def ask_partner(*, partner: Partner, actor: User, at: datetime) -> str:
    """Ask a partner to confirm its part, or remind it; return the token of its link.

    The token exists in clear only there and in the mail that is owed. The link before stops
    working. Raises ``DomainError`` without an address, after an answer, and within a day.
    """
    proposal = lock(partner.proposal)
    partner = _locked(proposal, partner.pk)
    if not partner.email:
        raise DomainError(_("Write the e-mail of somebody there, and save."), code="email")
    if partner.state == Confirmation.CONFIRMED:
        raise DomainError(_("This partner has confirmed its part already."), code="confirmed")
    if not may_ask(partner, at):
        raise DomainError(
            _("It was asked less than a day ago. You may remind it tomorrow."), code="soon"
        )
    if not within("applying.ask", partner.email.lower(), most=MOST, each=EACH):
        raise DomainError(_("This address was written to often today. Try tomorrow."), code="often")
    token = secrets.token_urlsafe(32)
    partner.token_sha256, partner.asked_at = hash_token(token), at
    partner.answered_at = partner.answered_by = None
    also = ["token_sha256", "asked_at", "answered_at", "answered_by"]
    move(partner, Confirmation.ASKED, actor=actor, at=at, also=also, partner=partner.name)
    owe_secret(
        "applying.partner_asked",
        key=f"{partner.public_id}/{at.isoformat()}",
        email=partner.email.lower(),
        language=language_of(partner.email) or proposal.language,
        zone=proposal.call.zone,
        about=partner.public_id,
        path=reverse("applying:confirm_part", args=[token]),
        at=at,
        organisation=proposal.organisation.name,
        title=proposal.title,
        call=proposal.call.title,
        partner=partner.name,
        role=partner.role,
        person=str(actor),
        until=at + LASTS,
    )
    return token


@transaction.atomic
def answer_partner(
    *,
    partner: Partner,
    token: str,
    confirms: bool,
    user: User,
    at: datetime,
    organisation: Organisation | None = None,
) -> Partner:
    """Confirm or decline a part, as the person who was asked; saying the same again is once.

    ``organisation`` is the partner, if it is registered and the person is a member. Raises
    ``DomainError`` for a link that does not work any more, and for another person.
    """
    proposal = lock(partner.proposal)
    partner = _locked(proposal, partner.pk)
    state = Confirmation.CONFIRMED if confirms else Confirmation.DECLINED
    if partner.state == state and partner.answered_by_id == user.pk:
        return partner
    if partner.token_sha256 != hash_token(token) or not is_answerable(partner, at):
        raise DomainError(_("This link does not work any more. Ask for a new one."), code="used")
    _check_person(proposal, partner, user)
    if organisation is not None and not _belongs(user, organisation.pk):
        raise DomainError(_("You are not a member of this organisation."), code="organisation")
    partner.answered_at, partner.answered_by = at, user
    partner.organisation = organisation if confirms else None
    also = ["answered_at", "answered_by", "organisation"]
    move(partner, state, actor=user, at=at, also=also, partner=partner.name)
    _tell(proposal, partner, at)
    return partner


def _locked(proposal: Proposal, pk: int) -> Partner:
    found = Partner.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if found is None:
        raise DomainError(_("This partner is not in the proposal any more."), code="gone")
    found.proposal = proposal
    return found


def _check_person(proposal: Proposal, partner: Partner, user: User) -> None:
    if not has_verified_address(user, partner.email):
        raise DomainError(
            _("This was sent to %(email)s. Sign in with that address to answer.")
            % {"email": partner.email},
            code="wrong_person",
        )
    if _belongs(user, proposal.organisation_id):
        raise DomainError(
            _("You belong to the organisation that proposes: somebody else confirms this part."),
            code="proposes",
        )


def _belongs(user: User, organisation_id: int) -> bool:
    return Membership.objects.filter(user=user, organisation=organisation_id).exists()


def _tell(proposal: Proposal, partner: Partner, at: datetime) -> None:
    spread(
        "applying.partner_answered",
        user_ids=writing_members(proposal),
        key=f"{partner.public_id}/{at.isoformat()}",
        at=at,
        path=reverse("applying:proposal", args=[proposal.public_id]),
        about=proposal.public_id,
        data={"title": proposal.title, "partner": partner.name, "state": partner.state},
    )
