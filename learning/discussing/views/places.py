"""Spaces: the list, one of them, its people."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from calls.publishing.models import Call
from calls.publishing.queries import stewards_of
from minka.common.errors import DomainError
from minka.common.forms import accepted, bind, refuse

from .. import services
from ..forms import InviteForm, LevelForm, SpaceForm
from ..models import Space
from ..queries import (
    PAGE_OF_TOPICS,
    members_of,
    read_marks,
    space_facts,
    topics_of,
    visible_to,
    with_unread,
)
from ..rules import standing
from ..states import Level


def find_space(request: HttpRequest, slug: str, permission: str = "discussing.view_space") -> Space:
    """Return a space on which the reader has a permission. Raises ``Http404`` otherwise."""
    found = Space.objects.select_related("call").filter(slug=slug).first()
    if found is None or not request.user.has_perm("discussing.view_space", found):
        raise Http404
    if not request.user.has_perm(permission, found):
        raise Http404
    return found


@require_safe
def spaces(request: HttpRequest) -> HttpResponse:
    """Show the spaces that the reader may enter, the liveliest first."""
    rows = with_unread(visible_to(request.user), request.user).order_by(
        F("last_post_at").desc(nulls_last=True), "-pk"
    )
    page = Paginator(rows, PAGE_OF_TOPICS).get_page(request.GET.get("page"))
    return render(request, "discussing/spaces.html", {"page_obj": page})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def open_space(request: HttpRequest) -> HttpResponse:
    """Open a public space."""
    form = bind(SpaceForm, request)
    if accepted(request, form):
        said = form.cleaned_data
        made = services.open_public_space(
            title={said["language"]: said["title"]},
            description={said["language"]: said["description"]},
            actor=request.user,  # type: ignore[arg-type]
            at=request.at,  # type: ignore[attr-defined]
        )
        messages.success(request, _("The space is open. Start its first conversation."))
        return redirect(made)
    return render(request, "discussing/open_space.html", {"form": form, "form_id": "main-form"})


@require_safe
def space(request: HttpRequest, space: str) -> HttpResponse:
    """Show a space's conversations, with what is new for the reader."""
    here = find_space(request, space)
    paginator = Paginator(topics_of(here), PAGE_OF_TOPICS)
    paginator.count = here.topic_count  # stored: no COUNT over all rows
    page = paginator.get_page(request.GET.get("page"))
    topics = list(page.object_list)
    marks = read_marks(topics, request.user)
    for topic in topics:
        topic.unread = topic.last_no - marks.get(topic.pk, 0)  # type: ignore[attr-defined]
    stands = standing(request.user, here)
    return render(
        request,
        "discussing/space.html",
        {
            "space": here,
            "page_obj": page,
            "topics": topics,
            "standing": stands,
            "facts": space_facts(here),
            "levels": Level.choices,
            "level": stands.member.level if stands.member else Level.NORMAL,
        },
    )


@require_POST
@login_required
def follow_space(request: HttpRequest, space: str) -> HttpResponse:
    """Set how closely the reader follows a space."""
    here = find_space(request, space, "discussing.take_part")
    form = LevelForm(request.POST)
    if form.is_valid():
        services.follow_space(space=here, user=request.user, level=form.cleaned_data["level"])  # type: ignore[arg-type]
        messages.success(request, _("Saved: this is how you follow this space now."))
    return redirect(here)


@require_POST
@login_required
def read_all(request: HttpRequest, space: str) -> HttpResponse:
    """Mark everything in a space as read."""
    here = find_space(request, space)
    services.mark_space_read(space=here, user=request.user)  # type: ignore[arg-type]
    messages.success(request, _("Everything here is marked as read."))
    return redirect(here)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def people(request: HttpRequest, space: str) -> HttpResponse:
    """Show who is in a space; whoever facilitates it invites peers by mail."""
    here = find_space(request, space, "discussing.take_part")
    facilitates = standing(request.user, here).facilitates
    form = bind(InviteForm, request)
    if facilitates and accepted(request, form):
        try:
            services.invite_peer(
                space=here,
                actor=request.user,  # type: ignore[arg-type]
                at=request.at,  # type: ignore[attr-defined]
                **form.cleaned_data,
            )
        except DomainError as error:
            refuse(form, error, "email")
        else:
            messages.success(request, _("The invitation is on its way."))
            return redirect("discussing:people", here.slug)
    page = Paginator(members_of(here), 50).get_page(request.GET.get("page"))
    context = {"space": here, "page_obj": page, "form": form, "facilitates": facilitates}
    return render(request, "discussing/people.html", {**context, "form_id": "invite-form"})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def leave(request: HttpRequest, space: str) -> HttpResponse:
    """Leave a space, after asking."""
    here = find_space(request, space, "discussing.take_part")
    if request.method == "POST":
        try:
            services.leave_space(space=here, user=request.user, at=request.at)  # type: ignore[arg-type,attr-defined]
        except DomainError as error:
            messages.error(request, str(error))
            return redirect(here)
        messages.success(request, _("You left the space."))
        return redirect("discussing:spaces")
    return render(
        request, "discussing/leave.html", {"space": here, "cancel_url": here.get_absolute_url()}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def of_call(request: HttpRequest, call: str) -> HttpResponse:
    """Lead to the space of a call; its team may open it before the results do."""
    found = get_object_or_404(Call.objects.select_related("foundation"), slug=call)
    here = Space.objects.filter(call=found).select_related("call").first()
    if here is not None and request.user.has_perm("discussing.view_space", here):
        return redirect(here)
    if not request.user.has_perm("publishing.manage_call", found):
        raise Http404
    if request.method == "POST":
        here = services.open_call_space(
            call=found,
            facilitators=stewards_of(found),
            actor=request.user,  # type: ignore[arg-type]
            at=request.at,  # type: ignore[attr-defined]
        )
        messages.success(request, _("The space of the call is open."))
        return redirect(here)
    return render(
        request, "discussing/of_call.html", {"call": found, "cancel_url": found.get_absolute_url()}
    )
