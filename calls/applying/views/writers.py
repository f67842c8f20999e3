"""Who writes a proposal: the list, a colleague's role here, inviting, saying that it is ready."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from calls.applying.forms.together import InviteWriterForm, RoleForm
from calls.applying.models import Entry, Proposal
from calls.applying.rules import role_for
from calls.applying.rules.roles import members_here
from calls.applying.services.writers import give_role, invite_writer, say_ready
from calls.applying.states import WriterRole
from minka.accounts.queries import open_invitations
from minka.accounts.states import MemberRole
from minka.common.errors import DomainError
from minka.common.forms import accepted, bind, refuse
from minka.common.languages import current

from .drafts import colleague_of, frame, writing

BOTH = ["GET", "HEAD", "POST"]


@require_safe
@colleague_of
def writers(request: HttpRequest, entry: Entry) -> HttpResponse:
    """Show the members of the organisation, and what each may do in this proposal."""
    proposal, at = entry.proposal, request.at  # type: ignore[attr-defined]
    manages = entry.writer_role == WriterRole.SUBMITTER  # type: ignore[attr-defined]
    invites = request.user.has_perm("accounts.manage_members", proposal.organisation)
    context = {
        **frame(request, entry),
        "people": people_of(proposal),
        "manages": manages,
        "invites": invites,
        "invitations": _invited(proposal, at) if invites else [],
    }
    return render(request, "applying/writers.html", context)


def people_of(proposal: Proposal) -> list[dict[str, Any]]:
    """Return ``{person, id, role, label, owner}`` of the members: one query."""
    rows = members_here(proposal).select_related("user").order_by("user__name", "pk")
    labels = dict(WriterRole.choices)
    found = []
    for row in rows:
        role = role_for(row.role, row.role_here)  # type: ignore[attr-defined]
        found.append(
            {
                "person": row.user,
                "id": row.public_id,
                "role": role,
                "label": labels[role],
                "owner": row.role == MemberRole.OWNER,
            }
        )
    return found


def _invited(proposal: Proposal, at: Any) -> list[dict[str, Any]]:
    labels = dict(WriterRole.choices)
    rows = open_invitations("organisation", proposal.organisation.public_id, at)
    return [
        {"email": row.email, "until": row.expires_at, "role": labels[row.data["role"]]}
        for row in rows
        if row.data.get("proposal") == str(proposal.public_id)
    ]


@require_http_methods(BOTH)
@colleague_of
def writer(request: HttpRequest, entry: Entry, member: UUID) -> HttpResponse:
    """Change what a colleague may do in this proposal."""
    proposal = entry.proposal
    if entry.writer_role != WriterRole.SUBMITTER:  # type: ignore[attr-defined]
        raise PermissionDenied
    rows = members_here(proposal).select_related("user").exclude(role=MemberRole.OWNER)
    found: Any = get_object_or_404(rows, public_id=member)
    role = role_for(found.role, found.role_here)
    form = bind(RoleForm, request, initial={"role": role})
    if accepted(request, form):
        try:
            give_role(
                proposal=proposal,
                user=found.user,
                role=form.cleaned_data["role"],
                actor=request.user,  # type: ignore[arg-type]
                at=request.at,  # type: ignore[attr-defined]
            )
        except DomainError as error:
            refuse(form, error, "role")
        else:
            messages.success(request, _("The role is changed."))
            return redirect("applying:writers", public_id=proposal.public_id)
    context = {**frame(request, entry), "form": form, "form_id": "main-form", "person": found.user}
    return render(request, "applying/writer.html", context)


@require_http_methods(BOTH)
@colleague_of
def invite_colleague(request: HttpRequest, entry: Entry) -> HttpResponse:
    """Invite somebody into the organisation, with a role in this proposal."""
    proposal = entry.proposal
    if not request.user.has_perm("accounts.manage_members", proposal.organisation):
        raise PermissionDenied
    form = bind(InviteWriterForm, request)
    if accepted(request, form):
        try:
            invitation = invite_writer(
                proposal=proposal,
                actor=request.user,  # type: ignore[arg-type]
                at=request.at,  # type: ignore[attr-defined]
                language=current(),
                **form.cleaned_data,
            )
        except DomainError as error:
            refuse(form, error, "email")
        else:
            words = {"email": invitation.email}
            messages.success(request, _("The invitation goes to %(email)s.") % words)
            return redirect("applying:writers", public_id=proposal.public_id)
    context = {**frame(request, entry), "form": form, "form_id": "main-form"}
    return render(request, "applying/invite_colleague.html", context)


@require_POST
@writing
def ready(request: HttpRequest, entry: Entry) -> HttpResponse:
    """Tell those who may submit that it is ready to be sent."""
    told = say_ready(
        entry=entry,
        actor=request.user,  # type: ignore[arg-type]
        at=request.at,  # type: ignore[attr-defined]
    )
    if told:
        words = ngettext(
            "%(count)d person who may submit it is told.",
            "%(count)d people who may submit it are told.",
            told,
        )
        messages.success(request, words % {"count": told})
    else:
        messages.info(request, _("Nobody else may submit it yet."))
    return redirect(reverse("applying:check", args=[entry.proposal.public_id]))
