"""What reviewers score: added, changed, ordered, removed, or taken ready-made."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from calls.publishing.models import Criterion, Stage
from minka.accounts.models import User
from minka.common.errors import DomainError
from minka.common.languages import said
from minka.common.models import lock
from minka.taxonomy.models import Theme
from minka.taxonomy.queries import by_codes

from .items import renumber, swap
from .opened import kept, open_for_writing, open_stage_list, trace
from .ready import in_languages, ready_criteria

Labels = Mapping[str, Mapping[str, str]]


@transaction.atomic
def add_criterion(
    *,
    stage: Stage,
    title: Mapping[str, str],
    actor: User,
    at: datetime,
    guidance: Mapping[str, str] | None = None,
    weight: Decimal = Decimal(1),
    scale_min: int = 0,
    scale_max: int = 4,
    labels: Labels | None = None,
    theme: Theme | None = None,
) -> Criterion:
    """Add a criterion at the end. ``labels``: ``{"0": {"es": "…"}}`` by score.

    Raises ``DomainError`` once the stage has opened, or for a weight or scale that measures
    nothing.
    """
    call, stage = open_stage_list(stage, at)
    check_scale(weight, scale_min, scale_max)
    criterion = Criterion.objects.create(
        stage=stage,
        order=stage.criteria.count() + 1,
        title=kept(dict(title)),
        guidance=kept(dict(guidance or {})),
        weight=weight,
        scale_min=scale_min,
        scale_max=scale_max,
        labels=within(labels or {}, scale_min, scale_max),
        theme=theme,
    )
    trace(call, "criterion_added", actor=actor, at=at, title=said(criterion.title))
    return criterion


def check_scale(weight: Decimal, lowest: int, highest: int) -> None:
    """Refuse a weight or a scale that measures nothing."""
    if weight <= 0:
        raise DomainError(_("The weight must be more than zero."), code="weight")
    if not lowest < highest <= lowest + 100:
        raise DomainError(_("The highest score must be above the lowest."), code="scale")


def within(labels: Labels, lowest: int, highest: int) -> dict[str, dict[str, str]]:
    """Keep the labels of scores that are on the scale."""
    scores = {str(score) for score in range(lowest, highest + 1)}
    return {score: kept(dict(text)) for score, text in labels.items() if score in scores}


@transaction.atomic
def update_criterion(
    *, criterion: Criterion, actor: User, at: datetime, **values: Any
) -> Criterion:
    """Change a criterion (fields as in ``add_criterion``).

    Once the stage has opened only its words may change; raises ``DomainError`` otherwise.
    """
    call = open_for_writing(criterion.stage.call)
    criterion = lock(criterion)
    measures = ("weight", "scale_min", "scale_max")
    if any(
        values.get(name, getattr(criterion, name)) != getattr(criterion, name) for name in measures
    ):
        open_stage_list(criterion.stage, at)
    for name, value in values.items():
        setattr(criterion, name, kept(dict(value)) if name in {"title", "guidance"} else value)
    check_scale(criterion.weight, criterion.scale_min, criterion.scale_max)
    criterion.labels = within(criterion.labels, criterion.scale_min, criterion.scale_max)
    criterion.save()
    trace(call, "criterion_changed", actor=actor, at=at, title=said(criterion.title))
    return criterion


@transaction.atomic
def move_criterion(*, criterion: Criterion, up: bool, actor: User, at: datetime) -> None:
    """Move a criterion one place up or down; at the end of the list nothing happens."""
    call, stage = open_stage_list(criterion.stage, at)
    items = list(stage.criteria.all())
    if swap(items, criterion.pk, -1 if up else 1):
        renumber(items)
        trace(call, "criterion_moved", actor=actor, at=at, title=said(criterion.title))


@transaction.atomic
def remove_criterion(*, criterion: Criterion, actor: User, at: datetime) -> None:
    """Take a criterion away; one that is gone already stays gone.

    Raises ``DomainError`` once the stage has opened.
    """
    call, stage = open_stage_list(criterion.stage, at)
    title = said(criterion.title)
    gone, _by_model = stage.criteria.filter(pk=criterion.pk).delete()
    if not gone:
        return
    renumber(list(stage.criteria.all()))
    trace(call, "criterion_removed", actor=actor, at=at, title=title)


@transaction.atomic
def use_ready_criteria(*, stage: Stage, actor: User, at: datetime) -> Sequence[Criterion]:
    """Add the five elements, with their labels, in the languages of the call.

    Raises ``DomainError`` when the stage has criteria already: it would count them twice.
    """
    call, stage = open_stage_list(stage, at)
    if stage.criteria.exists():
        raise DomainError(_("There are criteria already. Remove them first."), code="not_empty")
    ready = ready_criteria()
    themes = {theme.code: theme for theme in by_codes(one["theme"] for one in ready)}
    criteria = Criterion.objects.bulk_create(
        Criterion(
            stage=stage,
            order=order,
            title=in_languages(one["title"], call.languages),
            guidance=in_languages(one["guidance"], call.languages),
            theme=themes.get(one["theme"]),
            weight=Decimal(one["weight"]),
            scale_min=one["scale_min"],
            scale_max=one["scale_max"],
            labels={k: in_languages(v, call.languages) for k, v in one["labels"].items()},
        )
        for order, one in enumerate(ready, 1)
    )
    trace(call, "ready_criteria", actor=actor, at=at)
    return criteria
