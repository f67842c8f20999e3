"""Who belongs to an organisation: inviting, changing roles, removing, handing over, leaving."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from minka.accounts import queries, services
from minka.accounts.forms import InviteForm, RoleForm
from minka.accounts.models import Membership
from minka.common.errors import DomainError
from minka.common.forms import accepted, bind, refuse
from minka.common.languages import current

from .organisations import find, stamp

both = require_http_methods(["GET", "HEAD", "POST"])


@login_required
@both
def invite(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Invite somebody into the organisation."""
    organisation = find(request, public_id, "accounts.manage_members")
    form = bind(InviteForm, request)
    if accepted(request, form):
        try:
            invitation, _token = services.invite_member(
                organisation=organisation,
                language=current(),
                **stamp(request),
                **form.cleaned_data,
            )
        except DomainError as error:
            refuse(form, error, "email")
        else:
            words = {"email": invitation.email}
            messages.success(request, _("The invitation goes to %(email)s.") % words)
            return redirect(organisation)
    context = {"form": form, "form_id": "main-form", "organisation": organisation}
    return render(request, "accounts/invite.html", context)


@login_required
@both
def revoke(request: HttpRequest, public_id: UUID, invitation_id: UUID) -> HttpResponse:
    """Withdraw an invitation that nobody has answered."""
    organisation = find(request, public_id, "accounts.manage_members")
    who = stamp(request)
    waiting = queries.open_invitations("organisation", public_id, who["at"])
    invitation = get_object_or_404(waiting, public_id=invitation_id)
    if request.method == "POST":
        services.revoke_invitation(invitation=invitation, **who)
        messages.success(request, _("The invitation is withdrawn."))
        return redirect(organisation)
    context = _way_back({"organisation": organisation, "invitation": invitation})
    return render(request, "accounts/revoke.html", context)


@login_required
@both
def member(request: HttpRequest, public_id: UUID, member_id: UUID) -> HttpResponse:
    """Show a member to the owners, who may give another role."""
    membership = _member(request, public_id, member_id)
    form = bind(RoleForm, request, initial={"role": membership.role})
    if accepted(request, form):
        try:
            services.change_role(
                membership=membership,
                role=form.cleaned_data["role"],
                **stamp(request),
            )
        except DomainError as error:
            refuse(form, error, "role")
        else:
            messages.success(request, _("The role is changed."))
            return redirect("accounts:organisation", public_id)
    role = queries.role_in(membership.organisation, request.user)  # type: ignore[arg-type]
    context = {
        "form": form,
        "form_id": "main-form",
        "member": membership,
        "organisation": membership.organisation,
        "may_hand_over": role == "owner" and membership.user != request.user,
    }
    return render(request, "accounts/member.html", context)


@login_required
@both
def remove(request: HttpRequest, public_id: UUID, member_id: UUID) -> HttpResponse:
    """Take a member out, after asking."""
    membership = _member(request, public_id, member_id)
    if request.method == "POST":
        try:
            services.remove_member(membership=membership, **stamp(request))
        except DomainError as error:
            messages.error(request, str(error))
        else:
            words = {"person": membership.user}
            messages.success(request, _("%(person)s is no longer a member.") % words)
        if _gone(request, membership):
            return redirect("accounts:organisations")
        return redirect("accounts:organisation", public_id)
    return render(request, "accounts/remove.html", _about(membership))


@login_required
@both
def hand_over(request: HttpRequest, public_id: UUID, member_id: UUID) -> HttpResponse:
    """Make a member the owner in one's place, after asking."""
    membership = _member(request, public_id, member_id)
    if request.method == "POST":
        try:
            services.hand_over(membership=membership, **stamp(request))
        except DomainError as error:
            messages.error(request, str(error))
        else:
            words = {"person": membership.user}
            messages.success(request, _("%(person)s is the owner now. You stay as editor.") % words)
        return redirect("accounts:organisation", public_id)
    return render(request, "accounts/hand_over.html", _about(membership))


@login_required
@both
def leave(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Leave the organisation, after asking."""
    organisation, who = find(request, public_id), stamp(request)
    if request.method == "POST":
        try:
            services.leave_organisation(organisation=organisation, user=who["actor"], at=who["at"])
        except DomainError as error:
            messages.error(request, str(error))
            return redirect(organisation)
        messages.success(request, _("You left %(name)s.") % {"name": organisation.name})
        return redirect("accounts:organisations")
    return render(request, "accounts/leave.html", _way_back({"organisation": organisation}))


def _member(request: HttpRequest, public_id: UUID, member_id: UUID) -> Membership:
    organisation = find(request, public_id, "accounts.manage_members")
    return get_object_or_404(queries.members_of(organisation), public_id=member_id)


def _gone(request: HttpRequest, membership: Membership) -> bool:
    """Say whether the person just took themselves out, and may see nothing more of it."""
    visible = queries.visible_to(request.user)
    return not visible.filter(pk=membership.organisation_id).exists()


def _about(membership: Membership) -> dict[str, Any]:
    return _way_back({"organisation": membership.organisation, "member": membership})


def _way_back(context: dict[str, Any]) -> dict[str, Any]:
    return {**context, "cancel_url": context["organisation"].get_absolute_url()}
