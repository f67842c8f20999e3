"""Asking about a call, and reading what everybody asked and how the rules changed."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from calls.publishing.forms import AskForm
from calls.publishing.models import Amendment, Call
from calls.publishing.queries import visible_to
from calls.publishing.queries.inquiries import amendments_of, answered_of, own_inquiries
from calls.publishing.rules import takes_inquiries
from calls.publishing.services import ask_inquiry
from minka.common.diffs import differences
from minka.common.forms import bind
from minka.common.languages import current

from .opened import moment, save_or_show, who_when
from .write import GET_OR_POST

PAGE = 20
CHANGES = 10


def read_call(request: HttpRequest, slug: str) -> Call:
    """Return a call that everybody may read, with its foundation. Raises ``Http404``."""
    calls = visible_to(request.user).select_related("foundation")
    call = get_object_or_404(calls, slug=slug)
    if call.published_at is None:
        raise Http404
    return call


@require_safe
def inquiries(request: HttpRequest, slug: str) -> HttpResponse:
    """List what was asked and answered; and to whoever asked, how their own questions stand."""
    call = read_call(request, slug)
    page = Paginator(answered_of(call), PAGE).get_page(request.GET.get("page"))
    context = {
        "call": call,
        "page_obj": page,
        "own": own_inquiries(call, request.user)[:PAGE],
        "takes": takes_inquiries(call, moment(request)),
    }
    return render(request, "publishing/inquiries.html", context)


def _typed(slug: str) -> str:
    return f"inquiry:{slug}"


@require_http_methods(GET_OR_POST)
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask about a call. Who is not signed in does that first; what was typed waits meanwhile."""
    call = read_call(request, slug)
    takes = takes_inquiries(call, moment(request))
    waiting = request.session.get(_typed(slug), {})
    form = bind(AskForm, request, initial=dict(waiting))
    sent = request.method == "POST" and not getattr(request, "language_switch", "")
    if sent and not request.user.is_authenticated:
        return _sign_in_first(request, slug, form)

    def act() -> None:
        ask_inquiry(call=call, **form.cleaned_data, **who_when(request))
        request.session.pop(_typed(slug), None)

    return save_or_show(
        request,
        form,
        act=act,
        template="publishing/ask.html",
        done=_("Your question is with the team of the call. You will hear when it is answered."),
        to=reverse("publishing:inquiries", args=[slug]),
        call=call,
        takes=takes,
        back=call.get_absolute_url(),
        waiting=bool(waiting),
    )


def _sign_in_first(request: HttpRequest, slug: str, form: AskForm) -> HttpResponse:
    """Keep what was typed, well or not, as long as the visit lasts, and ask to sign in."""
    longest = form.fields["body"].max_length  # type: ignore[attr-defined]
    language = request.POST.get("language", "")[:12]
    request.session[_typed(slug)] = {
        "body": request.POST.get("body", "").replace("\x00", "")[:longest],
        **({"language": language} if language else {}),
    }
    messages.info(request, _("Sign in or register first. What you typed is kept."))
    return redirect_to_login(request.get_full_path())


@require_safe
def amendments(request: HttpRequest, slug: str) -> HttpResponse:
    """Show how the published rules changed: each version with its words before and after."""
    call = read_call(request, slug)
    page = Paginator(amendments_of(call), CHANGES).get_page(request.GET.get("page"))
    context = {"call": call, "page_obj": page, "changes": [_told(one, call) for one in page]}
    return render(request, "publishing/amendments.html", context)


def _told(amendment: Amendment, call: Call) -> dict[str, Any]:
    """Return an amendment in the reader's language, else in the first in which its words differ."""
    wanted = [current(), *call.languages, *amendment.after]
    changed = [code for code in wanted if _side(amendment, code, 0) != _side(amendment, code, 1)]
    language = next((code for code in changed if code == wanted[0]), (changed or wanted)[0])
    before, after = _side(amendment, language, 0), _side(amendment, language, 1)
    return {
        "amendment": amendment,
        "title": after.get("title", ""),
        "renamed": before.get("title") if before.get("title") != after.get("title") else "",
        "pieces": differences(before.get("body", ""), after.get("body", "")),
        "language": language,
    }


def _side(amendment: Amendment, language: str, which: int) -> dict[str, str]:
    found: dict[str, str] = (amendment.before, amendment.after)[which].get(language) or {}
    return found
