"""What a call tells the floors above it. All are sent inside the transaction that causes them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.dispatch import Signal

from minka.common.registry import Registry

# call, actor, at
call_published = Signal()
# stage, before, after, reason, actor, at: the deadline moved; who has drafts must hear of it.
deadline_extended = Signal()
# call, reason, actor, at
call_cancelled = Signal()
# call, actor, at: the results of its last stage are out.
call_decided = Signal()
# amendment, actor, at: the rules of a published call changed.
rules_amended = Signal()
# version, actor, at: a changed form is in force; ``version.moves_drafts`` says for whom.
form_released = Signal()


@dataclass(frozen=True)
class DraftImpact:
    """What a changed form would mean for the drafts that are open: numbers only.

    ``answered`` counts by key of the question; ``incomplete`` how many would lack something that
    they do not lack now; ``waiting`` how many still have to move to the version in force.
    """

    drafts: int = 0
    answered: Mapping[str, int] = field(default_factory=dict)
    incomplete: int = 0
    waiting: int = 0


# Who keeps drafts says what a form (stage, its schema) would mean for them.
draft_impacts: Registry[Callable[[Any, list[dict[str, Any]]], DraftImpact]] = Registry()
# And how many drafts of a stage still have to move.
drafts_waiting: Registry[Callable[[Any], int]] = Registry()
