"""Finding what an address names, for a person who may do what they came for; else 404."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from minka.accounts.models import User

from ..models import Systematization
from ..queries import visible_to, with_project


def case_or_404(user: User | AnonymousUser, slug: str, permission: str = "") -> Systematization:
    """Return a systematization that this person may read and, if named, has a permission on."""
    case = get_object_or_404(with_project(visible_to(user)), slug=slug)
    if permission and not user.has_perm(permission, case):
        raise Http404
    return case


def case_to_write_or_404(request: HttpRequest, slug: str) -> Systematization:
    """Return a systematization whose text this person may write.

    A page is shown only while the text is open. What is sent asks only that its sender writes
    here: when a colleague closed the text meanwhile, the service refuses, and the words typed are
    shown again instead of being lost.
    """
    needed = "systematizing.write" if request.method == "POST" else "systematizing.edit"
    return case_or_404(request.user, slug, needed)


def stamp(request: HttpRequest) -> dict[str, Any]:
    """Return who acts and when: what every service asks for."""
    return {"actor": request.user, "at": request.at}  # type: ignore[attr-defined]
