"""Following a call: from its page, from one's own list, and away again from a mail."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from calls.publishing.models import Call
from calls.publishing.queries import public_calls
from calls.publishing.queries.follows import followed_by
from calls.publishing.queries.lists import PAST, in_public_order, with_phase
from calls.publishing.services import follow_call, unfollow_call
from minka.accounts.models import User
from minka.common.languages import said
from minka.common.registry import Card, Task
from minka.notifications.models import Notice
from minka.notifications.states import Channel

from .opened import moment, person
from .write import GET_OR_POST

SALT = "calls.publishing.unfollow"
MOST = 6


@require_POST
@login_required
def follow(request: HttpRequest, slug: str) -> HttpResponse:
    """Follow a call from now on."""
    call = get_object_or_404(public_calls(moment(request)), slug=slug)
    follow_call(call=call, user=person(request))
    text = _("You follow this call: you will hear before it closes, and when something changes.")
    messages.success(request, text)
    return redirect(call)


@require_POST
@login_required
def unfollow(request: HttpRequest, slug: str) -> HttpResponse:
    """Follow a call no more, and go back to where that was asked."""
    call = get_object_or_404(public_calls(moment(request)), slug=slug)
    unfollow_call(call=call, user=person(request))
    messages.success(request, _("You no longer follow this call."))
    back = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return redirect(back if ours and back.startswith("/") else call.get_absolute_url())


@require_safe
@login_required
def following(request: HttpRequest) -> HttpResponse:
    """List the calls that a person follows, what is open first."""
    at = moment(request)
    rows = in_public_order(with_phase(followed_by(request.user, at), at))
    context = {"calls": rows.select_related("foundation")[:200]}
    return render(request, "publishing/following.html", context)


@require_http_methods(GET_OR_POST)
def unfollow_by_mail(request: HttpRequest, token: str) -> HttpResponse:
    """Follow a call no more by the signed link in a mail; programs that open links change nothing."""
    try:
        claim = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        raise Http404 from None
    call = get_object_or_404(Call, public_id=claim["call"], published_at__isnull=False)
    if request.method == "POST":
        user = get_object_or_404(User, public_id=claim["who"])
        unfollow_call(call=call, user=user)
        return render(request, "publishing/unfollowed.html", {"call": call})
    context = {"call": call, "cancel_url": call.get_absolute_url()}
    return render(request, "publishing/unfollow.html", context)


def unfollow_path(user: User, call_id: Any) -> str:
    """Return the signed path by which a person follows a call (its public id) no more."""
    token = signing.dumps({"who": str(user.public_id), "call": str(call_id)}, salt=SALT)
    return reverse("publishing:unfollow_by_mail", args=[token])


def way_out(notice: Any) -> dict[str, str]:
    """Return for the words of a mail to a follower the link that ends it: ``stop``."""
    if not isinstance(notice, Notice) or notice.channel != Channel.MAIL:
        return {}
    return {"stop": unfollow_path(notice.recipient, notice.data["call_id"])}


def cards(user: Any, at: Any) -> list[Card]:
    """Return the open and coming calls that a person follows: one query."""
    live = with_phase(followed_by(user, at), at).exclude(phase=PAST)
    tasks = [
        Task(
            said(call.title),
            call.get_absolute_url(),
            _("Closes") if call.entry_opens <= at else _("Opens"),
            due_at=call.entry_closes if call.entry_opens <= at else call.entry_opens,
            zone=call.zone,
        )
        for call in in_public_order(live)[:MOST]
    ]
    if not tasks:
        return []
    every = reverse("publishing:following")
    label = _("All the calls you follow")
    return [Card(_("Calls you follow"), tasks, more_url=every, more_label=label)]


def preferences_panel(user: Any, target: Any, at: Any) -> dict[str, Any] | None:
    """Return the calls that a person follows, for the page of their notices."""
    rows = list(followed_by(user, at).order_by("-published_at")[:20])
    return {"calls": rows} if rows else None
