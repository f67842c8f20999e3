"""The audit trail: recording it, and telling it in words that anybody reads."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps
from django.db import models
from django.utils.translation import gettext as _

from .models import AuditEvent
from .times import say_date

if TYPE_CHECKING:
    from minka.accounts.models import User

_sentences: dict[str, Any] = {}


def register_verbs(sentences: Mapping[str, Any]) -> None:
    """Say in words what each verb means: ``{"publishing.extended": _("moved the deadline …")}``.

    Sentences are lazy translations with named placeholders filled from the event's ``data``.
    """
    _sentences.update(sentences)


def record(
    target: models.Model,
    verb: str,
    *,
    actor: "User | None",
    at: datetime,
    reason: str = "",
    context: models.Model | None = None,
    **data: Any,
) -> AuditEvent:
    """Write one audit event about ``target`` (which has a ``public_id``).

    ``context`` is the larger object under whose trail it is read too (a call, a space);
    without it, the target's own ``audit_context`` if it has one.
    """
    around = context or getattr(target, "audit_context", None)
    return AuditEvent.objects.create(
        at=at,
        actor=actor,
        verb=verb,
        target_type=target._meta.label_lower,
        target_id=_public_id(target),
        context_id=_public_id(around) if around else None,
        state_from=data.pop("state_from", ""),
        state_to=data.pop("state_to", ""),
        reason=reason,
        data=data,
    )


def _public_id(instance: models.Model) -> UUID:
    return instance.public_id  # type: ignore[attr-defined]


def sentence(event: AuditEvent) -> str:
    """Tell an event in the reader's language: "Proposal: from Draft to Submitted"."""
    known = _sentences.get(event.verb)
    if known is not None:
        said = {name: _in_words(value) for name, value in event.data.items()}
        return str(known) % _Told(said) if "%(" in str(known) else str(known)
    model = apps.get_model(event.target_type)
    name = str(model._meta.verbose_name).capitalize()
    if event.state_to:
        return _("%(name)s: from “%(before)s” to “%(after)s”") % {
            "name": name,
            "before": _label(model, event.state_from),
            "after": _label(model, event.state_to),
        }
    return f"{name}: {event.verb}"


class _Told(dict[str, Any]):
    """What an event keeps; what an older one did not keep yet is left open, never an error."""

    def __missing__(self, name: str) -> str:
        return "…"


def _in_words(value: Any) -> Any:
    """Tell a kept day (ISO 8601) as people do; anything else is itself, like days that are none."""
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return value
    try:
        return say_date(date.fromisoformat(value))
    except ValueError:
        return value


def _label(model: type[models.Model], state: str) -> str:
    choices = dict(model._meta.get_field("state").flatchoices)  # type: ignore[union-attr]
    return str(choices.get(state, state))


def trail(target_ids: Iterable[UUID]) -> models.QuerySet[AuditEvent]:
    """Return the events of these objects, or under them, newest first, with their actors."""
    ids = list(target_ids)
    return AuditEvent.objects.filter(
        models.Q(target_id__in=ids) | models.Q(context_id__in=ids)
    ).select_related("actor")
