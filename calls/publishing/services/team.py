"""Who runs a call and who decides in it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from calls.publishing.models import Call, RoleGrant
from calls.publishing.states import CallRole
from minka.accounts.models import Invitation, Membership, User
from minka.accounts.services import invite
from minka.accounts.states import MemberRole
from minka.common.errors import DomainError
from minka.common.languages import said
from minka.common.models import lock
from minka.notifications.services import notify

from .opened import trace

INVITATION = "call"
GIVEN = (CallRole.STEWARD, CallRole.COMMITTEE)


@transaction.atomic
def grant_role(*, call: Call, user: User, role: str, actor: User, at: datetime) -> RoleGrant:
    """Give a person a role in a call and tell them; a role they have already stays as it is."""
    call = lock(call)
    grant, new = RoleGrant.objects.get_or_create(
        call=call, user=user, role=role, defaults={"foundation": call.foundation}
    )
    if new:
        trace(call, f"{role}_named", actor=actor, at=at, name=str(user))
        if user != actor:
            notify(
                "publishing.role_granted",
                to=[user],
                key=str(grant.public_id),
                at=at,
                path=reverse("publishing:workspace", args=[call.slug]),
                about=call.public_id,
                title=said(call.title, call.languages[0] if call.languages else None),
                role=role,
            )
    return grant


@transaction.atomic
def revoke_role(*, grant: RoleGrant, actor: User, at: datetime) -> None:
    """Take a role away; one that is gone already stays gone.

    Raises ``DomainError`` when nobody would be left to run the call.
    """
    if grant.call is None:
        raise DomainError(_("This role is held for the whole foundation."), code="foundation")
    call = lock(grant.call)
    if not call.grants.filter(pk=grant.pk).exists():
        return
    if grant.role == CallRole.STEWARD and not _others(call, grant):
        raise DomainError(
            _("Somebody must run the call: name another person of its team first."),
            code="last_steward",
        )
    trace(call, f"{grant.role}_removed", actor=actor, at=at, name=str(grant.user))
    grant.delete()


def _others(call: Call, grant: RoleGrant) -> bool:
    mine = Q(call=call) | Q(call__isnull=True, foundation=call.foundation_id)
    team = RoleGrant.objects.filter(mine, role=CallRole.STEWARD).exclude(pk=grant.pk)
    owners = Membership.objects.filter(organisation=call.foundation_id, role=MemberRole.OWNER)
    return team.exists() or owners.exists()


@transaction.atomic
def invite_to_team(
    *, call: Call, email: str, role: str, actor: User, at: datetime, note: str = ""
) -> Invitation:
    """Offer a role to whoever has this address; they have it once they accept.

    With an account or without, the way is the same: nobody reads drafts and proposals of a call
    before saying yes. Raises ``DomainError`` for another role, one that the person has already,
    or an invitation that is being sent.
    """
    if role not in GIVEN:
        raise DomainError(_("Choose a role of the call."), code="role")
    if call.grants.filter(user__email__iexact=email.strip(), role=role).exists():
        raise DomainError(_("This person has this role already."), code="email")
    invitation, _token = invite(
        kind=INVITATION,
        scope_id=call.public_id,
        scope_name=said(call.title),
        email=email,
        role=role,
        invited_by=actor,
        at=at,
        language=call.languages[0] if call.languages else "es",
        note=note,
    )
    trace(call, "invited", actor=actor, at=at, email=invitation.email, role=role)
    return invitation


def take_up_invitation(
    sender: Any, *, invitation: Invitation, user: User, at: datetime, **more: Any
) -> None:
    """Listen to ``invitation_accepted``: grant what an invitation to a call offered."""
    if invitation.kind != INVITATION:
        return
    call = Call.objects.filter(public_id=invitation.scope_id).first()
    if call is not None:
        grant_role(call=call, user=user, role=invitation.role, actor=user, at=at)
