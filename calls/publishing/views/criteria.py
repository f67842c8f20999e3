"""The editor of the criteria of a stage."""

from decimal import Decimal
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from calls.publishing import services
from calls.publishing.forms import CriterionForm
from calls.publishing.models import Criterion, Stage
from calls.publishing.queries.page import criteria_by_stage
from calls.publishing.states import CallState
from minka.common.forms import bind

from .items import item_of, move_item, remove_item, take_ready
from .opened import managed, moment, save_or_show, stage_of, who_when
from .write import GET_OR_POST, WORDS


def _criteria_url(stage: Stage) -> str:
    return reverse("publishing:criteria", args=[stage.call.slug, stage.kind])


@require_safe
@login_required
def criteria(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """List the criteria of a stage."""
    call = managed(request, slug)
    stage = stage_of(call, kind)
    rows = criteria_by_stage(call).get(stage.pk, [])
    at = moment(request)
    fixed = call.state != CallState.DRAFT and bool(stage.opens_at and stage.opens_at <= at)
    context = {
        "call": call,
        "stage": stage,
        "criteria": rows,
        "total": f"{sum((row.weight for row in rows), Decimal(0)).normalize():f}",
        "fixed": fixed or call.state not in (CallState.DRAFT, CallState.PUBLISHED),
        "several": call.stages.count() > 1,
    }
    return render(request, "publishing/criteria.html", context)


@require_http_methods(GET_OR_POST)
@login_required
def new_criterion(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Add a criterion."""
    call = managed(request, slug)
    stage = stage_of(call, kind)
    form = bind(CriterionForm, request, languages=call.languages)
    return save_or_show(
        request,
        form,
        act=lambda: services.add_criterion(stage=stage, **form.values(), **who_when(request)),
        template=WORDS,
        done=_("The criterion is in the list."),
        to=_criteria_url(stage),
        call=call,
        heading=_("New criterion"),
        back=_criteria_url(stage),
    )


@require_http_methods(GET_OR_POST)
@login_required
def criterion(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change a criterion."""
    one = item_of(request, Criterion, public_id)
    call = one.stage.call
    form = bind(CriterionForm, request, languages=call.languages, criterion=one)
    return save_or_show(
        request,
        form,
        act=lambda: services.update_criterion(criterion=one, **form.values(), **who_when(request)),
        template=WORDS,
        done=_("Saved."),
        to=_criteria_url(one.stage),
        call=call,
        heading=_("Criterion"),
        back=_criteria_url(one.stage),
    )


@require_POST
@login_required
def move_criterion(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Move a criterion up or down."""
    one = item_of(request, Criterion, public_id)
    return move_item(
        request, services.move_criterion, criterion=one, what=one.title, to=_criteria_url(one.stage)
    )


@require_http_methods(GET_OR_POST)
@login_required
def remove_criterion(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take a criterion away, after asking."""
    one = item_of(request, Criterion, public_id)
    return remove_item(
        request,
        services.remove_criterion,
        criterion=one,
        stage=one.stage,
        what=one.title,
        done=_("The criterion is gone."),
        to=_criteria_url(one.stage),
    )


@require_POST
@login_required
def ready_criteria(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Take the ready-made criteria."""
    return take_ready(
        request,
        services.use_ready_criteria,
        slug=slug,
        kind=kind,
        done=_("Five criteria are in the list. Change what you like."),
        to=_criteria_url,
    )
