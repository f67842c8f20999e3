"""People and organisations."""

from typing import Any

from allauth.account.models import EmailAddress

from minka.accounts.models import Membership, Organisation, User
from minka.accounts.states import MemberRole, OrganisationKind

from . import nth


def make_user(name: str = "", **extra: Any) -> User:
    """Make a person with a verified address and the password ``secreto-largo``."""
    n = nth()
    email = extra.pop("email", f"persona{n}@example.org")
    user = User.objects.create_user(email, "secreto-largo", name=name or f"Persona {n}", **extra)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def make_organisation(owner: User | None = None, **extra: Any) -> Organisation:
    """Make an organisation, with its owner when given."""
    n = nth()
    extra.setdefault("name", f"Asociación {n}")
    extra.setdefault("kind", OrganisationKind.PRODUCERS)
    extra.setdefault("country", "PE")
    organisation = Organisation.objects.create(**extra)
    if owner:
        make_member(organisation, owner, MemberRole.OWNER)
    return organisation


def make_member(organisation: Organisation, user: User | None = None, role: str = "editor"):
    """Make a person a member."""
    return Membership.objects.create(organisation=organisation, user=user or make_user(), role=role)


def make_foundation(owner: User | None = None, **extra: Any) -> Organisation:
    """Make an organisation that may publish calls."""
    extra.setdefault("kind", OrganisationKind.FOUNDATION)
    return make_organisation(owner, may_publish=True, **extra)
