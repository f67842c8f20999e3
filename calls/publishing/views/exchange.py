"""Copying a form from another call; a call taken out as one file, and brought in from one."""

import json

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from calls.publishing import services
from calls.publishing.forms import CopyForm, ImportForm
from calls.publishing.models import Call, Stage
from calls.publishing.queries import foundations_of
from calls.publishing.queries.exchange import exported
from calls.publishing.queries.forms import Preview, weight_of
from calls.publishing.queries.sources import MOST, schema_to_copy, sources_for
from minka.common.forms import bind

from .opened import managed, save_or_show, stage_of, who_when
from .questions import form_url
from .write import GET_OR_POST


@require_safe
@login_required
def sources(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """List the forms that may be copied into this one."""
    call = managed(request, slug)
    stage = stage_of(call, kind)
    words = request.GET.get("q", "")[:100]
    found = list(sources_for(request.user, stage, words)[: MOST + 1])
    context = {
        "call": call,
        "stage": stage,
        "sources": found[:MOST],
        "more": len(found) > MOST,
        "words": words,
        "back": form_url(stage),
    }
    return render(request, "publishing/sources.html", context)


@require_http_methods(GET_OR_POST)
@login_required
def copy_form(request: HttpRequest, slug: str, kind: str, source: str, of: str) -> HttpResponse:
    """Show the form of another call, and add the sections that are chosen of it."""
    call = managed(request, slug)
    stage = stage_of(call, kind)
    other: Stage = get_object_or_404(sources_for(request.user, stage), call__slug=source, kind=of)
    schema = schema_to_copy(request.user, other)
    if not schema:
        raise Http404
    form = bind(CopyForm, request, schema=schema)

    def act() -> None:
        services.copy_form(
            stage=stage, schema=form.chosen(), source=other.call.code, **who_when(request)
        )

    shown = request.GET.get("show", "")
    number = int(shown) if shown.isdecimal() and int(shown[:4]) < len(schema) else 0
    return save_or_show(
        request,
        form,
        act=act,
        template="publishing/copy_form.html",
        done=_("The sections are at the end of the form. Change what you like."),
        to=form_url(stage),
        call=call,
        stage=stage,
        other=other,
        schema=schema,
        number=number,
        weight=weight_of(schema),
        preview=Preview(other, schema[number]),
        back=reverse("publishing:sources", args=[slug, kind]),
    )


@require_safe
@login_required
def export(request: HttpRequest, slug: str) -> HttpResponse:
    """Give a call as one file: words, lists and money, without people and dates."""
    call = managed(request, slug)
    content = json.dumps(exported(call), ensure_ascii=False, indent=1)
    answer = HttpResponse(content, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{call.slug}.json"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_http_methods(GET_OR_POST)
@login_required
def import_call(request: HttpRequest) -> HttpResponse:
    """Begin a call from a file."""
    foundations = foundations_of(request.user)
    if not request.user.has_perm("publishing.create_call"):
        raise Http404
    form = bind(ImportForm, request, foundations=foundations)
    made: list[Call] = []

    def act() -> None:
        data = form.cleaned_data
        made.append(
            services.import_call(
                foundation=data["foundation"],
                data=data["file"],
                key=data["key"],
                **who_when(request),
            )
        )

    return save_or_show(
        request,
        form,
        act=act,
        template="publishing/import.html",
        done=_("The draft is there. Only its team can see it. Give its dates."),
        to=lambda: reverse("publishing:write", args=[made[0].slug]),
    )
