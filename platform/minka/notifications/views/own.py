"""A person's own notices and what they choose about them."""

from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from minka.accounts.models import User
from minka.common.forms import accepted, bind
from minka.notifications import queries
from minka.notifications.delivery.words import Reader, unsubscribe_claim, words
from minka.notifications.forms import PreferencesForm
from minka.notifications.kinds import kinds
from minka.notifications.models import Notice
from minka.notifications.services import choose_mails, mark_all_read, mark_read, stop_mail

PAGE = 25


@require_safe
@login_required
def inbox(request: HttpRequest) -> HttpResponse:
    """Show a person's notices by day, newest first."""
    page = Paginator(queries.visible_to(_person(request)), PAGE).get_page(request.GET.get("page"))
    reader = _person(request)
    given = {
        "page_obj": page,
        "days": _by_day(list(page), reader),
        "unread": queries.unread_count(reader),
        "zone": reader.time_zone,
    }
    return render(request, "notifications/inbox.html", given)


def _person(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]


def _by_day(notices: list[Notice], user: User) -> list[tuple[Any, list[dict[str, Any]]]]:
    """Return (day in the reader's zone, lines), as told; words are of the page's language."""
    zone = ZoneInfo(user.time_zone)
    reader = Reader(user.name, user.email, user.language, user.time_zone)
    days = groupby(notices, key=lambda notice: notice.told_at.astimezone(zone).date())
    return [(day, [_line(notice, reader) for notice in told]) for day, told in days]


def _line(notice: Notice, reader: Reader) -> dict[str, Any]:
    known = kinds.get(notice.kind) is not None
    said = words(notice, reader) if known else None
    return {
        "notice": notice,
        "title": said.subject if said else notice.kind,
        "text": said.paragraphs[0] if said and said.paragraphs else "",
    }


@require_safe
@login_required
def open_notice(request: HttpRequest, public_id: str) -> HttpResponse:
    """Note that a notice was read, and go where it leads on this site."""
    notice = get_object_or_404(queries.visible_to(_person(request)), public_id=public_id)
    mark_read(notice=notice, at=request.at)  # type: ignore[attr-defined]
    if url_has_allowed_host_and_scheme(notice.path, allowed_hosts=None):
        return redirect(notice.path)
    return redirect("notifications:inbox")


@require_POST
@login_required
def read_all(request: HttpRequest) -> HttpResponse:
    """Note that all is read."""
    if mark_all_read(user=_person(request), at=request.at):  # type: ignore[attr-defined]
        messages.success(request, _("All notices are marked as read."))
    return redirect("notifications:inbox")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def preferences(request: HttpRequest) -> HttpResponse:
    """Choose which kinds of notice come by mail."""
    choices = queries.mail_choices(_person(request))
    form = bind(PreferencesForm, request, choices=choices)
    if accepted(request, form):
        choose_mails(user=_person(request), by_mail=form.by_mail)
        messages.success(request, _("Your choice is kept."))
        return redirect("notifications:preferences")
    given = {
        "form": form,
        "form_id": "main-form",
        "always": [kind for kind, _wanted in choices if kind.mandatory],
    }
    return render(request, "notifications/preferences.html", given)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Switch one kind of mail off, by the signed link in a mail.

    Mail programs send the POST of RFC 8058 by themselves, without a cookie; people get a page
    with one button, for links in mails are opened by machines too.
    """
    claim = unsubscribe_claim(token)
    kind = kinds.get(claim[1]) if claim else None
    if claim is None or kind is None or kind.mandatory:
        raise Http404
    if request.method == "POST":
        stop_mail(user=get_object_or_404(User, public_id=claim[0]), kind=kind.name)
        return render(request, "notifications/unsubscribed.html", {"kind": kind})
    return render(request, "notifications/unsubscribe.html", {"kind": kind, "cancel_url": "/"})
