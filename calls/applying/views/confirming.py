"""A partner organisation's part: asking for it, and the page of the link. Opening it does nothing."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from calls.applying.forms.together import AnswerPartForm
from calls.applying.models import Entry, Partner
from calls.applying.queries.assisted import partner_by_token
from calls.applying.rules.partners import LASTS, is_answerable, may_ask
from calls.applying.services.asking import answer_partner, ask_partner
from minka.accounts.queries import organisations_of, verified_addresses
from minka.common.errors import DomainError
from minka.common.forms import accepted, bind

from .drafts import frame, writing

BOTH = ["GET", "HEAD", "POST"]


@require_http_methods(BOTH)
@writing
def ask_to_take_part(request: HttpRequest, entry: Entry, partner: UUID) -> HttpResponse:
    """Show what a partner will be asked, then ask it by mail."""
    at = request.at  # type: ignore[attr-defined]
    found = get_object_or_404(Partner, proposal=entry.proposal.pk, public_id=partner)
    back = reverse("applying:partners", args=[entry.proposal.public_id])
    if request.method == "POST":
        try:
            ask_partner(partner=found, actor=request.user, at=at)  # type: ignore[arg-type]
        except DomainError as error:
            messages.error(request, str(error))
        else:
            words = {"email": found.email}
            messages.success(request, _("The mail goes to %(email)s.") % words)
        return redirect(back)
    context = {
        **frame(request, entry),
        "partner": found,
        "may_ask": bool(found.email) and may_ask(found, at),
        "days": LASTS.days,
        "cancel_url": back,
    }
    return render(request, "applying/ask_partner.html", context)


@never_cache
@require_http_methods(BOTH)
def confirm_part(request: HttpRequest, token: str) -> HttpResponse:
    """Show the part to whoever holds the link; confirm or decline it by POST, signed in."""
    found = partner_by_token(token)
    if found is None:
        return render(request, "applying/confirm_part_gone.html", status=404)
    user, at = request.user, request.at  # type: ignore[attr-defined]
    theirs = organisations_of(user) if user.is_authenticated else None
    mine = theirs.exclude(pk=found.proposal.organisation_id) if theirs is not None else None
    form = None
    if mine is not None:
        form = bind(AnswerPartForm, request, organisations=mine)
        if accepted(request, form):
            return _answer(request, found, token, form)
    elif request.method == "POST":
        return redirect_to_login(request.get_full_path())
    here = {"next": request.get_full_path()}
    context = {
        "partner": found,
        "proposal": found.proposal,
        "call": found.proposal.call,
        "form": form,
        "form_id": "main-form",
        "has_organisations": mine is not None and mine.exists(),
        "is_open": is_answerable(found, at),
        "until": found.asked_at + LASTS if found.asked_at else None,
        "is_mine": found.email.lower() in verified_addresses(user),
        "login_url": f"{reverse('account_login')}?{urlencode(here)}",
        "signup_url": f"{reverse('account_signup')}?{urlencode({**here, 'email': found.email})}",
    }
    return render(request, "applying/confirm_part.html", context)


def _answer(request: HttpRequest, found: Partner, token: str, form: AnswerPartForm) -> HttpResponse:
    answers = {"confirm": True, "decline": False}
    answer = answers.get(request.POST.get("answer", ""))
    if answer is None:
        return redirect(request.path)
    try:
        answer_partner(
            partner=found,
            token=token,
            confirms=answer,
            user=request.user,  # type: ignore[arg-type]
            at=request.at,  # type: ignore[attr-defined]
            organisation=form.cleaned_data["organisation"],
        )
    except DomainError as error:
        messages.error(request, str(error))
    else:
        words = (
            _("You confirmed your part.") if answer else _("You declined. Thank you for saying.")
        )
        messages.success(request, words)
    return redirect(request.path)
