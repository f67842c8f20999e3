"""The page of an invitation. Opening it accepts nothing: mail scanners open every link."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from minka.accounts import queries, services
from minka.accounts.models import Invitation
from minka.accounts.states import ANY_INVITATION, InvitationKind, invitation_kinds
from minka.common.errors import DomainError


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show an invitation to whoever holds its link; accept or decline it by POST."""
    found = queries.invitation_by_token(token)
    if found is None:
        raise Http404
    return _page(request, found)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def my_invitation(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show an invitation to the person whose address it was sent to, without its link."""
    at = request.at  # type: ignore[attr-defined]
    mine = queries.invitations_for(request.user, at)
    return _page(request, get_object_or_404(mine, public_id=public_id))


def _page(request: HttpRequest, found: Invitation) -> HttpResponse:
    at = request.at  # type: ignore[attr-defined]
    if request.method == "POST" and not request.language_switch:  # type: ignore[attr-defined]
        try:
            return _answer(request, found)
        except DomainError as error:
            messages.error(request, str(error))
            return redirect(request.get_full_path())
    kind = invitation_kinds.get(found.kind) or ANY_INVITATION
    here = {"next": request.get_full_path()}
    context = {
        "login_url": f"{reverse('account_login')}?{urlencode(here)}",
        "signup_url": f"{reverse('account_signup')}?{urlencode({**here, 'email': found.email})}",
        "invitation": found,
        "offer": _offer(kind, found),
        "is_open": queries.is_open(found, at),
        "is_mine": found.email in queries.verified_addresses(request.user),
    }
    return render(request, "accounts/invitation.html", context)


def _offer(kind: InvitationKind, found: Invitation) -> str:
    role = kind.roles.get(found.role, found.role)
    words = {"person": found.invited_by, "scope": found.scope_name, "role": role}
    return str(kind.offer) % words


def _answer(request: HttpRequest, found: Invitation) -> HttpResponse:
    user, at = request.user, request.at  # type: ignore[attr-defined]
    if request.POST.get("answer") == "decline":
        person = user if user.is_authenticated else None
        services.decline_invitation(invitation=found, user=person, at=at)
        messages.success(request, _("You declined. Thank you for letting them know."))
        return redirect("common:front")
    if not user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    done = services.accept_invitation(invitation=found, user=user, at=at)
    messages.success(request, _("You accepted the invitation."))
    if done.kind == "organisation":
        return redirect("accounts:organisation", done.scope_id)
    kind = invitation_kinds.get(done.kind) or ANY_INVITATION
    return redirect(kind.landing(done) or "common:home")
