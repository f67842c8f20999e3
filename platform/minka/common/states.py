"""States: one table of allowed moves for each thing that lives, and the only writer of a state."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext as _

from .audit import record
from .errors import DomainError

if TYPE_CHECKING:
    from minka.accounts.models import User


@dataclass(frozen=True)
class Moves:
    """The table of allowed moves: ``{from: {to, …}}`` over one enum of states."""

    table: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, table: Mapping[str, Iterable[str]]) -> "Moves":
        """Build from plain sets; a state without a row is an end."""
        return cls({str(k): frozenset(str(x) for x in v) for k, v in table.items()})

    def allows(self, before: str, after: str) -> bool:
        """Say whether the table has this move."""
        return str(after) in self.table.get(str(before), frozenset())

    def sources(self, after: str) -> frozenset[str]:
        """Return the states from which ``after`` can be reached in one move."""
        return frozenset(k for k, v in self.table.items() if str(after) in v)


class MoveRefused(DomainError):
    """The table of moves does not have this move."""


def move(
    instance: Any,
    to: str,
    *,
    actor: "User | None",
    at: datetime,
    reason: str = "",
    also: Iterable[str] = (),
    **data: Any,
) -> None:
    """Move a locked row to another state and leave an audit event; save ``also`` fields with it.

    The model has ``state``, ``moves`` and ``public_id``. Call it inside the transaction that
    locked the row. Raises ``MoveRefused`` when the table does not have the move.
    """
    before = instance.state
    if not instance.moves.allows(before, to):
        labels = dict(instance._meta.get_field("state").flatchoices)
        raise MoveRefused(
            _("This cannot go from “%(before)s” to “%(after)s”.")
            % {"before": labels.get(before, before), "after": labels.get(str(to), to)},
            code="move_refused",
        )
    instance.state = str(to)
    instance.save(update_fields=["state", *_stamp(instance), *also])
    record(
        instance,
        f"{instance._meta.label_lower}.moved",
        actor=actor,
        at=at,
        reason=reason,
        state_from=before,
        state_to=str(to),
        **data,
    )


def move_all(rows: "models.QuerySet[Any]", to: str, *, at: datetime, **also: Any) -> int:
    """Move every one of these rows that the table lets, in one UPDATE; return how many moved.

    For what machines do to many rows (deliveries), and for a row that two workers may reach at
    once: the move is its own test. It leaves no audit event; what people do goes through ``move``.
    ``also`` are other columns to set.
    """
    stamp = {"updated_at": at} if hasattr(rows.model, "updated_at") else {}
    sources = rows.model.moves.sources(to)
    return rows.filter(state__in=sources).update(state=str(to), **stamp, **also)


def _stamp(instance: models.Model) -> list[str]:
    return ["updated_at"] if hasattr(instance, "updated_at") else []
