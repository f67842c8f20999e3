"""Who may do what with people and organisations.

A platform administrator sees and administers everything, and acts in nobody else's name: what an
organisation's people or a reviewer do themselves is named with ``add_own_perm``.
"""

from typing import Any

import rules

from minka.common.registry import own_acts

from .models import Organisation
from .states import EDITING, MemberRole


@rules.predicate
def is_member(user: Any, organisation: Organisation | None) -> bool:
    """Say whether the person belongs to the organisation, in any role."""
    if not user.is_authenticated or organisation is None:
        return False
    return organisation.memberships.filter(user=user).exists()


@rules.predicate
def is_editor(user: Any, organisation: Organisation | None) -> bool:
    """Say whether the person may write for the organisation: its owners and editors."""
    if not user.is_authenticated or organisation is None:
        return False
    return organisation.memberships.filter(user=user, role__in=EDITING).exists()


@rules.predicate
def is_owner(user: Any, organisation: Organisation | None) -> bool:
    """Say whether the person is an owner of the organisation."""
    if not user.is_authenticated or organisation is None:
        return False
    return organisation.memberships.filter(user=user, role=MemberRole.OWNER).exists()


@rules.predicate
def is_platform_admin(user: Any) -> bool:
    """Say whether the person is a platform administrator."""
    return bool(user.is_authenticated and user.is_superuser)


def add_own_perm(name: str, predicate: rules.Predicate) -> None:
    """Name a permission that needs the membership or the assignment, of administrators too."""
    own_acts.add(name)
    rules.add_perm(name, predicate)


rules.add_perm("accounts.view_organisation", is_member | is_platform_admin)
rules.add_perm("accounts.edit_organisation", is_editor | is_platform_admin)
rules.add_perm("accounts.manage_members", is_owner | is_platform_admin)
rules.add_perm("accounts.administer", is_platform_admin)
