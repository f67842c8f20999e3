"""Conversations: reading, writing, following, keeping in order."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from minka.accounts.models import User
from minka.common.errors import DomainError
from minka.common.forms import accepted, bind, refuse

from .. import services
from ..forms import EditForm, HideForm, LevelForm, PostForm, TopicForm
from ..models import Post, Space, Topic
from ..queries import PAGE_OF_POSTS, level_of, page_of, post_named, posts_from, reading_of
from ..rules import standing
from ..states import Level
from .places import find_space


def find_topic(request: HttpRequest, space: str, number: int, permission: str = "") -> Topic:
    """Return a conversation that the reader may read, with its space and call.

    Raises ``Http404`` for one they may not, or without the permission on it.
    """
    found = (
        Topic.objects.select_related("space__call", "author")
        .filter(space__slug=space, number=number)
        .first()
    )
    if found is None or not request.user.has_perm("discussing.view_space", found.space):
        raise Http404
    if permission and not request.user.has_perm(permission, found):
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def start(request: HttpRequest, space: str) -> HttpResponse:
    """Start a conversation."""
    here = find_space(request, space, "discussing.take_part")
    facilitates = standing(request.user, here).facilitates
    form = bind(TopicForm, request, facilitates=facilitates)
    if accepted(request, form):
        topic = services.start_topic(
            space=here,
            author=request.user,  # type: ignore[arg-type]
            at=request.at,  # type: ignore[attr-defined]
            **form.cleaned_data,
        )
        messages.success(request, _("The conversation is open. You will be told of answers."))
        return redirect(topic)
    context = {"space": here, "form": form, "form_id": "main-form"}
    return render(request, "discussing/start.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def topic(request: HttpRequest, space: str, number: int) -> HttpResponse:
    """Show a page of a conversation, from the first message not read; take an answer."""
    here = find_topic(request, space, number)
    if request.method == "POST":
        return _answer(request, here)
    reading = reading_of(here, request.user)
    first_new = (reading.last_read_no if reading else 0) + 1
    wanted = _number(request, "at") or _number(request, "page_start")
    page = _number(request, "page") or page_of(wanted or min(first_new, here.last_no))
    response = _show(request, here, page=page, reading=reading, form=PostForm())
    last_shown = min(page * PAGE_OF_POSTS, here.last_no)
    if isinstance(request.user, User) and last_shown >= first_new:
        services.mark_read(topic=here, user=request.user, no=last_shown)
    return response


def _number(request: HttpRequest, name: str) -> int:
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 9 else 0


def _show(
    request: HttpRequest, here: Topic, *, page: int, reading: Any, form: PostForm
) -> HttpResponse:
    pages = page_of(here.last_no)
    page = min(page, pages)
    stands = standing(request.user, here.space)
    context = {
        "topic": here,
        "space": here.space,
        "posts": list(posts_from(here, (page - 1) * PAGE_OF_POSTS + 1)),
        "page": page,
        "pages": pages,
        "earlier": page - 1,
        "later": page + 1 if page < pages else 0,
        "first_new": (reading.last_read_no if reading else 0) + 1,
        "standing": stands,
        "level": level_of(reading, stands.member),
        "levels": Level.choices,
        "form": form,
        "form_id": "main-form",
    }
    return render(request, "discussing/topic.html", context)


def _answer(request: HttpRequest, here: Topic) -> HttpResponse:
    if not isinstance(request.user, User):
        return redirect(f"{reverse('account_login')}?next={request.path}")
    if not request.user.has_perm("discussing.take_part", here.space):
        raise Http404
    form = bind(PostForm, request)
    if accepted(request, form):
        try:
            post = services.reply(
                topic=here,
                body=form.cleaned_data["body"],
                author=request.user,
                at=request.at,  # type: ignore[attr-defined]
                reply_to=_answered(here, form.cleaned_data["reply_to"]),
            )
        except DomainError as error:
            refuse(form, error)
        else:
            return redirect(f"{here.get_absolute_url()}?at={post.no}#m{post.no}")
    reading = reading_of(here, request.user)
    return _show(request, here, page=page_of(here.last_no), reading=reading, form=form)


def _answered(here: Topic, no: int | None) -> Post | None:
    return here.posts.filter(no=no, hidden_at__isnull=True).first() if no else None


def find_post(request: HttpRequest, public_id: UUID, permission: str) -> Post:
    """Return a message on which the reader has a permission. Raises ``Http404`` otherwise."""
    post = post_named(public_id)
    if post is None or not request.user.has_perm("discussing.view_space", post.topic.space):
        raise Http404
    target: Post | Topic | Space = post
    if permission == "discussing.moderate":
        target = post.topic
    elif permission == "discussing.view_space":
        target = post.topic.space
    if not request.user.has_perm(permission, target):
        raise Http404
    return post


def _to_post(post: Post) -> str:
    return f"{post.topic.get_absolute_url()}?at={post.no}#m{post.no}"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: HttpRequest, post: UUID) -> HttpResponse:
    """Change one's own message.

    Closed or hidden meanwhile: the service says so, and what was typed is shown again.
    """
    needed = "discussing.own_post" if request.method == "POST" else "discussing.edit_post"
    found = find_post(request, post, needed)
    form = bind(EditForm, request, initial={"body": found.body})
    if accepted(request, form):
        try:
            services.edit_post(
                post=found,
                body=form.cleaned_data["body"],
                actor=request.user,  # type: ignore[arg-type]
                at=request.at,  # type: ignore[attr-defined]
            )
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(
                request, _("Your message is changed. What it said before stays in its history.")
            )
            return redirect(_to_post(found))
    context = {"post": found, "form": form, "form_id": "main-form", "back_url": _to_post(found)}
    return render(request, "discussing/edit_post.html", context)


@require_safe
def history(request: HttpRequest, post: UUID) -> HttpResponse:
    """Show what a message said before its edits."""
    found = find_post(request, post, "discussing.view_space")
    if found.hidden_at and not request.user.has_perm("discussing.moderate", found.topic):
        raise Http404
    edits = list(found.edits.select_related("edited_by"))
    context = {"post": found, "edits": edits, "back_url": _to_post(found)}
    return render(request, "discussing/history.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def hide(request: HttpRequest, post: UUID) -> HttpResponse:
    """Hide a message, with a reason."""
    found = find_post(request, post, "discussing.moderate")
    form = bind(HideForm, request)
    if accepted(request, form):
        services.hide_post(
            post=found,
            reason=form.cleaned_data["reason"],
            actor=request.user,  # type: ignore[arg-type]
            at=request.at,  # type: ignore[attr-defined]
        )
        messages.success(request, _("The message is hidden. You can show it again."))
        return redirect(_to_post(found))
    context = {"post": found, "form": form, "cancel_url": _to_post(found), "form_id": "main-form"}
    return render(request, "discussing/hide_post.html", context)


@require_POST
@login_required
def show(request: HttpRequest, post: UUID) -> HttpResponse:
    """Show a hidden message again."""
    found = find_post(request, post, "discussing.moderate")
    services.show_post(post=found, actor=request.user, at=request.at)  # type: ignore[arg-type,attr-defined]
    return redirect(_to_post(found))


@require_POST
@login_required
def follow_topic(request: HttpRequest, space: str, number: int) -> HttpResponse:
    """Set how closely the reader follows a conversation."""
    here = find_topic(request, space, number)
    form = LevelForm(request.POST)
    if form.is_valid():
        services.follow_topic(topic=here, user=request.user, level=form.cleaned_data["level"])  # type: ignore[arg-type]
        messages.success(request, _("Saved: this is how you follow this conversation now."))
    return redirect(here)


@require_POST
@login_required
def close(request: HttpRequest, space: str, number: int) -> HttpResponse:
    """Close a conversation."""
    here = find_topic(request, space, number, "discussing.moderate")
    return _act(request, here, services.close_topic, _("The conversation is closed."))


@require_POST
@login_required
def reopen(request: HttpRequest, space: str, number: int) -> HttpResponse:
    """Open a closed conversation again."""
    here = find_topic(request, space, number, "discussing.moderate")
    return _act(request, here, services.reopen_topic, _("The conversation is open again."))


def _act(request: HttpRequest, here: Topic, verb: Any, said: str) -> HttpResponse:
    try:
        verb(topic=here, actor=request.user, at=request.at)  # type: ignore[attr-defined]
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return redirect(here)


@require_POST
@login_required
def pin(request: HttpRequest, space: str, number: int) -> HttpResponse:
    """Keep a conversation on top of its space, or let it go."""
    here = find_topic(request, space, number, "discussing.moderate")
    services.pin_topic(
        topic=here,
        pinned=request.POST.get("pinned") == "1",
        actor=request.user,  # type: ignore[arg-type]
        at=request.at,  # type: ignore[attr-defined]
    )
    return redirect(here)
