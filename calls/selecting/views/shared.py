"""What the pages of this room share: call, stage, tones of decisions, warnings about money."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from calls.applying.states import ProposalState
from calls.publishing.models import Call, Stage
from calls.publishing.queries import workspace_calls
from calls.reviewing.queries import review_stage
from calls.selecting.queries import Money, money_of
from calls.selecting.states import Outcome
from minka.common.money import format_money

# A decision is told in the words of the state it leads to: "Selected", not "Select".
LABELS: dict[str, Any] = {o.value: ProposalState(o.value).label for o in Outcome}
TONES = {
    Outcome.SELECTED: "done",
    Outcome.INVITED: "done",
    Outcome.RESERVE: "attention",
    Outcome.NOT_SELECTED: "neutral",
}


def call_for(request: HttpRequest, slug: str, permission: str) -> Call:
    """Return the call, or 404 to whoever lacks the permission: they need not know of the page."""
    call = get_object_or_404(workspace_calls(request.user), slug=slug)
    if not request.user.has_perm(permission, call):
        raise Http404
    return call


def stage_for(request: HttpRequest, call: Call, name: str) -> tuple[Stage, dict[str, Any]]:
    """Return the stage that the address asks for, and the context that every such page needs."""
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
        "tones": TONES,
    }
    return stage, context


def stage_url(name: str, stage: Stage) -> str:
    """Return the address of a page at a stage."""
    return f"{reverse(name, args=[stage.call.slug])}?stage={stage.kind}"


def warn_of_money(request: HttpRequest, stage: Stage) -> None:
    """Warn when more is decided than the call offers: one may, but must know."""
    for text in excesses(money_of(stage.call, stage), stage.call.currency):
        messages.warning(request, text)


def excesses(money: Money, currency: str) -> list[str]:
    """Say in words where decisions go beyond what the call offers."""
    found = []
    if money.over_fund:
        text = _("The selected proposals add up to %(awarded)s; the fund has %(fund)s.")
        values = {
            "awarded": format_money(money.awarded, currency),
            "fund": format_money(money.fund, currency),
        }
        found.append(text % values)
    if money.over_awards:
        text = _("%(selected)d proposals are selected; the call announces at most %(most)d.")
        found.append(text % {"selected": money.selected, "most": money.awards_max or 0})
    return found
