"""What the pages of a call's workspace begin with."""

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from calls.publishing.models import Call, Stage
from calls.publishing.queries import workspace_calls
from calls.reviewing.queries import review_stage

PAGE = 50


def call_for(request: HttpRequest, slug: str, permission: str) -> Call:
    """Return the call, or 404 to whoever lacks the permission: they need not know of the page."""
    call = get_object_or_404(workspace_calls(request.user), slug=slug)
    if not request.user.has_perm(permission, call):
        raise Http404
    return call


def stage_for(request: HttpRequest, call: Call, name: str) -> tuple[Stage, dict[str, Any]]:
    """Return the stage that the address asks for, and the context that every such page needs.

    ``name`` is the page's own address, for the links between stages.
    """
    stage, stages = review_stage(call, request.GET.get("stage", ""))
    if stage is None:
        raise Http404
    links = [
        {
            "label": one.get_kind_display(),
            "url": f"{reverse(name, args=[call.slug])}?stage={one.kind}",
            "current": one.pk == stage.pk,
        }
        for one in stages
    ]
    context = {
        "call": call,
        "stage": stage,
        "stage_links": links if len(links) > 1 else [],
        "stage_label": _("Stages"),
    }
    return stage, context


def stage_url(name: str, stage: Stage) -> str:
    """Return the address of a page at a stage."""
    return f"{reverse(name, args=[stage.call.slug])}?stage={stage.kind}"
