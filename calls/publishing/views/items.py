"""What criteria, sections and questions have in common: found, moved, removed, taken ready-made."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from calls.publishing.models import Criterion, Question, Section, Stage
from minka.common.languages import said

from .opened import do, managed, stage_of, who_when

Item = TypeVar("Item", Criterion, Question, Section)
Verb = Callable[..., Any]


def item_of(request: HttpRequest, model: type[Item], public_id: UUID) -> Item:
    """Return an item of a call that the person runs. Raises ``Http404`` for any other."""
    rows = model._default_manager.select_related("stage__call__foundation")
    found = get_object_or_404(rows, public_id=public_id)
    if not request.user.has_perm("publishing.manage_call", found.stage.call):
        raise Http404
    return found


def move_item(request: HttpRequest, verb: Verb, *, what: Any, to: str, **item: Any) -> HttpResponse:
    """Move an item up or down, as the button says; ``what`` names it in each language."""
    up = request.POST.get("to") == "up"
    return do(
        request,
        lambda: verb(up=up, **item, **who_when(request)),
        done=_("Moved: %(what)s") % {"what": said(what)},
        to=to,
    )


def remove_item(
    request: HttpRequest, verb: Verb, *, stage: Stage, what: Any, done: str, to: str, **item: Any
) -> HttpResponse:
    """Take an item away, after asking."""
    if request.method == "POST":
        return do(request, lambda: verb(**item, **who_when(request)), done=done, to=to)
    context = {"call": stage.call, "what": what, "cancel_url": to}
    return render(request, "publishing/remove.html", context)


def take_ready(
    request: HttpRequest,
    verb: Verb,
    *,
    slug: str,
    kind: str,
    done: str,
    to: Callable[[Stage], str],
) -> HttpResponse:
    """Take the ready-made items of a stage."""
    stage = stage_of(managed(request, slug), kind)
    return do(request, lambda: verb(stage=stage, **who_when(request)), done=done, to=to(stage))
