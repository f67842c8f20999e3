"""Invitations by mail, for this room and for those above it: single use, expiring, hashed."""

import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from minka.accounts.models import Invitation, Membership, Organisation, User
from minka.accounts.queries import has_verified_address, hash_token, is_open, language_of
from minka.accounts.signals import invitation_accepted, invitation_declined, invitation_sent
from minka.accounts.states import InvitationState
from minka.common.audit import record
from minka.common.errors import DomainError
from minka.common.models import lock
from minka.common.states import move

LASTS = timedelta(days=14)


@transaction.atomic
def invite(
    *,
    kind: str,
    scope_id: UUID,
    scope_name: str,
    email: str,
    invited_by: User,
    at: datetime,
    role: str = "",
    language: str = "es",
    note: str = "",
    data: dict[str, Any] | None = None,
) -> tuple[Invitation, str]:
    """Offer something to an address, and return the invitation with its token.

    The token exists in clear only here and in ``invitation_sent``, whose listener owes the mail.
    An open invitation of the same kind, thing and address is withdrawn: the newest counts.
    ``language`` (BCP 47) is used when nobody here has that address. Works for 14 days.
    Raises ``DomainError`` when the same invitation is being sent at this very moment.
    """
    address = email.strip().lower()
    _withdraw_open(kind, scope_id, address, invited_by, at)
    token = secrets.token_urlsafe(32)
    try:
        with transaction.atomic():
            invitation = Invitation.objects.create(
                kind=kind,
                scope_id=scope_id,
                scope_name=scope_name[:250],
                role=role,
                email=address,
                language=language_of(address) or language,
                note=note,
                data=data or {},
                token_hash=hash_token(token),
                expires_at=(at + LASTS).replace(second=0, microsecond=0),
                invited_by=invited_by,
            )
    except IntegrityError as error:
        raise DomainError(
            _("An invitation to %(email)s is already on its way.") % {"email": address},
            code="already_invited",
        ) from error
    record(invitation, "accounts.invited", actor=invited_by, at=at, email=address)
    invitation_sent.send(Invitation, invitation=invitation, token=token, at=at)
    return invitation, token


def _withdraw_open(kind: str, scope_id: UUID, email: str, actor: User, at: datetime) -> None:
    """Withdraw what the unique constraint counts as open, expired or not."""
    before = Invitation.objects.select_for_update().filter(
        kind=kind, scope_id=scope_id, email__iexact=email, state=InvitationState.SENT
    )
    for invitation in before:
        move(invitation, InvitationState.REVOKED, actor=actor, at=at)


@transaction.atomic
def accept_invitation(*, invitation: Invitation, user: User, at: datetime) -> Invitation:
    """Take up an offer, as the person it was sent to.

    The room that issued it grants it in the same transaction (``invitation_accepted``).
    Raises ``DomainError`` when it expired, was answered, withdrawn, or is for another address.
    """
    offer = _open(invitation, at)
    if not has_verified_address(user, offer.email):
        raise DomainError(
            _(
                "This invitation was sent to %(email)s. "
                "Sign in with that address to accept it, or ask for one to your own address."
            )
            % {"email": offer.email},
            code="wrong_person",
        )
    _answer(offer, InvitationState.ACCEPTED, user, at)
    if offer.kind == "organisation":
        _join(offer, user, at)
    invitation_accepted.send(Invitation, invitation=offer, user=user, at=at)
    return offer


@transaction.atomic
def decline_invitation(
    *, invitation: Invitation, user: User | None, at: datetime, reason: str = ""
) -> Invitation:
    """Say no to an offer. Whoever holds the link may: declining needs no account.

    Raises ``DomainError`` when it expired, was answered or withdrawn.
    """
    offer = _open(invitation, at)
    _answer(offer, InvitationState.DECLINED, user, at, reason)
    invitation_declined.send(Invitation, invitation=offer, user=user, at=at, reason=reason)
    return offer


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, actor: User, at: datetime) -> Invitation:
    """Withdraw an offer that nobody has answered. Raises ``MoveRefused`` otherwise."""
    offer = lock(invitation)
    move(offer, InvitationState.REVOKED, actor=actor, at=at)
    return offer


def _open(invitation: Invitation, at: datetime) -> Invitation:
    offer = lock(invitation)
    if is_open(offer, at):
        return offer
    if offer.state == InvitationState.SENT:
        raise DomainError(
            _("This invitation has expired. Ask %(person)s for a new one.")
            % {"person": offer.invited_by},
            code="expired",
        )
    raise DomainError(_("This invitation was already answered or withdrawn."), code="used")


def _answer(
    offer: Invitation, state: str, user: User | None, at: datetime, reason: str = ""
) -> None:
    offer.answered_by, offer.answered_at = user, at
    move(offer, state, actor=user, at=at, reason=reason, also=["answered_by", "answered_at"])


def _join(offer: Invitation, user: User, at: datetime) -> None:
    """Make the person a member; whoever is one already keeps their role."""
    organisation = Organisation.objects.select_for_update().get(public_id=offer.scope_id)
    _member, new = Membership.objects.get_or_create(
        organisation=organisation, user=user, defaults={"role": offer.role}
    )
    if new:
        record(organisation, "accounts.joined", actor=user, at=at)
