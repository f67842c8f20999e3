"""Putting a changed form in force: what changes for whom, and for whom it counts."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from calls.publishing import services
from calls.publishing.forms import ReleaseForm
from calls.publishing.models import Stage
from calls.publishing.queries import draft_schema, latest_form
from calls.publishing.queries.forms import faults_of
from calls.publishing.queries.versions import changes_between
from calls.publishing.signals import draft_impacts
from minka.common.forms import bind

from .opened import managed, save_or_show, stage_of, who_when
from .questions import form_url
from .write import GET_OR_POST


@require_http_methods(GET_OR_POST)
@login_required
def release(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Show what a changed form means and for whom, and put it in force as is chosen."""
    call = managed(request, slug)
    stage = stage_of(call, kind)
    form = bind(ReleaseForm, request)

    def act() -> None:
        everyone = form.cleaned_data["drafts"] == "all"
        services.release_form(stage=stage, moves_drafts=everyone, **who_when(request))

    everyone = request.POST.get("drafts") == "all"
    return save_or_show(
        request,
        form,
        act=act,
        template="publishing/release.html",
        done=_("The changed form is in force, for open drafts too.")
        if everyone
        else _("New proposals answer the changed form."),
        to=form_url(stage),
        call=call,
        stage=stage,
        cancel_url=form_url(stage),
        **_meaning(stage),
    )


def _meaning(stage: Stage) -> dict[str, Any]:
    """Return what changes, with how many open drafts answered each question, and what is wrong."""
    schema, latest = draft_schema(stage), latest_form(stage)
    changes = changes_between(latest.schema, schema) if latest else []
    impacts = [impact(stage, schema) for impact in draft_impacts]
    answered = {
        change.key: sum(impact.answered.get(change.key, 0) for impact in impacts)
        for change in changes
    }
    return {
        "changes": [(change, answered[change.key]) for change in changes],
        "drafts": sum(impact.drafts for impact in impacts),
        "incomplete": sum(impact.incomplete for impact in impacts),
        "faults": faults_of(schema),
    }
