"""Preview, publish, extend, cancel, clone, archive; and the team."""

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from calls.publishing import services
from calls.publishing.forms import CancelForm, CloneForm, ExtendForm, InviteForm
from calls.publishing.models import Call, RoleGrant, Stage
from calls.publishing.queries import managed_by
from calls.publishing.queries.checks import blocking, lacks_of
from calls.publishing.queries.page import stages_to_read
from calls.publishing.states import CallRole, CallState
from minka.accounts.models import Invitation, Membership
from minka.accounts.states import InvitationState, MemberRole
from minka.common.forms import bind

from .opened import do, managed, moment, save_or_show, stage_of, who_when
from .public import page_context
from .write import GET_OR_POST


def _home(call: Call) -> str:
    return reverse("publishing:workspace", args=[call.slug])


@require_safe
@login_required
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a call as a visitor will see it."""
    call = managed(request, slug)
    context = page_context(call, stages_to_read(call), moment(request))
    return render(request, "publishing/call.html", {**context, "preview": True})


@require_http_methods(GET_OR_POST)
@login_required
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Publish a call: first what is missing, then a last look."""
    call = managed(request, slug)
    if call.state != CallState.DRAFT:
        raise Http404
    if request.method == "POST":
        return do(
            request,
            lambda: services.publish_call(call=call, **who_when(request)),
            done=_("The call is published. Everybody can read it."),
            to=_home(call),
        )
    lacks = lacks_of(call, moment(request))
    held = blocking(lacks)
    context = {
        "call": call,
        "held": held,
        "advice": [lack for lack in lacks if not lack.blocking],
        "stages": list(call.stages.all()),
        "cancel_url": reverse("publishing:write", args=[slug]),
    }
    name = "publishing/cannot_publish.html" if held else "publishing/publish.html"
    return render(request, name, context)


@require_http_methods(GET_OR_POST)
@login_required
def extend(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Move a deadline to a later instant."""
    call = managed(request, slug)
    stage = stage_of(call, kind)
    if call.state != CallState.PUBLISHED:
        raise Http404
    back = _way_back(request) or _home(call)
    form = bind(
        ExtendForm,
        request,
        stage=stage,
        proposed=_proposed(request, stage),
        reason=request.GET.get("reason", "")[:500],
    )
    return save_or_show(
        request,
        form,
        act=lambda: services.extend_deadline(stage=stage, **form.cleaned_data, **who_when(request)),
        template="publishing/extend.html",
        done=_("The deadline is extended. Everybody who is writing will hear of it."),
        to=back,
        call=call,
        stage=stage,
        back=back,
    )


def _proposed(request: HttpRequest, stage: Stage) -> datetime | None:
    """Return the deadline that a link proposes: so many ``minutes`` after it, or after now."""
    asked = request.GET.get("minutes", "")
    if stage.deadline_at is None or not (asked.isascii() and asked.isdecimal() and len(asked) < 6):
        return None
    # A whole minute of now, rounded up; a deadline keeps its second.
    now = (moment(request) + timedelta(seconds=59)).replace(second=0, microsecond=0)
    return max(stage.deadline_at, now) + timedelta(minutes=int(asked))


def _way_back(request: HttpRequest) -> str:
    """Return the page of ours from which one came here, if it was named."""
    page = request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        page, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return page if ours else ""


@require_http_methods(GET_OR_POST)
@login_required
def cancel(request: HttpRequest, slug: str) -> HttpResponse:
    """Call it off, after asking, with a reason."""
    call = managed(request, slug)
    if call.state not in (CallState.DRAFT, CallState.PUBLISHED):
        raise Http404
    form = bind(CancelForm, request)
    return save_or_show(
        request,
        form,
        act=lambda: services.cancel_call(call=call, **form.cleaned_data, **who_when(request)),
        template="publishing/cancel.html",
        done=_("The call is cancelled."),
        to=_home(call),
        call=call,
        cancel_url=_home(call),
    )


@require_http_methods(GET_OR_POST)
@login_required
def archive(request: HttpRequest, slug: str) -> HttpResponse:
    """Put a decided call away, after asking."""
    call = managed(request, slug)
    if call.state != CallState.DECIDED:
        raise Http404
    if request.method == "POST":
        return do(
            request,
            lambda: services.archive_call(call=call, **who_when(request)),
            done=_("The call is in the archive. Its page stays."),
            to=_home(call),
        )
    return render(request, "publishing/archive.html", {"call": call, "cancel_url": _home(call)})


@require_http_methods(GET_OR_POST)
@login_required
def clone(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin a new call from this one."""
    call = managed(request, slug)
    if not request.user.has_perm("publishing.create_call", call.foundation):
        raise Http404
    form = bind(CloneForm, request, call=call)
    made: list[Call] = []

    def act() -> None:
        title, code = form.text("title"), form.cleaned_data["code"]
        made.append(services.clone_call(source=call, title=title, code=code, **who_when(request)))

    return save_or_show(
        request,
        form,
        act=act,
        template="publishing/clone.html",
        done=_("The new draft is there. It has no dates yet."),
        to=lambda: reverse("publishing:write", args=[made[0].slug]),
        call=call,
        back=_home(call),
    )


@require_http_methods(GET_OR_POST)
@login_required
def team(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who runs the call and who decides, and add people."""
    call = managed(request, slug)
    form = bind(InviteForm, request)
    grants = RoleGrant.objects.filter(
        foundation=call.foundation_id, role__in=[CallRole.STEWARD, CallRole.COMMITTEE]
    ).select_related("user")
    owners = Membership.objects.filter(organisation=call.foundation_id, role=MemberRole.OWNER)
    sent = Invitation.objects.filter(
        kind="call", scope_id=call.public_id, state=InvitationState.SENT
    )
    return save_or_show(
        request,
        form,
        act=lambda: services.invite_to_team(call=call, **form.cleaned_data, **who_when(request)),
        template="publishing/team.html",
        done=_("The invitation is sent. The person has the role once they accept it."),
        to=reverse("publishing:team", args=[slug]),
        call=call,
        grants=grants.filter(call=call).order_by("-role", "user__name"),
        everywhere=grants.filter(call__isnull=True).order_by("-role", "user__name"),
        owners=owners.select_related("user"),
        sent=sent.order_by("created_at"),
    )


@require_http_methods(GET_OR_POST)
@login_required
def leave_team(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """Take a role away, after asking."""
    call = managed(request, slug)
    grant = get_object_or_404(
        RoleGrant.objects.select_related("user"), public_id=public_id, call=call
    )
    to = reverse("publishing:team", args=[slug])
    if request.method == "POST":
        answer = do(
            request,
            lambda: services.revoke_role(grant=grant, **who_when(request)),
            done=_("%(name)s no longer has this role.") % {"name": grant.user},
            to=to,
        )
        # Who gave up their own role may no longer open the page of the team.
        left = not managed_by(request.user).filter(pk=call.pk).exists()
        return redirect("publishing:mine") if left else answer
    return render(
        request, "publishing/leave.html", {"call": call, "grant": grant, "cancel_url": to}
    )
