"""Addresses of many things of a kind: the pattern is looked up once for a whole list."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.urls import reverse

_SOME = UUID(int=0)


def link_to(name: str, *before: Any) -> Callable[[UUID], str]:
    """Return what gives the address of a public id under a name: ``link_to("room.page")(id)``.

    ``before`` are the arguments of the address that stand before the id. Raises
    ``NoReverseMatch`` for a name that has no such address. Keep it no longer than the request.
    """
    start, _some, end = reverse(name, args=[*before, _SOME]).rpartition(str(_SOME))
    return lambda public_id: f"{start}{public_id}{end}"
