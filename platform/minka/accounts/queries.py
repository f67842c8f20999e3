"""Reading people, organisations, memberships and invitations."""

import hashlib
from datetime import datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Prefetch, Q, QuerySet
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext as _

from minka.common.languages import bcp47
from minka.common.registry import Card, Task

from .models import Invitation, Membership, Organisation, User
from .states import EDITING, InvitationState, MemberRole


def visible_to(user: User | AnonymousUser) -> QuerySet[Organisation]:
    """Return the organisations a person may open: their own; every one for an administrator."""
    if not user.is_authenticated:
        return Organisation.objects.none()
    if user.is_superuser:
        return Organisation.objects.all()
    return organisations_of(user)


def organisations_of(user: User) -> QuerySet[Organisation]:
    """Return the organisations of which a person is a member, in order of name."""
    return Organisation.objects.filter(memberships__user=user).order_by("name", "pk")


def editable_organisations(user: User | AnonymousUser) -> QuerySet[Organisation]:
    """Return the organisations for which a person may write: as owner or editor."""
    if not user.is_authenticated:
        return Organisation.objects.none()
    return Organisation.objects.filter(
        memberships__user=user, memberships__role__in=EDITING
    ).order_by("name", "pk")


def owned_organisations(user: User) -> QuerySet[Organisation]:
    """Return the organisations of which a person is an owner."""
    return Organisation.objects.filter(
        memberships__user=user, memberships__role=MemberRole.OWNER
    ).order_by("name", "pk")


def foundations() -> QuerySet[Organisation]:
    """Return the organisations that may publish calls. Their names are public."""
    return Organisation.objects.filter(may_publish=True).order_by("name", "pk")


def memberships_of(user: User) -> QuerySet[Membership]:
    """Return a person's memberships with their organisations, in order of name."""
    return (
        Membership.objects.filter(user=user)
        .select_related("organisation")
        .order_by("organisation__name", "pk")
    )


def members_of(organisation: Organisation) -> QuerySet[Membership]:
    """Return an organisation's memberships with their people, in order of name."""
    return organisation.memberships.select_related("user", "organisation").order_by(
        "user__name", "pk"
    )


def role_in(organisation: Organisation, user: User) -> str:
    """Return a person's role in an organisation; nothing when they have none."""
    found = organisation.memberships.filter(user=user).values_list("role", flat=True).first()
    return found or ""


def with_members(rows: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """Add ``member_count`` and the owners (``owners``, memberships with their people)."""
    owners = Membership.objects.filter(role=MemberRole.OWNER).select_related("user")
    return rows.annotate(member_count=Count("memberships", distinct=True)).prefetch_related(
        Prefetch("memberships", queryset=owners, to_attr="owners")
    )


def named_like(rows: QuerySet[Organisation], words: str) -> QuerySet[Organisation]:
    """Keep the organisations whose name, acronym or identifier has these words."""
    for word in words.split()[:6]:
        rows = rows.filter(
            Q(name__icontains=word) | Q(acronym__icontains=word) | Q(identifier__icontains=word)
        )
    return rows


def verified_addresses(user: User | AnonymousUser) -> list[str]:
    """Return the addresses that a person has shown to be theirs, in lower case."""
    if not user.is_authenticated:
        return []
    found = EmailAddress.objects.filter(user=user, verified=True)
    return [email.lower() for email in found.values_list("email", flat=True)]


def has_verified_address(user: User, email: str) -> bool:
    """Say whether an address is a person's own, shown by mail."""
    return EmailAddress.objects.filter(user=user, verified=True, email__iexact=email).exists()


def language_of(email: str) -> str:
    """Return the language (BCP 47) of whoever has this address here; nothing when nobody has."""
    found = User.objects.filter(email__iexact=email).values_list("language", flat=True).first()
    return bcp47(found) if found else ""


def hash_token(token: str) -> str:
    """Return what is stored of an invitation's token: its SHA-256, in hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()


def is_open(invitation: Invitation, at: datetime) -> bool:
    """Say whether an invitation can still be answered."""
    return invitation.state == InvitationState.SENT and at < invitation.expires_at


def open_invitations(kind: str, scope_id: UUID, at: datetime) -> QuerySet[Invitation]:
    """Return the invitations to one thing that can still be answered, newest first."""
    return (
        Invitation.objects.filter(
            kind=kind, scope_id=scope_id, state=InvitationState.SENT, expires_at__gt=at
        )
        .select_related("invited_by")
        .order_by("-created_at", "-pk")
    )


def invitations_for(user: User | AnonymousUser, at: datetime) -> QuerySet[Invitation]:
    """Return the open invitations to a person's own verified addresses, newest first."""
    if not user.is_authenticated:
        return Invitation.objects.none()
    own = EmailAddress.objects.filter(user=user, verified=True).values(lower=Lower("email"))
    return (
        Invitation.objects.filter(email__in=own, state=InvitationState.SENT, expires_at__gt=at)
        .select_related("invited_by")
        .order_by("-created_at", "-pk")
    )


def invitation_by_token(token: str) -> Invitation | None:
    """Return the invitation of a token, whatever its state; nothing for an unknown one."""
    return (
        Invitation.objects.filter(token_hash=hash_token(token)).select_related("invited_by").first()
    )


def home_card(user: User, at: datetime) -> list[Card]:
    """Return the invitations that wait."""
    waiting = [
        Task(
            invitation.scope_name,
            reverse("accounts:my_invitation", args=[invitation.public_id]),
            detail=_("Invitation from %(person)s") % {"person": invitation.invited_by},
            status=_("Waits for you"),
            tone="action",
            due_at=invitation.expires_at,
            zone=user.time_zone,
        )
        for invitation in invitations_for(user, at)[:5]
    ]
    if not waiting:
        return []
    return [
        Card(
            _("Your organisations"),
            waiting,
            more_url=reverse("accounts:organisations"),
            more_label=_("See them"),
        )
    ]
