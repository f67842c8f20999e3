"""The table of every address, by role and expected answer.

Each room keeps its rows in ``tests/permissions/rows/<label>.py``::

    ROWS = [
        Row("publishing:call", lambda w: {"slug": w.call.slug}, everybody(200)),
        Row("publishing:edit", lambda w: {"slug": w.call.slug},
            only(200, "steward", "admin"), others=404),
        Row("publishing:publish", lambda w: {…}, only(302, "steward", "admin"), method="post"),
    ]

Who is not signed in is sent to sign in (302 to the login page, written ``LOGIN``) unless the row
says otherwise; whoever may not know of a thing gets 404. A row may name ``prepare``: a function
of the world that makes what it needs first (its return value is put in ``world.things``).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.factories.world import ROLES, World

LOGIN = "login"


def everybody(answer: int) -> dict[str, int | str]:
    """Everybody, signed in or not, gets this answer."""
    return dict.fromkeys(ROLES, answer)


def only(answer: int, *roles: str, others: int = 404) -> dict[str, int | str]:
    """These roles get this answer; others 404; who is not signed in is sent to sign in."""
    unknown = set(roles) - set(ROLES)
    if unknown:
        raise ValueError(f"unknown roles: {unknown}")
    table: dict[str, int | str] = {role: answer if role in roles else others for role in ROLES}
    if "anonymous" not in roles:
        table["anonymous"] = LOGIN
    return table


def signed_in(answer: int) -> dict[str, int | str]:
    """Everybody who is signed in gets this answer."""
    return only(answer, *(role for role in ROLES if role != "anonymous"))


@dataclass(frozen=True)
class Row:
    """One address: its name, its arguments, and what each role gets."""

    name: str
    kwargs: Callable[[World], dict[str, Any]]
    answers: dict[str, int | str]
    method: str = "get"
    data: Callable[[World], dict[str, Any]] = field(default=lambda w: {})
    prepare: Callable[[World], dict[str, Any]] | None = None
