"""How the outbox stands, for administrators."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from minka.common.errors import DomainError
from minka.notifications import queries
from minka.notifications.models import Notice
from minka.notifications.services import try_again

PAGE = 50


def _guard(request: HttpRequest) -> None:
    if not request.user.has_perm("notifications.see_outbox"):
        raise Http404


@require_safe
@login_required
def outbox(request: HttpRequest) -> HttpResponse:
    """Show counts by state, what is late, and what failed or is unsure."""
    _guard(request)
    late = queries.unsettled(request.at)  # type: ignore[attr-defined]
    given = {
        "counts": queries.state_counts(),
        "late": late[:PAGE],
        "late_count": len(late),
        "addressed": queries.lost_address_mails()[:PAGE],
        "page_obj": Paginator(queries.lost_notices(), PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "notifications/outbox.html", given)


@require_POST
@login_required
def retry(request: HttpRequest, public_id: str) -> HttpResponse:
    """Send a lost mail again."""
    _guard(request)
    notice = get_object_or_404(Notice, public_id=public_id)
    try:
        try_again(notice=notice, actor=request.user, at=request.at)  # type: ignore[arg-type, attr-defined]
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The mail is waiting to be sent again."))
    return redirect("notifications:outbox")
