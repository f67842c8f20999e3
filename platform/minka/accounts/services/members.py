"""Members of an organisation. It is never without an owner: its row is locked first."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from minka.accounts.models import Invitation, Membership, Organisation, User
from minka.accounts.queries import open_invitations
from minka.accounts.states import MemberRole
from minka.common.audit import record
from minka.common.errors import DomainError
from minka.common.models import lock

from .invitations import invite

OPEN_AT_ONCE = 40


@transaction.atomic
def invite_member(
    *,
    organisation: Organisation,
    email: str,
    role: str,
    actor: User,
    at: datetime,
    language: str = "es",
    note: str = "",
    data: dict[str, Any] | None = None,
) -> tuple[Invitation, str]:
    """Invite somebody into an organisation; see ``invite`` for what is returned.

    ``data`` is what a room above wants to know when it is accepted.
    Raises ``DomainError`` for an address whose person is a member, or for too many at once.
    """
    current = lock(organisation)
    if current.memberships.filter(user__email__iexact=email.strip()).exists():
        raise DomainError(_("This person is already a member."), code="member")
    if open_invitations("organisation", current.public_id, at).count() >= OPEN_AT_ONCE:
        raise DomainError(
            _("There are %(count)s open invitations. Withdraw some, or wait for answers.")
            % {"count": OPEN_AT_ONCE},
            code="too_many",
        )
    return invite(
        kind="organisation",
        scope_id=current.public_id,
        scope_name=current.name,
        role=role,
        email=email,
        language=language,
        note=note,
        data=data,
        invited_by=actor,
        at=at,
    )


@transaction.atomic
def change_role(*, membership: Membership, role: str, actor: User, at: datetime) -> Membership:
    """Give a member another role. Raises ``DomainError`` for the last owner."""
    organisation, member = _locked(membership)
    if member.role == role:
        return member
    if member.role == MemberRole.OWNER:
        _keep_an_owner(organisation)
    _give(member, role, actor, at)
    return member


@transaction.atomic
def remove_member(*, membership: Membership, actor: User, at: datetime) -> None:
    """Take a member out. Raises ``DomainError`` for the last owner."""
    organisation, member = _locked(membership)
    if member.role == MemberRole.OWNER:
        _keep_an_owner(organisation)
    record(organisation, "accounts.removed_member", actor=actor, at=at, person=str(member.user))
    member.delete()


@transaction.atomic
def leave_organisation(*, organisation: Organisation, user: User, at: datetime) -> None:
    """Leave. The last owner hands over first: raises ``DomainError``, also for who is not in."""
    current = lock(organisation)
    member = current.memberships.filter(user=user).first()
    if member is None:
        raise DomainError(_("You are not a member of this organisation."), code="not_member")
    if member.role == MemberRole.OWNER:
        _keep_an_owner(current)
    record(current, "accounts.left", actor=user, at=at)
    member.delete()


@transaction.atomic
def hand_over(*, membership: Membership, actor: User, at: datetime) -> Membership:
    """Make a member the owner in one's place; whoever hands over stays as editor.

    Raises ``DomainError`` when ``actor`` is not an owner or is that member.
    """
    organisation, heir = _locked(membership)
    giver = organisation.memberships.filter(user=actor, role=MemberRole.OWNER).first()
    if giver is None or giver.pk == heir.pk:
        raise DomainError(_("Only an owner can hand over, to another member."), code="not_owner")
    if heir.role != MemberRole.OWNER:
        _give(heir, MemberRole.OWNER, actor, at)
    _give(giver, MemberRole.EDITOR, actor, at)
    return heir


def _locked(membership: Membership) -> tuple[Organisation, Membership]:
    """Lock the organisation, then the member. Raises ``DomainError`` when it is gone."""
    organisation = lock(membership.organisation)
    member = (
        organisation.memberships.select_for_update(of=("self",))
        .select_related("user")
        .filter(pk=membership.pk)
        .first()
    )
    if member is None:
        raise DomainError(_("This person is no longer a member."), code="gone")
    return organisation, member


def _keep_an_owner(organisation: Organisation) -> None:
    if organisation.memberships.filter(role=MemberRole.OWNER).count() < 2:
        raise DomainError(
            _("An organisation needs an owner. Make another member the owner first."),
            code="last_owner",
        )


def _give(member: Membership, role: str, actor: User, at: datetime) -> None:
    member.role = role
    member.save(update_fields=["role", "updated_at"])
    record(
        member.organisation, f"accounts.made_{role}", actor=actor, at=at, person=str(member.user)
    )
