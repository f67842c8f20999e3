"""The sections of an application form: added, changed, moved, copied, removed."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from calls.publishing import services
from calls.publishing.forms import SectionForm
from calls.publishing.models import Section
from calls.publishing.queries.forms import before
from minka.common.forms import bind
from minka.common.languages import said

from .items import item_of, move_item
from .opened import do, managed, save_or_show, stage_of, who_when
from .questions import QUESTION, form_url
from .write import GET_OR_POST


@require_http_methods(GET_OR_POST)
@login_required
def new_section(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Add a section at the end of the form."""
    call = managed(request, slug)
    stage = stage_of(call, kind)
    typed = bind(SectionForm, request, languages=call.languages, earlier=before(stage))
    made: list[Section] = []

    def act() -> None:
        made.append(services.add_section(stage=stage, **typed.values(), **who_when(request)))

    return save_or_show(
        request,
        typed,
        act=act,
        template=QUESTION,
        done=_("The section is in the form. Add its first question."),
        to=lambda: form_url(stage, f"s-{made[0].key}"),
        call=call,
        stage=stage,
        heading=_("New section"),
        back=form_url(stage),
    )


@require_http_methods(GET_OR_POST)
@login_required
def section(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change title, help and condition of a section."""
    one = item_of(request, Section, public_id)
    stage, call = one.stage, one.stage.call
    earlier = before(stage, section=one)
    typed = bind(SectionForm, request, languages=call.languages, earlier=earlier, section=one)
    back = form_url(stage, f"s-{one.key}")
    return save_or_show(
        request,
        typed,
        act=lambda: services.update_section(section=one, **typed.values(), **who_when(request)),
        template=QUESTION,
        done=_("Saved."),
        to=back,
        call=call,
        stage=stage,
        heading=_("Section of the form"),
        back=back,
    )


@require_POST
@login_required
def move_section(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Move a section with its questions up or down."""
    one = item_of(request, Section, public_id)
    to = form_url(one.stage, f"s-{one.key}")
    return move_item(request, services.move_section, section=one, what=one.title, to=to)


@require_POST
@login_required
def copy_section(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Write a section once more with its questions, behind itself."""
    one = item_of(request, Section, public_id)
    made: list[Section] = []
    return do(
        request,
        lambda: made.append(services.copy_section(section=one, **who_when(request))),
        done=_("The section is there twice now. Change the second one."),
        to=form_url(one.stage, f"s-{one.key}"),
    )


@require_http_methods(GET_OR_POST)
@login_required
def remove_section(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take a section away with its questions, after asking."""
    one = item_of(request, Section, public_id)
    if request.method == "POST":
        return do(
            request,
            lambda: services.remove_section(section=one, **who_when(request)),
            done=_("The section is gone: %(what)s") % {"what": said(one.title)},
            to=form_url(one.stage),
        )
    context = {
        "call": one.stage.call,
        "what": one.title,
        "questions": list(one.questions.all()),
        "cancel_url": form_url(one.stage, f"s-{one.key}"),
    }
    return render(request, "publishing/remove.html", context)
