"""The life of a call: published, cancelled, decided, archived, cloned."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TypeVar

from django.db import models, transaction
from django.utils.translation import gettext as _

from calls.publishing.models import AwardCap, Call, Criterion, RoleGrant, Stage
from calls.publishing.queries import draft_schema
from calls.publishing.queries.checks import blocking, lacks_of
from calls.publishing.signals import call_cancelled, call_decided, call_published
from calls.publishing.states import CallRole, CallState
from minka.accounts.models import User
from minka.common.addresses import until_free
from minka.common.errors import DomainError
from minka.common.models import lock
from minka.common.states import move

from .form import freeze_form
from .opened import kept, searched, trace
from .sets import write_sections
from .writing import free_code, free_slug

Part = TypeVar("Part", AwardCap, Criterion)
# What a clone must say anew: its identity, its life, and every date.
NOT_CLONED = {
    "id", "public_id", "created_at", "updated_at", "slug", "code", "state", "title",
    "published_at", "cancelled_reason", "cloned_from", "created_by", "search_text",
}  # fmt: skip


@transaction.atomic
def publish_call(*, call: Call, actor: User, at: datetime) -> Call:
    """Show a call to everybody, and freeze the form of each of its stages.

    Raises ``DomainError`` naming the first thing that is missing, or when it is not a draft.
    """
    call = lock(call)
    missing = blocking(lacks_of(call, at)) if call.state == CallState.DRAFT else []
    if missing:
        raise DomainError(missing[0].text, code="incomplete")
    call.published_at = at
    call.search_text = searched(call)
    move(call, CallState.PUBLISHED, actor=actor, at=at, also=["published_at", "search_text"])
    for stage in call.stages.all():
        freeze_form(stage=stage)
    call_published.send(Call, call=call, actor=actor, at=at)
    return call


@transaction.atomic
def cancel_call(*, call: Call, reason: str, actor: User, at: datetime) -> Call:
    """Call it off, with a reason that everybody reads. Raises ``DomainError`` without one."""
    call = lock(call)
    if not reason.strip():
        raise DomainError(_("Say why the call is cancelled."), code="reason")
    call.cancelled_reason = reason.strip()
    move(call, CallState.CANCELLED, actor=actor, at=at, reason=reason, also=["cancelled_reason"])
    call_cancelled.send(Call, call=call, reason=call.cancelled_reason, actor=actor, at=at)
    return call


@transaction.atomic
def mark_decided(*, call: Call, actor: User | None, at: datetime) -> Call:
    """Note that the results of the final stage are out. Raises ``MoveRefused`` if not published."""
    call = lock(call)
    move(call, CallState.DECIDED, actor=actor, at=at)
    call_decided.send(Call, call=call, actor=actor, at=at)
    return call


@transaction.atomic
def archive_call(*, call: Call, actor: User, at: datetime) -> Call:
    """Put a decided call away; its page stays. Raises ``MoveRefused`` before that."""
    call = lock(call)
    move(call, CallState.ARCHIVED, actor=actor, at=at)
    return call


@transaction.atomic
def clone_call(
    *, source: Call, title: Mapping[str, str], code: str, actor: User, at: datetime
) -> Call:
    """Begin a new call from another: all its words and lists, none of its dates or people.

    Every date must be given anew, because old dates survive copying unseen.
    """
    source = lock(source)
    columns = (field for field in Call._meta.concrete_fields if field.name not in NOT_CLONED)
    values = {field.attname: getattr(source, field.attname) for field in columns}
    words = kept(dict(title))
    call = until_free(
        lambda: Call.objects.create(
            **values,
            title=words or source.title,
            slug=free_slug(next(iter(words.values()), source.slug)),
            code=free_code(code),
            cloned_from=source,
            created_by=actor,
        )
    )
    call.themes.set(source.themes.all())
    _copy(source.caps.all(), call=call)
    for stage in source.stages.prefetch_related("criteria"):
        copied = Stage.objects.create(call=call, kind=stage.kind, order=stage.order)
        _copy(stage.criteria.all(), stage=copied)
        write_sections(copied, draft_schema(stage), call.languages)
    RoleGrant.objects.create(
        foundation=call.foundation, call=call, user=actor, role=CallRole.STEWARD
    )
    trace(call, "cloned", actor=actor, at=at, source=source.code)
    return call


def _copy(rows: Iterable[Part], **parent: models.Model) -> None:
    """Insert copies of these rows under another parent, with names of their own."""
    for row in rows:
        model = type(row)
        own = {"id", "public_id", "created_at", "updated_at", *parent}
        fields = [field for field in model._meta.concrete_fields if field.name not in own]
        values = {field.attname: getattr(row, field.attname) for field in fields}
        model._default_manager.create(**values, **parent)
