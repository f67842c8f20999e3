"""An organisation: its pages for those who belong to it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from minka.accounts import queries, services
from minka.accounts.forms import OrganisationForm
from minka.accounts.models import Organisation
from minka.common.errors import DomainError
from minka.common.forms import accepted, bind, refuse


def find(request: HttpRequest, public_id: UUID, permission: str = "") -> Organisation:
    """Return an organisation that the person may see. Raises 404 otherwise, 403 without the right."""
    found = get_object_or_404(queries.visible_to(request.user), public_id=public_id)
    if permission and not request.user.has_perm(permission, found):
        raise PermissionDenied
    return found


def stamp(request: HttpRequest) -> dict[str, Any]:
    """Return who acts and when: what every service asks for."""
    return {"actor": request.user, "at": request.at}  # type: ignore[attr-defined]


@login_required
@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    """Show the organisations of the person, and the invitations that wait."""
    who = stamp(request)
    found = {
        "memberships": queries.memberships_of(who["actor"]),
        "invitations": queries.invitations_for(who["actor"], who["at"]),
    }
    return render(request, "accounts/organisations.html", found)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """Make an organisation, as its first owner."""
    who = stamp(request)
    form = bind(OrganisationForm, request, today=who["at"].date())
    if accepted(request, form):
        try:
            made = services.create_organisation(**who, **form.cleaned_data)
        except DomainError as error:
            refuse(form, error, "identifier")
        else:
            messages.success(request, _("The organisation is here. Now invite who works with you."))
            return redirect(_way_back(request) or made.get_absolute_url())
    return render(request, "accounts/organisation_new.html", {"form": form, "form_id": "main-form"})


def _way_back(request: HttpRequest) -> str:
    """Return where the person came from (``?next=``), if it is a page of this site."""
    path = request.GET.get("next", "")
    own = url_has_allowed_host_and_scheme(path, {request.get_host()}, request.is_secure())
    return path if own else ""


@login_required
@require_safe
def organisation(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show an organisation to its members: what it is, who belongs to it, who is invited."""
    found = find(request, public_id)
    manages = request.user.has_perm("accounts.manage_members", found)
    members = list(queries.members_of(found))
    at = request.at  # type: ignore[attr-defined]
    context = {
        "organisation": found,
        "members": members,
        "role": next((m.role for m in members if m.user == request.user), ""),
        "manages": manages,
        "edits": request.user.has_perm("accounts.edit_organisation", found),
        "invitations": queries.open_invitations("organisation", public_id, at) if manages else [],
    }
    return render(request, "accounts/organisation.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change what is said of an organisation."""
    found = find(request, public_id, "accounts.edit_organisation")
    who = stamp(request)
    form = bind(OrganisationForm, request, organisation=found, today=who["at"].date())
    if accepted(request, form):
        try:
            services.update_organisation(organisation=found, **who, **form.cleaned_data)
        except DomainError as error:
            refuse(form, error, "identifier")
        else:
            messages.success(request, _("The organisation is saved."))
            return redirect(found)
    context = {"form": form, "form_id": "main-form", "organisation": found}
    return render(request, "accounts/organisation_edit.html", context)
