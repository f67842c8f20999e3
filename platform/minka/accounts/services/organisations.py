"""Organisations: making one, keeping it right, letting it publish calls."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from minka.accounts.models import Membership, Organisation, User
from minka.accounts.states import MemberRole
from minka.common.audit import record
from minka.common.errors import DomainError
from minka.common.identifiers import check_identifier
from minka.common.models import lock

from .members import invite_member

FIELDS = (
    "name",
    "acronym",
    "kind",
    "country",
    "identifier_scheme",
    "identifier",
    "website",
    "founded",
    "languages",
)


@transaction.atomic
def create_organisation(
    *, actor: User, at: datetime, name: str, kind: str, country: str, **details: Any
) -> Organisation:
    """Make an organisation with its first owner.

    ``details`` are the other ``FIELDS``. Raises ``DomainError`` for a wrong identifier
    (code ``identifier``) or one that another organisation has (``identifier_taken``).
    """
    organisation = Organisation(name=name, kind=kind, country=country)
    _write(organisation, details)
    Membership.objects.create(organisation=organisation, user=actor, role=MemberRole.OWNER)
    record(organisation, "accounts.created_organisation", actor=actor, at=at, name=name)
    return organisation


@transaction.atomic
def register_for(
    *,
    contact: str,
    actor: User,
    at: datetime,
    name: str,
    kind: str,
    country: str,
    language: str = "es",
    note: str = "",
    **details: Any,
) -> Organisation:
    """Make an organisation for people who cannot, and invite the address ``contact`` as its owner.

    Until that person accepts it is without an owner, and nobody is its member. Raises
    ``DomainError`` as ``create_organisation`` and ``invite_member``.
    """
    organisation = Organisation(name=name, kind=kind, country=country)
    _write(organisation, details)
    record(organisation, "accounts.registered_for", actor=actor, at=at, name=name, email=contact)
    invite_member(
        organisation=organisation,
        email=contact,
        role=MemberRole.OWNER,
        actor=actor,
        at=at,
        language=language,
        note=note,
    )
    return organisation


@transaction.atomic
def update_organisation(
    *, organisation: Organisation, actor: User, at: datetime, **details: Any
) -> Organisation:
    """Change what is said of an organisation. Raises ``DomainError`` as ``create_organisation``."""
    current = lock(organisation)
    before = {name: getattr(current, name) for name in FIELDS}
    _write(current, details)
    changed = [name for name in FIELDS if getattr(current, name) != before[name]]
    if changed:
        record(current, "accounts.updated_organisation", actor=actor, at=at, fields=changed)
    return current


@transaction.atomic
def allow_publishing(
    *, organisation: Organisation, allowed: bool, actor: User, at: datetime, reason: str = ""
) -> Organisation:
    """Let an organisation publish calls as a foundation, or take that back."""
    current = lock(organisation)
    if current.may_publish != allowed:
        current.may_publish = allowed
        current.save(update_fields=["may_publish", "updated_at"])
        verb = "accounts.allowed_publishing" if allowed else "accounts.disallowed_publishing"
        record(current, verb, actor=actor, at=at, reason=reason)
    return current


def _write(organisation: Organisation, details: dict[str, Any]) -> None:
    unknown = set(details) - set(FIELDS)
    if unknown:
        raise TypeError(f"an organisation has no {unknown}")
    for name, value in details.items():
        setattr(organisation, name, value)
    organisation.identifier_scheme, organisation.identifier = check_identifier(
        organisation.country, organisation.identifier_scheme, organisation.identifier
    )
    try:
        with transaction.atomic():
            organisation.save()
    except IntegrityError as error:
        raise DomainError(
            _(
                "An organisation with this identifier is already here. "
                "Ask one of its owners to invite you."
            ),
            code="identifier_taken",
        ) from error
