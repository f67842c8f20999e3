"""Writing a synthesis: the hub, its texts, authors, matrix, and publication."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from minka.common.errors import DomainError
from minka.common.forms import accepted, bind, refuse
from minka.common.languages import current
from minka.common.registry import Task

from .. import services
from ..forms import AuthorForm, SynthesisForm
from ..models import Author, Synthesis
from ..queries import matrix_of, syntheses_of, visible_to, weighed
from .lookup import call_or_404, needed_to_write, stamp, synthesis_or_404

FORM_ID = "main-form"
PER_PAGE = 25
EDIT = "synthesizing.edit"


@require_safe
@login_required
def syntheses(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the syntheses of a call to its team."""
    call = call_or_404(request.user, slug)
    page = Paginator(syntheses_of(call), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "synthesizing/syntheses.html", {"call": call, "page_obj": page})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_synthesis(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin a synthesis."""
    call = call_or_404(request.user, slug)
    form = bind(SynthesisForm, request, initial={"language": current()})
    if accepted(request, form):
        made = services.create_synthesis(call=call, **form.cleaned_data, **stamp(request))
        messages.success(request, _("It is begun: now write what the cases say together."))
        return redirect("synthesizing:hub", slug=made.slug)
    context = {"call": call, "form": form, "form_id": FORM_ID, "form_warn": True}
    return render(request, "synthesizing/text.html", context)


@require_safe
@login_required
def hub(request: HttpRequest, slug: str) -> HttpResponse:
    """Show everything there is to write, and what keeps it from being published."""
    synthesis = synthesis_or_404(request.user, slug, EDIT)
    context = {
        "synthesis": synthesis,
        "tasks": _tasks(synthesis),
        "weights": weighed(synthesis, request.user),
        "problems": services.problems_of(synthesis, request.user),
        "may_publish": request.user.has_perm("synthesizing.publish", synthesis),
    }
    return render(request, "synthesizing/hub.html", context)


def _tasks(synthesis: Synthesis) -> list[Task]:
    authors = synthesis.authors.count()
    done = bool(synthesis.question and synthesis.body)
    return [
        Task(
            title=_("Write the question, the introduction and the message"),
            url=reverse("synthesizing:text", args=[synthesis.slug]),
            status=_("Written") if done else _("Something is missing"),
            tone="done" if done else "attention",
        ),
        Task(
            title=_("Name the authors, in order"),
            url=reverse("synthesizing:authors", args=[synthesis.slug]),
            status=str(authors) if authors else _("At least one is needed"),
            tone="done" if authors else "attention",
        ),
        Task(
            title=_("Compare the cases"),
            url=reverse("synthesizing:matrix", args=[synthesis.slug]),
            detail=_("Cases by themes of the lessons you cite"),
        ),
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def text(request: HttpRequest, slug: str) -> HttpResponse:
    """Write title, question, introduction and message."""
    synthesis = synthesis_or_404(request.user, slug, needed_to_write(request))
    form = bind(SynthesisForm, request, instance=synthesis)
    if accepted(request, form):
        try:
            services.change_synthesis(synthesis=synthesis, **form.cleaned_data, **stamp(request))
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("synthesizing:hub", slug=slug)
    context = {
        "call": synthesis.call,
        "synthesis": synthesis,
        "form": form,
        "form_id": FORM_ID,
        "form_warn": True,
    }
    return render(request, "synthesizing/text.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def authors(request: HttpRequest, slug: str) -> HttpResponse:
    """Name the authors and put them in order."""
    synthesis = synthesis_or_404(request.user, slug, EDIT)
    form = bind(AuthorForm, request)
    if accepted(request, form):
        try:
            services.add_author(
                synthesis=synthesis,
                name=form.cleaned_data["name"],
                user=form.user,
                **stamp(request),
            )
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Added to the authors."))
            return redirect("synthesizing:authors", slug=slug)
    rows = synthesis.authors.select_related("user")
    context = {"synthesis": synthesis, "form": form, "form_id": FORM_ID, "rows": list(rows)}
    return render(request, "synthesizing/authors.html", context)


def _author_or_404(request: HttpRequest, public_id: UUID) -> Author:
    rows = Author.objects.filter(synthesis__in=visible_to(request.user))
    author = get_object_or_404(rows.select_related("synthesis__call"), public_id=public_id)
    if not request.user.has_perm(EDIT, author.synthesis):
        raise Http404
    return author


@require_POST
@login_required
def remove_author(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take an author off the list."""
    author = _author_or_404(request, public_id)
    return _act(request, services.remove_author, author)


@require_POST
@login_required
def raise_author(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Put an author one place earlier."""
    author = _author_or_404(request, public_id)
    return _act(request, services.move_author, author)


def _act(request: HttpRequest, service: Any, author: Author) -> HttpResponse:
    try:
        service(author=author, **stamp(request))
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("synthesizing:authors", slug=author.synthesis.slug)


@require_safe
@login_required
def matrix(request: HttpRequest, slug: str) -> HttpResponse:
    """Compare the cases: themes of the cited lessons, case by case."""
    synthesis = synthesis_or_404(request.user, slug, EDIT)
    context = {"synthesis": synthesis, "matrix": matrix_of(synthesis, request.user)}
    return render(request, "synthesizing/matrix.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Publish it, after showing what is missing or what will happen."""
    synthesis = synthesis_or_404(request.user, slug, "synthesizing.publish")
    hub_url = reverse("synthesizing:hub", args=[slug])
    if request.method == "POST":
        try:
            services.publish_synthesis(synthesis=synthesis, **stamp(request))
        except DomainError as error:
            messages.error(request, str(error))
            return redirect(hub_url)
        messages.success(request, _("It is published."))
        return redirect(synthesis)
    context = {
        "synthesis": synthesis,
        "problems": services.problems_of(synthesis, request.user),
        "cancel_url": hub_url,
    }
    return render(request, "synthesizing/publish.html", context)
