"""Finding what an address names, for a person who may do what they came for; else 404."""

from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from calls.publishing.models import Call
from calls.publishing.queries import workspace_calls
from minka.accounts.models import User

from ..models import Finding, Synthesis, Workshop
from ..queries import visible_to, workshops_visible_to

Person = User | AnonymousUser


def call_or_404(user: Person, slug: str) -> Call:
    """Return a call that this person runs."""
    call = get_object_or_404(workspace_calls(user), slug=slug)
    if not user.has_perm("publishing.manage_call", call):
        raise Http404
    return call


def workshop_or_404(user: Person, public_id: UUID, permission: str = "") -> Workshop:
    """Return a workshop that this person may read and, if named, has a permission on."""
    rows = workshops_visible_to(user).select_related("call__foundation")
    workshop = get_object_or_404(rows, public_id=public_id)
    if permission and not user.has_perm(permission, workshop):
        raise Http404
    return workshop


def synthesis_or_404(user: Person, slug: str, permission: str = "") -> Synthesis:
    """Return a synthesis that this person may read and, if named, has a permission on."""
    synthesis = get_object_or_404(visible_to(user).select_related("call__foundation"), slug=slug)
    if permission and not user.has_perm(permission, synthesis):
        raise Http404
    return synthesis


def needed_to_write(request: HttpRequest) -> str:
    """Return the permission that a page of texts asks for.

    What is sent asks only that its sender writes here: when the synthesis was published meanwhile,
    the service refuses, and the words typed are shown again instead of being lost.
    """
    return "synthesizing.write" if request.method == "POST" else "synthesizing.edit"


def finding_or_404(user: Person, public_id: UUID, permission: str = "synthesizing.edit") -> Finding:
    """Return a finding of a synthesis on which this person has a permission."""
    rows = Finding.objects.filter(synthesis__in=visible_to(user))
    finding = get_object_or_404(
        rows.select_related("synthesis__call__foundation"), public_id=public_id
    )
    if not user.has_perm(permission, finding.synthesis):
        raise Http404
    return finding


def stamp(request: HttpRequest) -> dict[str, Any]:
    """Return who acts and when: what every service asks for."""
    return {"actor": request.user, "at": request.at}  # type: ignore[attr-defined]
